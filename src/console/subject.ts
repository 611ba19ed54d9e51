import type { SubjectAnswer } from '../http/routes/subject-route.ts'

/** Rejects where the gateway cannot be asked, and when aborted. */
export async function askSubject(
  path: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<SubjectAnswer> {
  const response = await fetch(path, { headers, signal })
  if (!response.ok) throw new Error(`The gateway answered ${response.status}.`)
  return (await response.json()) as SubjectAnswer
}

const REASONS: Readonly<Record<string, string>> = {
  missing_token: 'There is no token: operations run as nobody.',
  expired_token: 'The token has expired: operations run as nobody.',
  revoked_token: 'The token was revoked.',
  unknown_user: 'The token names a user that the gateway does not know.',
  proof_required: 'The token is bound to a key, and the console has no proof of it.',
  certificate_required: 'The token is bound to a client certificate.',
  issuer_unavailable: 'The keys of the token’s issuer cannot be had at the moment.',
}

/** Why a token does not count, as a sentence. */
export function reasonOf(reason: string): string {
  return REASONS[reason] ?? 'The gateway does not believe this token.'
}

/** The claims of a JWT, believed or not; undefined for a text that is none. */
export function decodeClaims(jwt: string): Readonly<Record<string, unknown>> | undefined {
  const [, payload = ''] = jwt.split('.')
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (sign) =>
      sign.charCodeAt(0),
    )
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
