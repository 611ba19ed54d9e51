import type { Pattern } from '../core/scope/pattern.ts'
import type { Store } from '../store/store.ts'
import { parsePatterns } from '../token/claims/granted.ts'
import { createTokenIssuer, type IssueResult, readRequested } from '../token/issue.ts'
import { createKeyRing } from '../token/keys/key-ring.ts'
import { done, failed, type Outcome, quote } from './outcome.ts'

export interface OwnTokenOptions {
  readonly store: Store
  /** Undefined where only the key ring signs. */
  readonly secret: string | undefined
  readonly issuer: string | undefined
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

export interface OwnTokenRequest {
  readonly id: string
  /** Patterns. */
  readonly scopes: readonly string[]
  /** Seconds. */
  readonly expires: number
  /** The only audience at which the token counts; undefined for a data token. */
  readonly audience?: string | undefined
}

/** The size of a header value, with room for other headers. */
const MAX_HEADER_BYTES = 65_536

/**
 * Signs a token as the gateway would, for operators who have its secret anyway. A client's id keeps the
 * client's ceiling; any other id has none.
 */
export async function issueOwnToken(
  { store, secret, issuer, now, random }: OwnTokenOptions,
  { id, scopes, expires, audience }: OwnTokenRequest,
): Promise<Outcome<string>> {
  const keys = await store.ownKeys.list()
  if (secret === undefined && !keys.some(({ state, purpose }) => state === 'signing' && purpose === 'tokens'))
    return failed('NOT_FOUND', 'There is neither a secret nor a key that signs.')
  const client = audience === undefined ? await store.clients.get(id) : undefined
  if (client?.disabled === true) return failed('CONFLICT', `The client ${quote(id)} is disabled.`)
  const bounds: readonly (readonly Pattern[])[] = client === undefined ? [] : [parsePatterns(client.ceiling)]
  const ring = createKeyRing({ secret, keys })
  const options = { ring, issuer, expires, maxHeaderBytes: MAX_HEADER_BYTES, now, random }
  const tokens = createTokenIssuer(options)
  const read = readRequested(scopes, bounds, tokens.maxTokenBytes)
  if (read.kind !== 'readable') return explain(read)
  const family = { fam: Buffer.from(random(16)).toString('base64url'), auth_time: Math.floor(now() / 1000) }
  const claims = { id, scopes, ...(audience === undefined ? {} : { aud: audience }) }
  const result = await tokens.reissue(claims, family)
  return result.kind === 'issued' ? done(result.token) : explain(result)
}

function explain(result: Exclude<IssueResult, { readonly kind: 'issued' }>): Outcome<never> {
  switch (result.kind) {
    case 'invalid_scope':
      return failed('BAD_USER_INPUT', `A scope is not valid: ${result.error.message}`)
    case 'scope_not_allowed':
      return failed(
        'BAD_USER_INPUT',
        `The scope ${quote(result.pattern.text)} is outside the client's ceiling.`,
      )
    case 'token_too_large':
      return failed('BAD_USER_INPUT', `The token would be larger than ${result.maxBytes} bytes.`)
  }
}
