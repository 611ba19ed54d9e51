/** The user of a web interface, as known to whoever guards its entry page (AliceO2 WebUi). */
export interface Session {
  readonly personid: number | string
  readonly username: string
  readonly name: string
  /** Access scopes, as a list or separated by commas; what is not a scope grants nothing. */
  readonly access: string | readonly string[]
}

/** Whom AliceO2 takes everybody for while no OpenID provider is set up. May do anything that requires `admin`. */
export const ANONYMOUS_SESSION: Session = {
  personid: 0,
  username: 'anonymous',
  name: 'Anonymous',
  access: 'admin',
}

/** The claims of a session's token: the session's four as they are, and the id and scopes of every own token. */
export function sessionClaims(session: Session): Readonly<Record<string, unknown>> {
  assertSession(session)
  const { personid, username, name } = session
  const scopes = readAccess(session.access)
  return { id: String(personid), personid, username, name, access: scopes.join(','), scopes }
}

/** Throws a `TypeError` for a malformed session. */
export function assertSession({ personid, username, name, access }: Session): void {
  const isNamed = typeof personid === 'string' ? personid !== '' : Number.isSafeInteger(personid)
  if (!isNamed) throw new TypeError('The personid of a session is a whole number or a text.')
  if (typeof username !== 'string' || typeof name !== 'string')
    throw new TypeError('The username and name of a session are texts.')
  readAccess(access)
}

/** The claims of a session with other access. */
export function withAccess(
  claims: Readonly<Record<string, unknown>>,
  scopes: readonly string[],
): Readonly<Record<string, unknown>> {
  const { id, personid, username, name } = claims
  return { id, personid, username, name, access: scopes.join(','), scopes }
}

function readAccess(access: string | readonly string[]): readonly string[] {
  const entries: unknown = typeof access === 'string' ? access.split(',') : access
  if (!Array.isArray(entries) || !entries.every((entry) => typeof entry === 'string'))
    throw new TypeError('The access of a session is a text or a list of texts.')
  return (entries as readonly string[]).map((entry) => entry.trim()).filter((entry) => entry !== '')
}
