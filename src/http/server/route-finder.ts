import { createRequire } from 'node:module'
import type { Route } from './route.ts'

/**
 * Finds the route of a request target; `malformed` if its percent-encoding cannot be decoded (RFC 3986
 * section 2.1).
 */
export type FindRoute = (target: string) => Route | 'malformed' | undefined

/**
 * Reads any target, with its query, parameters and percent-encoding. Throws when its library cannot be
 * loaded; a later call may succeed, because Node does not cache a failed `require` as it does a failed
 * `import()`.
 */
export function createRouteFinder(routes: readonly Route[]): FindRoute {
  const createFinder = createRequire(import.meta.url)('find-my-way') as typeof import('find-my-way')
  const finder = createFinder({ onBadUrl: unused })
  for (const route of routes) finder.on('GET', route.path, unused, route)
  return (target) => {
    const found = finder.find('GET', target)
    if (found === null) return undefined
    return found.store === null ? 'malformed' : (found.store as Route)
  }
}

function unused(): void {
  throw new TypeError('A route is found here, and answered elsewhere.')
}
