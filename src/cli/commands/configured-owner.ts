import { grantedScopes, grantOf } from '../../core/decision/grant.ts'
import type { GrantedPatterns } from '../../core/decision/subject.ts'
import type { Catalog } from '../../core/scope/catalog.ts'
import { parseTokenText } from '../../token/bearer.ts'
import { readActors } from '../../token/claims/actors.ts'
import { createKeyRing } from '../../token/keys/key-ring.ts'
import { createTokenReader, type TokenReading } from '../../token/token-reader.ts'
import { type AdministrationFlags, administrate } from '../input/administration.ts'
import type { CliIo } from '../io.ts'
import { NOBODY, type TokenOwner } from './token-owner.ts'

/** The owner of a token, and the patterns granted to it: undefined unless it is accepted. */
export interface ReadOwner {
  readonly owner: TokenOwner
  readonly granted: GrantedPatterns | undefined
}

/** Reads a token as the configured gateway would. Throws `UserError`. */
export async function readOwner(
  text: string,
  options: AdministrationFlags & { readonly client?: string | undefined },
  io: CliIo,
): Promise<ReadOwner> {
  return administrate({ ...options, inMemory: true }, io, async ({ store, config }) => {
    if (config.made.secret)
      io.stderr('warning: JWT_SECRET is not set: a secret was made for this run, and has signed no token\n')
    const bearer = parseTokenText(text)
    if (bearer === undefined) return { owner: { ...NOBODY, reason: 'malformed' }, granted: undefined }
    const { jwt, issuers, naming, production } = config
    const reader = createTokenReader({
      ...{ ...jwt, issuers, naming, production, cache: false as const },
      ring: createKeyRing({ secret: jwt.secret, keys: await store.ownKeys.list() }),
      clients: store.clients,
      signingKeys: store.signingKeys,
      revocations: store.revocations,
    })
    const reading = await reader.read(bearer, options.client)
    const isStoreHere = config.storeUrl !== 'memory:'
    return toOwner(reading, isStoreHere, Date.now())
  })
}

function toOwner(reading: TokenReading, isStoreHere: boolean, now: number): ReadOwner {
  const issuer = reading.record?.name ?? null
  if (reading.kind === 'unavailable')
    return {
      owner: { ...NOBODY, verdict: 'unavailable', reason: 'issuer_unavailable', issuer },
      granted: undefined,
    }
  if (reading.kind === 'invalid')
    return { owner: { ...NOBODY, reason: reading.fault, issuer }, granted: undefined }
  const { claims, record, time, isRevoked } = reading
  const { granted, id, all, expires, revocable, exchanged } = claims
  const reason = isRevoked ? 'revoked' : time === 'current' ? null : time
  const left = expires - now / 1_000
  const owner: TokenOwner = {
    verdict: reason === null ? 'accepted' : 'refused',
    reason,
    issuer: exchanged?.issuer ?? record.name,
    subject: id,
    client: revocable.client ?? null,
    actor: readActors(all['act'])?.[0]?.id ?? null,
    scopes: granted.allow.map(({ text }) => text),
    rejects: granted.reject.map(({ text }) => text),
    covers: null,
    expires,
    secondsLeft: Math.floor(left),
    revoked: isRevoked || (isStoreHere ? false : null),
  }
  return { owner, granted: reason === null ? granted : undefined }
}

/** Computes which of an API's scopes the granted patterns cover. */
export function coverCatalog(granted: GrantedPatterns, catalog: Catalog): TokenOwner['covers'] {
  return { scopes: [...grantedScopes(grantOf(granted, catalog))], of: catalog.scopes.length }
}
