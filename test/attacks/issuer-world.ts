import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import jwt from 'jsonwebtoken'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { SECRET } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'
import { forgeToken } from '../token/forge.ts'
import { ED25519, OTHER_RSA, P256, P384, pemOf, RSA, signToken } from '../token/ports.ts'
import { nowInSeconds } from './http-wire.ts'

export type Json = Readonly<Record<string, unknown>>

/** One kind of issuer: a token of its that may do everything, and what signs any other. */
export interface Kind {
  readonly name: string
  /** Kinds of one issuer sign for each other. */
  readonly issuer: string
  readonly claims: () => Json
  readonly kid: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly sign: (payload: unknown, header?: Json) => string
}

export interface IssuerWorld {
  readonly url: string
  readonly kinds: readonly Kind[]
  /** How many resolvers ran. */
  readonly ran: () => number
  readonly graphql: (token: string, headers?: Readonly<Record<string, string>>) => Promise<Reply>
  readonly close: () => Promise<void>
}

export interface Reply {
  readonly status: number
  readonly text: string
}

export const MUTATION = JSON.stringify({ query: 'mutation { createPerson }' })
const NEODAY_SECRET = 'the secret of a shop, which NeoDay knows too'
const pkcs8 = ({ privateKey }: typeof ED25519): string =>
  String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
const json = { 'content-type': 'application/json' }

const NETTU = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** Every key in this world, as whoever has read it may show it. */
export const PUBLIC_KEYS = [RSA, OTHER_RSA, NETTU, P256, P384, ED25519].map(({ publicKey }) => publicKey)

const bySecret =
  (secret: string): Kind['sign'] =>
  (payload, header = {}) =>
    forgeToken({ payload, secret, header: { alg: 'HS256', typ: 'JWT', ...header } })
const byKey =
  ({ privateKey }: typeof ED25519, alg: string, named: Json = {}): Kind['sign'] =>
  (payload, header = {}) =>
    signToken(payload, { key: privateKey, alg, header: { ...named, ...header } })

/** A gateway that trusts an issuer of every kind, many of whose keys have the same name. */
export async function openIssuerWorld(): Promise<IssuerWorld> {
  const keys = { keys: [{ ...P384.publicKey.export({ format: 'jwk' }), kid: 'same', alg: 'ES384' }] }
  const jwks = createServer((_, response) => response.end(JSON.stringify(keys)))
  await new Promise<void>((resolve) => jwks.listen(0, '127.0.0.1', resolve))
  const jwksUrl = `http://127.0.0.1:${(jwks.address() as AddressInfo).port}/keys`

  let ran = 0
  const resolve = (): string => {
    ran += 1
    return 'created'
  }
  const typeDefs = 'type Query { open: String } type Mutation { createPerson: String }'
  const resolvers = { Query: { open: resolve }, Mutation: { createPerson: resolve } }
  const store = createMemoryStore({ now: Date.now, random: randomBytes })
  for (const [kid, algorithm, pair] of [
    ['same', 'RS256', OTHER_RSA],
    ['own-es', 'ES256', P256],
    ['own-ed', 'EdDSA', ED25519],
  ] as const)
    await store.ownKeys.add({ kid, algorithm, privateKey: pkcs8(pair) })
  await store.ownKeys.sign('own-ed')
  for (const id of ['account', 'shop']) await store.clients.add(id, { ceiling: ['*'] })
  const { gateway, url } = await startGateway({
    before: 'schema',
    lasts: 'file',
    schema: { typeDefs, resolvers },
    clients: [],
    store,
    jwt: { secret: SECRET, maxAge: 3600, leeway: 0 },
    issuers: [
      {
        iss: 'https://pem.example',
        audience: 'us',
        keys: [{ publicKey: pemOf(RSA.publicKey), kid: 'same' }],
        ceiling: ['*'],
        patterns: true,
      },
      {
        iss: 'https://jwks.example',
        audience: 'us',
        jwks: { url: jwksUrl },
        ceiling: ['*'],
        patterns: true,
      },
    ],
  })
  const setKey = async (id: string, body: unknown): Promise<void> => {
    const creation = await store.apiKeys.create(id)
    const headers = { ...json, 'x-api-key': creation.kind === 'created' ? creation.text : '' }
    const put = { method: 'PUT', headers, body: JSON.stringify(body) }
    const { status } = await fetch(`${url}/account/signing-key`, put)
    if (status !== 200) throw new Error(`The key of ${id} was not taken.`)
  }
  await setKey('account', { publicKey: pemOf(NETTU.publicKey), claims: 'nettu' })
  await setKey('shop', { secret: NEODAY_SECRET, claims: 'neoday' })
  await store.users.create('account', { id: 'user' })

  const times = () => ({ iat: nowInSeconds() - 5, nbf: nowInSeconds() - 5, exp: nowInSeconds() + 300 })
  const own = () => ({ id: 'tests', scopes: ['*'], ...times() })
  const thirdParty = (iss: string) => () => ({ iss, aud: 'us', sub: 'someone', scope: '*', ...times() })
  const policy = { nettuSchedulerUserId: 'user', schedulerPolicy: { allow: ['*'], reject: [] } }
  const session = jwt.decode(
    await gateway.issueSession({ personid: 1, username: 'a', name: 'A', access: '*' }),
  ) as unknown as Json
  const kinds: readonly Kind[] = [
    kind('our own, HS256', 'own', own, bySecret(SECRET)),
    kind('our own, RS256', 'own', own, byKey(OTHER_RSA, 'RS256', { kid: 'same' }), 'same'),
    kind('our own, ES256', 'own', own, byKey(P256, 'ES256', { kid: 'own-es' }), 'own-es'),
    kind('our own, EdDSA', 'own', own, byKey(ED25519, 'EdDSA', { kid: 'own-ed' }), 'own-ed'),
    kind(
      'a session of AliceO2',
      'own',
      () => ({ ...session, ...times(), auth_time: nowInSeconds() - 60 }),
      byKey(ED25519, 'EdDSA', { kid: 'own-ed' }),
      'own-ed',
    ),
    kind(
      'an issuer by its PEM',
      'pem',
      thirdParty('https://pem.example'),
      byKey(RSA, 'RS256', { kid: 'same' }),
      'same',
    ),
    kind(
      'an issuer by its JWKS',
      'jwks',
      thirdParty('https://jwks.example'),
      byKey(P384, 'ES384', { kid: 'same' }),
      'same',
    ),
    {
      ...kind('an account of nettu', 'account', () => ({ ...policy, ...times() }), byKey(NETTU, 'RS256')),
      headers: { 'nettu-account': 'account' },
    },
    kind(
      'a client of NeoDay',
      'shop',
      () => ({ iss: 'shop', sub: 'jane', scopes: ['*'], ...times() }),
      bySecret(NEODAY_SECRET),
    ),
  ]
  return {
    url,
    kinds,
    ran: () => ran,
    async graphql(token, headers = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...json, authorization: `Bearer ${token}`, ...headers },
        body: MUTATION,
      })
      return { status: response.status, text: await response.text() }
    },
    async close() {
      await gateway.close()
      await store.close()
      jwks.closeAllConnections()
      jwks.close()
    },
  }
}

function kind(name: string, issuer: string, claims: Kind['claims'], sign: Kind['sign'], kid?: string): Kind {
  return { name, issuer, claims, sign, kid, headers: {} }
}
