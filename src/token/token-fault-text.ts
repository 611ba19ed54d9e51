import { readClaim } from './claims/claim-path.ts'
import type { RequiredClaim } from './claims/required.ts'
import type { CompactToken } from './compact.ts'
import type { IssuerRecord } from './issuer-record.ts'
import type { RefusedTokenFault } from './token-report.ts'

/** Why a token is refused, as a sentence about it. May show the token's claims, never the token. */
export function printFault(
  fault: RefusedTokenFault,
  token: CompactToken | undefined,
  record: IssuerRecord | undefined,
): string {
  const { payload = {}, header } = token ?? {}
  const show = (claim: string): string => printValue(readClaim(payload, claim))
  switch (fault) {
    case 'wrong_issuer':
      return `"iss" is ${show('iss')}: neither our own issuer, nor one of "issuers", nor a client that signs tokens`
    case 'wrong_tenant':
      return `"iss" is ${show('iss')}, whose tenant is not one of the issuer's "tenants"`
    case 'wrong_type':
      return `"typ" must be ${record?.type ?? 'JWT'}, and is ${printValue(header?.type)}`
    case 'wrong_algorithm':
      return `no key of this issuer is for ${printValue(header?.alg)}${printKeys(record)}`
    case 'bad_signature':
      return `no key of this issuer has made the signature (kid: ${printValue(header?.kid)})${printKeys(record)}`
    case 'issuer_unavailable':
      return `the keys of this issuer cannot be fetched now${printKeys(record)}`
    case 'wrong_audience':
      return `"aud" is ${show('aud')}, and must name ${(record?.audiences ?? []).map(printValue).join(' or ') || 'us'}`
    case 'missing_claim':
    case 'wrong_value':
      return (record?.required ?? []).flatMap((one) => printLack(payload, one)).join(', ')
    case 'no_id':
      return `none of ${(record?.mapping.id ?? []).map(({ claim }) => [claim].flat().join('.')).join(', ')} is an id`
    case 'bad_exp':
      return `"exp" must be a number, and is ${show('exp')}`
    case 'bad_nbf':
      return `"nbf" must be a number, and is ${show('nbf')}`
    case 'bad_iat':
      return `"iat" must be a number, and is ${show('iat')}`
    default:
      return SENTENCES[fault] ?? fault
  }
}

const SENTENCES: Partial<Readonly<Record<RefusedTokenFault, string>>> = {
  malformed:
    'the text is no JWT: three parts in base64url, with dots between. Opaque tokens are not explained',
  not_canonical: 'a part is not the one way in which base64url writes its bytes',
  not_json: 'header and claims must be JSON objects',
  bad_header: 'the header must have an "alg", and its "kid" must be text',
  critical_header: 'the header has "crit" or "b64", and no extension is known here',
  unknown_type: '"typ" must be JWT or at+jwt: the token is for something else',
  bad_user: 'the claim that names the user is no id',
  unknown_user: 'nobody knows the user',
  bad_policy: 'the policy must be {allow, reject}, lists of patterns or of names of mutations',
  outside_window: 'a time lies further from now than the issuer may have it',
  too_early: '"iat" or "nbf" lies ahead',
  expired: '"exp" has passed',
  revoked: 'the token, its family, subject, client or issuer was revoked, or its client is disabled',
}

/** Where the tried keys come from, and why there are none, or not all. */
function printKeys(record: IssuerRecord | undefined): string {
  const health = record?.keys.health?.()
  if (health === undefined) return ''
  const { urls, keys, problem } = health
  if (problem !== undefined)
    return `: ${[problem.url, problem.cause]
      .filter((text) => text !== '')
      .join(': ')
      .replace(/\.$/, '')}`
  return urls.length === 0 ? '' : `: ${urls.join(' and ')} has ${keys} key${keys === 1 ? '' : 's'}`
}

function printLack(
  payload: Readonly<Record<string, unknown>>,
  { name, values }: RequiredClaim,
): readonly string[] {
  const value = readClaim(payload, name) ?? undefined
  if (value === undefined) return [`${printValue(name)} is missing`]
  const held: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (values === undefined || values.some((one) => held.includes(one))) return []
  return [`${printValue(name)} is ${printValue(value)}, and must be ${values.map(printValue).join(' or ')}`]
}

const MAX_LENGTH = 200

/** A value as shortened JSON, with control and format characters escaped. */
export function printValue(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing'
  const cut = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}...` : text
  return cut.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`)
}
