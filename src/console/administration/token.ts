/** What a token says of itself, for the eye alone: the gateway judges it. */
export interface TokenText {
  readonly id: string | undefined
  readonly issuer: string | undefined
  readonly audience: readonly string[]
  readonly scopes: readonly string[]
  /** Milliseconds since the epoch. */
  readonly expires: number | undefined
}

/** Reads a JWT; a token that is none says nothing. Never throws. */
export function readToken(token: string): TokenText {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Readonly<Record<string, unknown>>
    const { id, sub, iss, aud, scopes, scope, exp } = claims
    return {
      id: textOf(id) ?? textOf(sub),
      issuer: textOf(iss),
      audience: aud === undefined ? [] : [aud].flat().map(String),
      scopes: Array.isArray(scopes) ? scopes.map(String) : (textOf(scope)?.split(' ') ?? []),
      expires: typeof exp === 'number' ? exp * 1_000 : undefined,
    }
  } catch {
    return { id: undefined, issuer: undefined, audience: [], scopes: [], expires: undefined }
  }
}

/** What a token that does not count says of itself: most often it was made for somebody else. Empty for a text that is no JWT. */
export function printToken({ id, issuer, audience, expires }: TokenText): string {
  if (id === undefined && issuer === undefined && expires === undefined) return ''
  const end = expires !== undefined && expires <= Date.now() ? ', and it has ended' : ''
  return `Its issuer is ${issuer ?? 'none'}, its audience ${audience.join(', ') || 'none'}${end}.`
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
