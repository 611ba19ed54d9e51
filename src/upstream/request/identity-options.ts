/** How an upstream learns the subject of a request. */
export interface IdentityOptions {
  /**
   * Default `none`. `forward`: by the caller's Authorization header; `token`: by a short-lived identity
   * token; `signature`: by headers that the gateway signs. The latter two require every baseline to be set
   * explicitly.
   */
  readonly authorization?: 'none' | 'forward' | 'token' | 'signature'
  readonly token?: Given<UpstreamTokenOptions> | undefined
  readonly signature?: Given<UpstreamSignatureOptions> | undefined
}

/** Members that are absent or undefined take their defaults. */
export type Given<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined }

export interface UpstreamTokenOptions {
  /** The audience of the token; default: the URL of the upstream without its query. */
  readonly audience: string
  /** Lifetime in seconds, 1 to 600; default 60. */
  readonly expires: number
}

export interface UpstreamSignatureOptions {
  /** Shared with the upstream, at least 32 bytes; default: one of the gateway's own keys signs. */
  readonly secret: string | undefined
  /** The id of the secret in the signature; default `portcullis`. */
  readonly keyId: string
  /** Lifetime in seconds, 1 to 600; default 60. */
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
/** Characters that need no escaping in a string of a structured field (RFC 9651 section 3.3.3). */
const UNESCAPED = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/

/** Fills in the defaults. Throws `TypeError` for options that would fail, or have unintended effects. */
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

/** The audience of an upstream's tokens; undefined without an audience or a readable URL. Total. */
export function audienceOf({
  token,
  url: text,
}: Pick<IdentityOptions, 'token'> & { readonly url: string }): string | undefined {
  if (token?.audience !== undefined) return token.audience
  const url = URL.canParse(text) ? new URL(text) : undefined
  // A query may contain a key.
  return url === undefined ? undefined : `${url.origin}${url.pathname}`
}

/** Whether one of the gateway's own keys signs for the upstream. */
export function needsOwnKey({ authorization, signature }: IdentityOptions): boolean {
  return authorization === 'token' || (authorization === 'signature' && signature?.secret === undefined)
}
