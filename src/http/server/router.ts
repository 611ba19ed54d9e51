import type { Route } from './route.ts'
import { createRouteFinder, type FindRoute } from './route-finder.ts'

/**
 * Routes by path alone: each route handles its methods itself. A path that ends in `/*` matches everything
 * below it. Nearly every request names its path as configured; the finder for all others is created on first
 * use.
 */
export function createRouter(routes: readonly Route[]): FindRoute {
  const literal = new Map(routes.map((route) => [route.path, route]))
  let find: FindRoute | undefined
  return (target) => {
    const known = literal.get(target)
    if (known !== undefined) return known
    find ??= createRouteFinder(routes)
    return find(target)
  }
}
