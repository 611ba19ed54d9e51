import { askStore } from '../../../token/ports.ts'
import { answerJson, answerRefusal, type HttpRequest, type HttpResponse } from '../../exchange.ts'
import { parseBasic } from '../credentials/basic.ts'
import type { ClientAuthentication, ClientAuthenticator } from '../credentials/client-authentication.ts'
import { refuseCredentials } from '../credentials/jwt.ts'
import { auditAccount } from './account-audit.ts'
import { createApiKey, removeApiKey } from './account-keys.ts'
import { type AccountContext, type AccountRequest, printTime } from './account-request.ts'
import { readSigningKey, removeSigningKey, setSigningKey } from './account-signing-key.ts'
import { createUser, readUser } from './account-users.ts'

export interface AccountOptions extends AccountContext {
  readonly clients: ClientAuthenticator
}

type Answer = (asked: AccountRequest, context: AccountContext) => Promise<HttpResponse>

/** `*` is one name, percent-encoded. */
const RESOURCES: readonly {
  readonly segments: readonly string[]
  readonly methods: Readonly<Record<string, Answer>>
}[] = [
  { segments: [], methods: { GET: readAccount } },
  { segments: ['keys'], methods: { POST: createApiKey } },
  { segments: ['keys', '*'], methods: { DELETE: removeApiKey } },
  { segments: ['signing-key'], methods: { PUT: setSigningKey, DELETE: removeSigningKey } },
  { segments: ['users'], methods: { POST: createUser } },
  { segments: ['users', '*'], methods: { GET: readUser } },
]

const CHALLENGE = { 'www-authenticate': 'Basic realm="portcullis", charset="UTF-8"' }

/**
 * `/account`: requests of a client about itself, and about no other. The client authenticates with its API
 * key: `x-api-key`, or Basic with its id (RFC 7617). A generated key alone names its client. A configured key
 * that several clients share needs the client named, by Basic or `x-client-id`. Rejects when the store cannot
 * be reached.
 */
export function createAccountRoute(options: AccountOptions): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const names = request.path.split('/').slice(2)
    const resource = RESOURCES.find(({ segments }) => matches(segments, names))
    if (resource === undefined) return answerRefusal('not_found')
    const { methods } = resource
    const answer = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined
    if (answer === undefined) {
      const allow = { allow: Object.keys(methods).join(', ') }
      return answerRefusal('method_not_allowed', undefined, allow)
    }
    const authentication = await authenticate(request, options.clients)
    if (authentication === 'malformed')
      return answerRefusal(
        'bad_request',
        'Credentials are `x-api-key`, or Basic with id and apiKey, and one of these',
      )
    if (authentication.kind !== 'client') return refuseCredentials(authentication, CHALLENGE)
    const name = decodeName(names[1] ?? '')
    if (name === undefined) return answerRefusal('not_found')
    const asked = { client: authentication.client, request, name }
    if (request.method === 'GET') return answer(asked, options)
    const path = ['/account', ...resource.segments].join('/')
    return auditAccount(asked, options, path, () => answer(asked, options))
  }
}

async function readAccount({ client }: AccountRequest, { store }: AccountContext): Promise<HttpResponse> {
  const keys = await askStore(store.apiKeys.list(client.id))
  const signingKey = await askStore(store.signingKeys.get(client.id))
  return answerJson(200, {
    id: client.id,
    scopes: client.ceiling,
    keys: keys.map(({ id, createdAt, expiresAt, lastUsedAt }) => ({
      id,
      createdAt: printTime(createdAt),
      expiresAt: printTime(expiresAt),
      lastUsedAt: printTime(lastUsedAt),
    })),
    signingKey: signingKey === undefined ? null : readSigningKey(signingKey),
  })
}

async function authenticate(
  { headers, address }: HttpRequest,
  clients: ClientAuthenticator,
): Promise<ClientAuthentication | 'malformed'> {
  const key = headers['x-api-key']
  const basic = parseBasic(headers['authorization'])
  if (basic === 'malformed' || (basic !== undefined && key !== undefined)) return 'malformed'
  if (basic !== undefined) return clients.verify(basic.id, basic.secrets, address)
  if (key === undefined || key === '') return { kind: 'wrong', wait: undefined }
  // nettu's SDK names its client by the second header.
  const id = headers['x-client-id'] ?? headers['nettu-account']
  return id === undefined ? clients.find(key, address) : clients.verify(id, [key], address)
}

function matches(segments: readonly string[], names: readonly string[]): boolean {
  return (
    segments.length === names.length &&
    segments.every((segment, index) => (segment === '*' ? names[index] !== '' : segment === names[index]))
  )
}

function decodeName(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
