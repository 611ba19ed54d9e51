/** How an upstream hears who asks. */
export interface IdentityOptions {
  /**
   * `none` unless said otherwise. `forward`: by the caller's Authorization header; `token`: by a short-lived token of the
   * gateway's own; `signature`: by headers that the gateway signs. With the latter two every baseline must be written
   * down.
   */
  readonly authorization?: 'none' | 'forward' | 'token' | 'signature'
  readonly token?: Given<UpstreamTokenOptions> | undefined
  readonly signature?: Given<UpstreamSignatureOptions> | undefined
}

/** What is left out, or undefined, is the default. */
export type Given<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined }

export interface UpstreamTokenOptions {
  /** Whom the token is for; the URL of the upstream, without its query, unless given. */
  readonly audience: string
  /** Seconds for which it counts, 1 to 600; default 60. */
  readonly expires: number
}

export interface UpstreamSignatureOptions {
  /** Shared with the upstream, of 32 bytes or more; a key of the gateway's own signs unless given. */
  readonly secret: string | undefined
  /** What the signature calls the secret; default `portcullis`. */
  readonly keyId: string
  /** Seconds for which it counts, 1 to 600; default 60. */
  readonly expires: number
}

export interface ResolvedIdentityOptions {
  readonly authorization: Required<IdentityOptions>['authorization']
  readonly token: UpstreamTokenOptions
  readonly signature: UpstreamSignatureOptions
}

/** Seconds. */
const LIFE = 60
const LONGEST_LIFE = 600
const SECRET_BYTES = 32
/** What stands between quotes in a structured field (RFC 9651 section 3.3.3), without what must be escaped there. */
const UNESCAPED = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/

/** Fills in the defaults. Throws `TypeError` for what would not work, or would work and not be meant. */
export function resolveIdentityOptions(
  { authorization = 'none', token = {}, signature = {} }: IdentityOptions,
  url: URL,
): ResolvedIdentityOptions {
  for (const [name, given] of Object.entries({ token, signature })) {
    if (Object.keys(given).length > 0 && authorization !== name)
      throw new TypeError(`upstream.${name}: goes with \`authorization: ${name}\` alone.`)
    const { expires = LIFE } = given
    if (!(Number.isInteger(expires) && expires >= 1 && expires <= LONGEST_LIFE))
      throw new TypeError(`upstream.${name}.expires: must be 1 to ${LONGEST_LIFE} seconds, whole.`)
  }
  const { secret, keyId = 'portcullis' } = signature
  if (secret !== undefined && Buffer.byteLength(secret) < SECRET_BYTES)
    throw new TypeError(`upstream.signature.secret: has fewer than ${SECRET_BYTES} bytes.`)
  if (!UNESCAPED.test(keyId))
    throw new TypeError('upstream.signature.keyId: must be printable ASCII without quotes and backslashes.')
  const audience = audienceOf({ token, url: url.href })
  if (audience === undefined || audience === '') throw new TypeError('upstream.token.audience: is empty.')
  return {
    authorization,
    token: { audience, expires: token.expires ?? LIFE },
    signature: { secret, keyId, expires: signature.expires ?? LIFE },
  }
}

/** Whom an upstream's tokens are for; undefined where neither an audience nor a URL is given that can be read. Total. */
export function audienceOf({
  token,
  url: text,
}: Pick<IdentityOptions, 'token'> & { readonly url: string }): string | undefined {
  if (token?.audience !== undefined) return token.audience
  const url = URL.canParse(text) ? new URL(text) : undefined
  // A query may hold a key.
  return url === undefined ? undefined : `${url.origin}${url.pathname}`
}

/** Whether an own key signs for it. */
export function needsOwnKey({ authorization, signature }: IdentityOptions): boolean {
  return authorization === 'token' || (authorization === 'signature' && signature?.secret === undefined)
}
