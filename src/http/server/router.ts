import createFinder from 'find-my-way'
import type { Route } from './route.ts'

/** The route of a request target; `malformed` where its percent-encoding cannot be decoded (RFC 3986 section 2.1). */
export type FindRoute = (target: string) => Route | 'malformed' | undefined

/** Routes by path alone: each route answers for its methods itself. A path that ends in `/*` stands for all below it. */
export function createRouter(routes: readonly Route[]): FindRoute {
  const finder = createFinder({ onBadUrl: unused })
  for (const route of routes) finder.on('GET', route.path, unused, route)
  // Nearly every request names its path as it is configured.
  const literal = new Map(routes.map((route) => [route.path, route]))
  return (target) => {
    const known = literal.get(target)
    if (known !== undefined) return known
    const found = finder.find('GET', target)
    if (found === null) return undefined
    return found.store === null ? 'malformed' : (found.store as Route)
  }
}

function unused(): void {
  throw new TypeError('A route is found here, and answered elsewhere.')
}
