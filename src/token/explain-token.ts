import type { Pattern } from '../core/scope/pattern.ts'
import { parseTokenText } from './bearer.ts'
import { type ClaimPath, readClaim, readClaims } from './claims/claim-path.ts'
import { checkTime } from './claims/claim-time.ts'
import { readGranted } from './claims/granted.ts'
import type { LeftOut } from './claims/left-out.ts'
import type { ScopeClaim, ScopeForm } from './claims/mapping.ts'
import { findMapped } from './claims/scope-names.ts'
import { readTexts } from './claims/scope-texts.ts'
import { type CompactToken, parseCompact } from './compact.ts'
import type { IssuerRecord } from './issuer-record.ts'
import type { Parties } from './issuers/parties.ts'
import { findKeys, type KeySet, staticKeys, type TokenKey } from './keys/key-set.ts'
import type { RevocationCheck, TokenClients } from './ports.ts'
import { printFault } from './token-fault-text.ts'
import type { RefusedTokenFault } from './token-report.ts'
import { verifyCompact } from './verify.ts'

/** How the gateway would judge a token, and why. Holds neither the token nor its signature. */
export interface TokenExplanation {
  readonly verdict: 'accepted' | 'refused' | 'unavailable'
  readonly fault: RefusedTokenFault | undefined
  /** The `iss` that the token carries. */
  readonly iss: unknown
  readonly record: Pick<IssuerRecord, 'kind' | 'name'> | undefined
  readonly key: { readonly algorithm: string; readonly kid: string | undefined } | undefined
  readonly checks: readonly TokenCheck[]
  readonly id: string | undefined
  readonly claims: readonly ReadScopeClaim[]
  /** Undefined unless the token is accepted. */
  readonly granted: GrantedTexts | undefined
  /** Seconds since the epoch. */
  readonly expires: number | undefined
  /** Negative once it has expired. */
  readonly secondsLeft: number | undefined
}

export interface TokenCheck {
  readonly check: string
  readonly state: 'passed' | 'failed' | 'not reached'
  /** Why a check failed. */
  readonly why?: string | undefined
}

/** What one claim of the mapping grants. */
export interface ReadScopeClaim {
  readonly claim: ClaimPath
  readonly as: readonly ScopeForm[]
  readonly present: boolean
  readonly grants: readonly string[]
  /** Names that stand for others here. */
  readonly renamed: readonly { readonly name: string; readonly to: readonly string[] }[]
  readonly dropped: readonly Pick<LeftOut, 'name' | 'cause'>[]
}

export interface GrantedTexts {
  readonly allow: readonly string[]
  readonly reject: readonly string[]
  /** Each is a separate bound. */
  readonly ceilings: readonly (readonly string[])[]
}

export interface ExplainOptions {
  readonly parties: Parties
  readonly clients: TokenClients
  readonly revocations: RevocationCheck
  /** The client that a header would name. */
  readonly client?: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** The checks in order, each with the faults that it finds. */
const CHECKS: readonly (readonly [string, readonly RefusedTokenFault[]])[] = [
  ['form', ['malformed', 'not_canonical', 'not_json', 'bad_header', 'critical_header', 'unknown_type']],
  ['issuer', ['wrong_issuer', 'wrong_tenant']],
  ['type', ['wrong_type']],
  ['algorithm', ['wrong_algorithm']],
  ['signature', ['issuer_unavailable', 'bad_signature']],
  ['audience', ['wrong_audience']],
  ['id', ['no_id']],
  ['times', ['bad_exp', 'bad_nbf', 'bad_iat']],
  ['required claims', ['missing_claim', 'wrong_value']],
  ['user', ['bad_user']],
  ['scopes', ['bad_policy']],
  ['window', ['outside_window']],
  ['revocation', ['revoked']],
  ['time', ['expired', 'too_early']],
]

interface Found {
  readonly fault: RefusedTokenFault | undefined
  readonly token?: CompactToken | undefined
  readonly record?: IssuerRecord | undefined
  readonly key?: TokenKey | undefined
}

/** Explains how the gateway reads a token. Rejects only with `StoreUnavailableError`. */
export async function explainToken(text: string, options: ExplainOptions): Promise<TokenExplanation> {
  const found = await judge(text, options)
  const { fault, token, record, key } = found
  const { payload = {} } = token ?? {}
  const exp = readClaim(payload, 'exp')
  const expires = typeof exp === 'number' && Number.isFinite(exp) ? exp : undefined
  const granted =
    record === undefined || fault !== undefined ? undefined : readGranted(payload, silent(record))
  return {
    verdict: fault === undefined ? 'accepted' : fault === 'issuer_unavailable' ? 'unavailable' : 'refused',
    fault,
    iss: readClaim(payload, 'iss'),
    record: record === undefined ? undefined : { kind: record.kind, name: record.name },
    key: key === undefined ? undefined : { algorithm: key.algorithm, kid: key.kid },
    checks: listChecks(found),
    id: record === undefined ? undefined : findId(payload, record),
    claims: record === undefined ? [] : readScopeClaims(payload, record),
    granted:
      granted === undefined || granted === 'bad_policy'
        ? undefined
        : {
            allow: granted.allow.map(textOf),
            reject: granted.reject.map(textOf),
            ceilings: granted.ceilings.map((ceiling) => ceiling.map(textOf)),
          },
    expires,
    secondsLeft: expires === undefined ? undefined : Math.floor(expires - options.now / 1000),
  }
}

async function judge(text: string, options: ExplainOptions): Promise<Found> {
  const bearer = parseTokenText(text)
  if (bearer === undefined) return { fault: 'malformed' }
  const token = parseCompact(bearer)
  if (typeof token === 'string') return { fault: token }
  const { payload } = token
  if (payload === undefined) return { fault: 'not_json', token }
  const { directory } = options.parties
  const choice = directory.choose(payload, options.client)
  if (typeof choice === 'string') return { fault: choice, token }
  const record = await directory.find(choice)
  if (record === undefined) return { fault: 'wrong_issuer', token }
  const verification = await verifyCompact(token, silent(record))
  if (verification.kind === 'unavailable') return { fault: 'issuer_unavailable', token, record }
  if (verification.kind === 'invalid') return { fault: verification.fault, token, record }
  const { claims, keys } = verification
  const key = await findVerifier(token, record, keys)
  const time = checkTime(claims, options.now / 1000, record)
  if (time === 'outside_window') return { fault: time, token, record, key }
  const { client } = claims.revocable
  const hasEnded =
    record.kind === 'own' && client !== undefined && (await options.clients.get(client))?.disabled === true
  if (hasEnded || options.revocations.isRevoked(claims.revocable))
    return { fault: 'revoked', token, record, key }
  return { fault: time === 'current' ? undefined : time, token, record, key }
}

/** The key that a token was signed with. */
async function findVerifier(
  token: CompactToken,
  record: IssuerRecord,
  keys: KeySet,
): Promise<TokenKey | undefined> {
  for (const key of findKeys(keys, token.header)) {
    const { kind } = await verifyCompact(token, { ...silent(record), keys: staticKeys([key]) })
    if (kind === 'verified') return key
  }
  return undefined
}

function listChecks({ fault, token, record }: Found): readonly TokenCheck[] {
  const failed =
    fault === undefined ? CHECKS.length : CHECKS.findIndex(([, faults]) => faults.includes(fault))
  return CHECKS.map(([check], index) => {
    if (index < failed) return { check, state: 'passed' }
    if (index > failed || fault === undefined) return { check, state: 'not reached' }
    return { check, state: 'failed', why: printFault(fault, token, record) }
  })
}

function readScopeClaims(
  payload: Readonly<Record<string, unknown>>,
  record: IssuerRecord,
): readonly ReadScopeClaim[] {
  return record.mapping.scopes.map((source) => {
    const dropped: Pick<LeftOut, 'name' | 'cause'>[] = []
    const reading = readGranted(payload, {
      ...record,
      mapping: { id: [], scopes: [source] },
      defaultScopes: [],
      onLeftOut: ({ name, cause }) => dropped.push({ name, cause }),
    })
    if (reading === 'bad_policy') dropped.push({ name: undefined, cause: 'shape' })
    return {
      claim: source.claim,
      as: source.as,
      present: readClaims(payload, source.claim).length > 0,
      grants: reading === 'bad_policy' ? [] : reading.allow.map(textOf),
      renamed: findRenamed(payload, source),
      dropped,
    }
  })
}

/** The names in a claim that stand for others here. */
function findRenamed(
  payload: Readonly<Record<string, unknown>>,
  source: ScopeClaim,
): ReadScopeClaim['renamed'] {
  const names = readClaims(payload, source.claim).flatMap((value) => readTexts(value, source.as) ?? [])
  return names.flatMap((name) => {
    if (typeof name !== 'string' || name === '') return []
    const mapped = findMapped(source, name)
    if (mapped !== undefined) return [{ name, to: mapped }]
    return source.prefix === undefined || source.map !== undefined
      ? []
      : [{ name, to: [`${source.prefix}${name}`] }]
  })
}

function textOf({ text }: Pattern): string {
  return text
}

function findId(payload: Readonly<Record<string, unknown>>, { mapping }: IssuerRecord): string | undefined {
  const source = mapping.id.find(({ claim }) => readClaim(payload, claim) !== undefined)
  return source === undefined ? undefined : [source.claim].flat().join('.')
}

/** An explained token was not shown to the gateway, so nothing is reported. */
function silent(record: IssuerRecord): IssuerRecord {
  return { ...record, onLeftOut: undefined }
}
