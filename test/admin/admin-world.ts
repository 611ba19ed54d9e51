import { randomBytes } from 'node:crypto'
import { afterEach } from '@jest/globals'
import { type AdminGatewayOptions, createAdminGateway } from '../../src/admin/admin-gateway.ts'
import { createAdministration } from '../../src/admin/administration.ts'
import { createObserver, type ObserverOptions } from '../../src/admin/observation.ts'
import { issueOwnToken, type OwnTokenRequest } from '../../src/admin/own-token.ts'
import { ADMIN_AUDIENCE } from '../../src/config/admin-audience.ts'
import type { GatewayInsight } from '../../src/gateway/insight.ts'
import type { GatewayOptions } from '../../src/gateway/options.ts'
import { withConfiguredClients } from '../../src/store/configured-clients.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import type { Answer } from '../kit/caller.ts'
import { SECRET } from '../kit/client.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'

export const CONFIGURED = { id: 'configured', apiKey: 'a configured key', scopes: ['*'] }

const DATA_SCHEMA = {
  typeDefs: 'type Query { me: String } type Mutation { createPerson: String }',
  resolvers: { Query: { me: () => 'me' }, Mutation: { createPerson: () => 'created' } },
}

/** A data gateway and the admin API on one store. */
export interface AdminWorld {
  readonly store: Store
  readonly data: TestGateway
  readonly adminUrl: string
  /** An operation on the admin API; with an admin token unless another is given, or null for none. */
  readonly admin: (query: string, variables?: unknown, token?: string | null) => Promise<Answer>
  readonly tokenOf: (request?: Partial<OwnTokenRequest>) => Promise<string>
  /** What `/jwt` says to a client. */
  readonly askJwt: (id: string, apiKey: string, ...scopes: readonly string[]) => Promise<Answer>
}

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** An observer of a process that nobody runs. */
export const OBSERVED: ObserverOptions = {
  process: { name: 'test 1', workers: 1 },
  capacity: 100,
  now: Date.now,
}
export const NOTHING_SEEN: GatewayInsight = { table: () => undefined, issuers: () => [] }

interface AdminWorldOptions extends Partial<GatewayOptions> {
  readonly observed?: Partial<ObserverOptions>
  readonly trustedIssuers?: AdminGatewayOptions['trustedIssuers']
}

export async function createAdminWorld(
  now: () => number = Date.now,
  change: (store: Store) => Store = (store) => store,
  { observed, trustedIssuers, ...options }: AdminWorldOptions = {},
): Promise<AdminWorld> {
  const opened = await openStore('memory:', { now, random: randomBytes })
  const { apiKey, scopes, id } = CONFIGURED
  const store = await withConfiguredClients(change(opened), [{ id, apiKeys: [apiKey], ceiling: scopes }])
  closing.push(store.close)
  const observer = createObserver({ ...OBSERVED, now, ...observed })
  const data = await startGateway({
    ...{ before: 'schema', schema: DATA_SCHEMA, store, clients: [], onDecision: observer.hear },
    ...options,
    schema: DATA_SCHEMA,
  })
  const administration = createAdministration({
    store,
    now,
    issuers: { own: undefined, trusted: new Set(['https://idp.example.org']) },
    life: { expires: 86_400_000, maxAge: 0, leeway: 0 },
  })
  const gateway = await createAdminGateway({
    administration,
    observation: observer.observe(data.insight),
    store,
    jwt: { secret: SECRET },
    audience: ADMIN_AUDIENCE,
    port: 0,
    trustedIssuers,
    ...(options.console !== undefined && { console: options.console }),
    logLevel: 'silent',
  })
  const adminUrl = await gateway.listen()
  closing.push(gateway.close)

  const tokenOf = async (request: Partial<OwnTokenRequest> = {}): Promise<string> => {
    const signer = { store, secret: SECRET, issuer: undefined, now, random: randomBytes }
    const outcome = await issueOwnToken(signer, { id: 'admin', scopes: ['*'], expires: 3_600, ...request })
    if (outcome.kind === 'failed') throw new TypeError(outcome.message)
    return outcome.value
  }
  return {
    store,
    data,
    adminUrl,
    tokenOf,
    async admin(query, variables, token) {
      const shown = token === undefined ? await tokenOf({ audience: ADMIN_AUDIENCE }) : token
      const response = await fetch(`${adminUrl}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(shown !== null && { authorization: `Bearer ${shown}` }),
        },
        body: JSON.stringify({ query, variables }),
      })
      const text = await response.text()
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: JSON.parse(text) as Answer['body'],
      }
    },
    askJwt: (id, apiKey, ...scopes) =>
      data.fetch('/jwt', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id, apiKey, scopes }),
      }),
  }
}

/** The data of an answer without errors. */
export function dataOf<Data>({ status, body, text }: Answer): Data {
  if (status !== 200 || body.errors !== undefined) throw new TypeError(text)
  return body.data as Data
}

export function errorOf({ body }: Answer): { readonly code: unknown; readonly message: string | undefined } {
  const error = body.errors?.[0]
  return { code: error?.extensions?.['code'], message: error?.message }
}
