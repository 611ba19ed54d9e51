import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jest } from '@jest/globals'

/** The package has no types, and TypeScript does not resolve a name that is not a literal. */
const PACKAGE: string = 'oidc-provider'
interface OidcProvider {
  readonly Provider: new (
    issuer: string,
    configuration: object,
  ) => { readonly callback: () => RequestListener }
}

/** The npm package `oidc-provider` on loopback, at one address while it is open. */
export interface OpenidProvider {
  readonly iss: string
  /** Starts afresh at the same address, with other keys, for instance; forgets all tokens. */
  readonly configure: (configuration: object) => Promise<void>
  /** Replaces the provider while set. */
  outage: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
  /** The requested paths, in order. */
  readonly asked: string[]
  /** Requests a token by the client credentials grant; rejects if there is none. */
  readonly issue: (client: ProviderClient, form?: Readonly<Record<string, string>>) => Promise<string>
  readonly post: (
    path: string,
    client: ProviderClient,
    form: Readonly<Record<string, string>>,
  ) => Promise<Response>
  readonly close: () => void
}

export interface ProviderClient {
  readonly id: string
  readonly secret: string
}

/** A client in the provider's configuration that gets tokens for itself. */
export function describeClient({ id, secret }: ProviderClient, more: object = {}): object {
  return {
    ...{ client_id: id, client_secret: secret, grant_types: ['client_credentials'] },
    ...{ redirect_uris: [], response_types: [] },
    ...more,
  }
}

/** Creates a private key in the provider's format. */
export function makeSigningKey(kid: string): JsonWebKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }
}

export async function openProvider(): Promise<OpenidProvider> {
  // It warns about everything that is fine in a test only.
  for (const level of ['warn', 'info'] as const)
    jest.spyOn(console, level).mockImplementation(() => undefined)
  let answer: RequestListener = (_, response) => void response.writeHead(503).end()
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const { outage } = provider
    if (outage === undefined) answer(request, response)
    else outage(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const iss = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const post: OpenidProvider['post'] = (path, { id, secret }, form) =>
    fetch(`${iss}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from([id, secret].map(encodeForm).join(':')).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    })
  const provider: OpenidProvider = {
    iss,
    outage: undefined,
    asked,
    post,
    async configure(configuration) {
      const { Provider } = (await import(PACKAGE)) as OidcProvider
      // Jest's own makes objects of another realm, which the provider does not take for plain ones.
      const cloning = jest
        .spyOn(globalThis, 'structuredClone')
        .mockImplementation((value) => JSON.parse(JSON.stringify(value)))
      answer = new Provider(iss, configuration).callback()
      cloning.mockRestore()
    },
    async issue(client, form = {}) {
      const response = await post('/token', client, { grant_type: 'client_credentials', ...form })
      const body = (await response.json()) as { readonly access_token?: string }
      if (body.access_token === undefined) throw new Error(`There is no token: ${JSON.stringify(body)}`)
      return body.access_token
    },
    close() {
      jest.restoreAllMocks()
      server.close()
      server.closeAllConnections()
    },
  }
  return provider
}

/** Encodes a credential (RFC 6749 section 2.3.1). */
function encodeForm(text: string): string {
  return new URLSearchParams({ _: text }).toString().slice(2)
}
