import { afterAll } from '@jest/globals'
import type { AnyGatewayOptions, GatewayOptions } from '../../src/gateway/options.ts'
import { withConfiguredClients } from '../../src/store/configured-clients.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import type { Store } from '../../src/store/store.ts'
import { nowInSeconds } from '../attacks/http-wire.ts'
import { SECRET } from '../kit/client.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { pemOf, RSA, signToken } from '../token/ports.ts'

export const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
export const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
export const JWT = 'urn:ietf:params:oauth:token-type:jwt'
export const ISS = 'https://login.example.org'
export const MUTATION = 'mutation { createPerson }'

/** `agent` may exchange within a ceiling; `other` may too; `plain` may not. */
export const CLIENTS = [
  { id: 'agent', apiKey: 'the key of the agent', scopes: ['Mutation:Person:*', 'read:*'] },
  { id: 'other', apiKey: 'the key of the other', scopes: ['*'] },
  { id: 'plain', apiKey: 'the key of the plain', scopes: ['*'] },
] as const
export type ClientId = (typeof CLIENTS)[number]['id']

const SCHEMA = {
  typeDefs: `
    directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
    type Query { open: String secret: String @auth(scopes: [["read:secret"]]) me: String }
    type Mutation { createPerson: String deletePerson: String createCat: String }`,
  resolvers: {
    Query: {
      me: (_: unknown, __: unknown, context: { readonly subject: unknown }) =>
        JSON.stringify(context.subject),
    },
  },
}

export interface ExchangeAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly token: string
  readonly claims: Readonly<Record<string, unknown>>
}

export interface ExchangeWorld {
  readonly gateway: TestGateway
  readonly store: Store
  readonly lines: readonly string[]
  readonly options: Partial<GatewayOptions>
  /** A token that the trusted issuer signs for `jane`. */
  readonly userToken: (claims?: object) => string
  /** A token that a client is issued. */
  readonly clientToken: (client: ClientId, ...scopes: readonly string[]) => Promise<string>
  readonly exchange: (
    client: ClientId,
    subjectToken: string,
    more?: Readonly<Record<string, string | readonly string[] | undefined>>,
  ) => Promise<ExchangeAnswer>
  readonly me: (token: string) => Promise<Readonly<Record<string, unknown>>>
}

const stores: Store[] = []
afterAll(async () => {
  for (const store of stores) await store.close()
})

export async function createExchangeWorld(given: Partial<GatewayOptions> = {}): Promise<ExchangeWorld> {
  const stored = createMemoryStore({ now: Date.now, random: (bytes) => Buffer.alloc(bytes, 7) })
  stores.push(stored)
  const store = await withConfiguredClients(stored, [])
  const lines: string[] = []
  const options: Partial<GatewayOptions> = {
    store,
    clients: CLIENTS,
    jwt: { secret: SECRET, audience: ['us'], resources: ['https://reports.example.org'] },
    tokenExchange: { clients: ['agent', 'other'] },
    issuers: [
      {
        iss: ISS,
        audience: 'us',
        keys: [{ publicKey: pemOf(RSA.publicKey) }],
        patterns: true,
        ceiling: ['Mutation:*', 'read:*'],
      },
    ],
    logLevel: 'info',
    logTo: { write: (line: string) => void lines.push(line) },
    decisions: { log: 'all' },
    ...given,
  }
  const gateway = await startGateway({
    ...(options as AnyGatewayOptions),
    before: 'schema',
    schema: SCHEMA,
  } as never)
  const keyOf = (id: ClientId): string => CLIENTS.find((client) => client.id === id)?.apiKey ?? ''
  return {
    gateway,
    store,
    lines,
    options,
    userToken(claims = {}) {
      const now = nowInSeconds()
      const all = {
        iss: ISS,
        aud: 'us',
        sub: 'jane',
        scope: 'Mutation:Person:* read:secret',
        iat: now,
        exp: now + 600,
      }
      return signToken({ ...all, jti: 'jti-of-jane', ...claims }, { key: RSA.privateKey, alg: 'RS256' })
    },
    async clientToken(id, ...scopes) {
      const { body } = await gateway.fetch('/jwt', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id, apiKey: keyOf(id), scopes }),
      })
      return String(body['jwt'])
    },
    async exchange(client, subjectToken, more = {}) {
      const parameters = {
        grant_type: EXCHANGE,
        client_id: client,
        client_secret: keyOf(client),
        subject_token: subjectToken,
        subject_token_type: ACCESS_TOKEN,
        ...more,
      }
      const form = new URLSearchParams(
        Object.entries(parameters).flatMap(([name, value]) =>
          value === undefined ? [] : [value].flat().map((one) => [name, String(one)]),
        ),
      )
      const { status, body } = await gateway.fetch('/oauth/token', { method: 'POST', body: form })
      const token = String(body['access_token'] ?? '')
      return { status, body, token, claims: token === '' ? {} : claimsOf(token) }
    },
    async me(token) {
      const { body } = await gateway.graphql('{ me }', { token })
      return JSON.parse(String(body.data?.['me'] ?? 'null'))
    },
  }
}

export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}
