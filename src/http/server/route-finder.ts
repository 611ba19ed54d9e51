import { createRequire } from 'node:module'
import type { Route } from './route.ts'

/** The route of a request target; `malformed` where its percent-encoding cannot be decoded (RFC 3986 section 2.1). */
export type FindRoute = (target: string) => Route | 'malformed' | undefined

/**
 * Reads any target, with its query, parameters and percent-encoding. Throws when its library cannot be loaded. It can be by the
 * next call: unlike a failed `import()`, Node does not keep a failed `require`.
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
