/** The configurable paths of a gateway. */
export interface Paths {
  /** GraphQL over HTTP, and WebSockets; event streams are at `/stream` below it. */
  readonly graphql: string
  /** Tokens; `/refresh` below it refreshes them. */
  readonly jwt: string
  /**
   * The console's page, with its files below it. Undefined: browsers get the page at the GraphQL path, with
   * its files below `/console`.
   */
  readonly console?: string | undefined
}

export const DEFAULT_PATHS: Paths = { graphql: '/graphql', jwt: '/jwt' }
export const CONSOLE_FILES = '/console'

export const PATH_RULE =
  'must be a path such as "/api/graphql": segments of A-Z a-z 0-9 . _ ~ -, without a slash at the end'

/** Whether every router, proxy and browser reads a path the same way. */
export function isPath(text: string): boolean {
  return (
    text.length <= 256 &&
    /^(?:\/[\w.~-]+)+$/.test(text) &&
    text.split('/').every((segment) => segment !== '.' && segment !== '..')
  )
}

export function streamPath(graphql: string): string {
  return `${graphql}/stream`
}

export function refreshPath(jwt: string): string {
  return `${jwt}/refresh`
}

/** The path at which the console requests the client created for this run. */
export function developmentClientPath({ console: page = CONSOLE_FILES }: Paths): string {
  return `${page}/development-client`
}

/** Paths that no part can be moved to, or below. */
const RESERVED = ['/scopes', '/account', '/oauth', '/.well-known', '/health', '/ready', '/metrics']

/** A configured path that is already taken. */
export interface PathConflict {
  readonly name: keyof Paths
  readonly what: string
}

/** Finds parts that share a path: the second would be unreachable. Never throws; skips what is not a path. */
export function findPathConflicts(paths: Paths, hasConsole: boolean): readonly PathConflict[] {
  const { graphql, jwt, console: page } = paths
  const isPageApart = hasConsole && page !== undefined
  const taken: {
    readonly name?: keyof Paths
    readonly path: string
    readonly owner: string
    readonly whole: boolean
  }[] = RESERVED.map((path) => ({ path, owner: path, whole: true }))
  if (hasConsole && page === undefined)
    taken.push({ path: CONSOLE_FILES, owner: 'the console’s files', whole: true })
  const conflicts: PathConflict[] = []
  const take = (name: keyof Paths, path: string, whole: boolean): void => {
    const other = taken.find(
      (one) =>
        one.name !== name &&
        (one.path === path ||
          (one.whole && path.startsWith(`${one.path}/`)) ||
          (whole && one.path.startsWith(`${path}/`))),
    )
    if (other !== undefined)
      conflicts.push({ name, what: `conflicts with ${other.owner}: ${path} would be both` })
    taken.push({ name, path, owner: `paths.${name}`, whole })
  }
  take('graphql', graphql, false)
  take('graphql', streamPath(graphql), false)
  take('jwt', jwt, false)
  take('jwt', refreshPath(jwt), false)
  if (isPageApart) take('console', page, true)
  return conflicts.filter(
    ({ name }, index) => conflicts.findIndex((conflict) => conflict.name === name) === index,
  )
}
