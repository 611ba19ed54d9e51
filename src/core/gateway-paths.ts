/** Where the parts of a gateway are whose paths can be chosen. */
export interface Paths {
  /** GraphQL over HTTP, and WebSockets; event streams are at `/stream` below it. */
  readonly graphql: string
  /** Tokens; they are refreshed at `/refresh` below it. */
  readonly jwt: string
  /** The console's page, its files below it. Undefined: the page is for browsers at the GraphQL path, its files below `/console`. */
  readonly console?: string | undefined
}

export const DEFAULT_PATHS: Paths = { graphql: '/graphql', jwt: '/jwt' }
export const CONSOLE_FILES = '/console'

export const PATH_RULE =
  'must be a path such as "/api/graphql": segments of A-Z a-z 0-9 . _ ~ -, without a slash at the end'

/** Whether a path means the same to every router, proxy and browser. */
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

/** Where the console asks for the client that was made for this run. */
export function developmentClientPath({ console: page = CONSOLE_FILES }: Paths): string {
  return `${page}/development-client`
}

/** Paths that nothing can be moved to, or below. */
const RESERVED = ['/scopes', '/account', '/oauth', '/.well-known', '/health', '/ready', '/metrics']

/** A chosen path that something else has. */
export interface PathConflict {
  readonly name: keyof Paths
  readonly what: string
}

/** Two parts at one path: the second would never be reached. Total; what is no path conflicts with nothing. */
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
