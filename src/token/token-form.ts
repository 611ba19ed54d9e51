import type { ClaimMapping } from './claims/mapping.ts'

/** How own tokens are written: as the Contributor Environment's clients know them, or as RFC 9068 has them. */
export type TokenForm = 'contributor' | 'rfc9068'

export const TOKEN_FORMS = ['contributor', 'rfc9068'] as const satisfies readonly TokenForm[]

/** The content of a client's token, whatever its form. */
export interface TokenContent {
  readonly id: string
  /** The client that the token is issued to; unless given, the one with this id. */
  readonly client?: string | undefined
  readonly scopes: readonly string[]
  /** Whom the token is for; nobody in particular unless given. */
  readonly audience?: readonly string[] | undefined
  readonly others?: Readonly<Record<string, unknown>> | undefined
}

/** The `typ` of each form's header. */
export const TOKEN_TYPES = { contributor: 'JWT', rfc9068: 'at+jwt' } as const satisfies Record<
  TokenForm,
  string
>

/** The claims of a token, except times and identifiers. `audience` is for RFC 9068 tokens that name no other. */
export function shapeClaims(
  form: TokenForm,
  { id, client, scopes, audience: asked, others }: TokenContent,
  audience: readonly string[],
): Readonly<Record<string, unknown>> {
  const names = asked ?? (form === 'rfc9068' ? audience : [])
  const aud = names.length === 0 ? {} : { aud: names.length === 1 ? names[0] : names }
  return form === 'rfc9068'
    ? { sub: id, client_id: client ?? id, scope: scopes.join(' '), ...aud, ...others }
    : { id, ...(client !== undefined && { client_id: client }), scopes, ...aud, ...others }
}

/** How own tokens of type `at+jwt` are read, whichever form is written now. */
export const AT_JWT_MAPPING: ClaimMapping = {
  id: [{ claim: 'id' }, { claim: 'sub' }],
  scopes: [
    { claim: 'scopes', as: ['list'] },
    { claim: 'scope', as: ['spaces'] },
  ],
}

/** The scopes of an own token, in either form. Never throws: a malformed claim holds none. */
export function scopesOf({ scopes, scope }: Readonly<Record<string, unknown>>): readonly string[] {
  if (Array.isArray(scopes)) return scopes.filter((text) => typeof text === 'string')
  return typeof scope === 'string' ? scope.split(' ').filter((text) => text !== '') : []
}

/** The names of an `aud` claim (RFC 7519 section 4.1.3); undefined if there is none that can be read. */
export function audienceOf({ aud }: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const names: unknown = typeof aud === 'string' ? [aud] : aud
  return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : undefined
}
