import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { IdentifiedSubject, Subject } from '../../src/core/decision/subject.ts'
import { type AuthenticatorOptions, createAuthenticator } from '../../src/token/authenticator.ts'
import type {
  RevocableToken,
  TokenClient,
  TokenSigningKey,
  TokenUsers,
  UserRecord,
} from '../../src/token/ports.ts'
import { encode, NOW } from './forge.ts'

/** A store of clients, as small as the ports are. */
export interface World {
  readonly clock: { now: number }
  readonly clients: Map<string, TokenClient>
  readonly signingKeys: Map<string, TokenSigningKey>
  /** By client and id. */
  readonly users: Map<string, UserRecord>
  readonly revoked: { isRevoked: (token: RevocableToken) => boolean }
  readonly counts: { reads: number }
  readonly options: AuthenticatorOptions
  readonly ask: (token: string, headers?: Readonly<Record<string, string>>) => Promise<Subject>
}

export function createWorld(options: Partial<AuthenticatorOptions> = {}): World {
  const clock = { now: NOW }
  const clients = new Map<string, TokenClient>()
  const signingKeys = new Map<string, TokenSigningKey>()
  const users = new Map<string, UserRecord>()
  const revoked = { isRevoked: (_: RevocableToken): boolean => false }
  const counts = { reads: 0 }
  const see: TokenUsers['see'] = async (client, id, { create, person }) => {
    const key = JSON.stringify([client, id])
    const known = users.get(key)
    if (known === undefined && !create) return { kind: 'unknown_user' }
    const user = { id, person: person ?? known?.person ?? {} }
    users.set(key, user)
    return { kind: known === undefined ? 'created' : 'known', user }
  }
  const all: AuthenticatorOptions = {
    secret: 'a secret of more than 32 bytes, for tests',
    clients: {
      get: async (id) => {
        counts.reads += 1
        return clients.get(id)
      },
    },
    signingKeys: { get: async (id) => signingKeys.get(id) },
    users: { see },
    revocations: { isRevoked: (token) => revoked.isRevoked(token) },
    now: () => clock.now,
    ...options,
  }
  const authenticate = createAuthenticator(all)
  const ask: World['ask'] = (token, headers = {}) =>
    authenticate({ authorization: `Bearer ${token}`, ...headers })
  return { clock, clients, signingKeys, users, revoked, counts, options: all, ask }
}

let version = 0

/** Adds a client; with `key`, one that signs tokens. */
export function addClient(
  world: World,
  id: string,
  settings: Partial<TokenClient> = {},
  key?: { readonly secret?: string; readonly publicKey?: KeyObject; readonly preset?: string },
): void {
  world.clients.set(id, {
    id,
    disabled: false,
    ceiling: ['*'],
    presets: [],
    defaultScopes: [],
    userFields: [],
    allowUserCreation: true,
    ...settings,
  })
  if (key === undefined) return
  version += 1
  const common = { preset: key.preset, version: String(version) }
  if (key.secret !== undefined)
    world.signingKeys.set(id, { kind: 'secret', secret: key.secret, algorithm: 'HS256', ...common })
  if (key.publicKey !== undefined) {
    const pem = key.publicKey.export({ type: 'spki', format: 'pem' }) as string
    world.signingKeys.set(id, { kind: 'public', key: pem, algorithm: 'RS256', ...common })
  }
}

export const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const OTHER_RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
export const P521 = generateKeyPairSync('ec', { namedCurve: 'P-521' })
export const ED25519 = generateKeyPairSync('ed25519')

export interface SignedBy {
  readonly key: KeyObject
  readonly alg: string
  readonly header?: Readonly<Record<string, unknown>>
}

/** Signs with a private key, without jose. */
export function signToken(payload: unknown, { key, alg, header = {} }: SignedBy): string {
  const input = `${encode({ alg, typ: 'JWT', ...header })}.${encode(payload)}`
  const bytes = Buffer.from(input)
  const hash = `sha${alg.slice(2)}`
  const signature = alg.startsWith('RS')
    ? sign(hash, bytes, key)
    : alg.startsWith('PS')
      ? sign(hash, bytes, {
          key,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        })
      : alg.startsWith('ES')
        ? sign(hash, bytes, { key, dsaEncoding: 'ieee-p1363' })
        : sign(null, bytes, key)
  return `${input}.${signature.toString('base64url')}`
}

export function pemOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }) as string
}

/** What an identified subject may, as texts. */
export function allowedTo(subject: Subject): readonly string[] {
  return (subject as IdentifiedSubject).granted.allow.map(({ text }) => text)
}
