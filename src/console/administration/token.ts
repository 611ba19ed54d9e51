/** What a token says of itself, for the eye alone: the gateway judges it. */
export interface TokenText {
  readonly id: string | undefined
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
    const { id, sub, scopes, scope, exp } = claims
    return {
      id: textOf(id) ?? textOf(sub),
      scopes: Array.isArray(scopes) ? scopes.map(String) : (textOf(scope)?.split(' ') ?? []),
      expires: typeof exp === 'number' ? exp * 1_000 : undefined,
    }
  } catch {
    return { id: undefined, scopes: [], expires: undefined }
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
