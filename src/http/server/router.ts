import type { Route } from './route.ts'
import type { FindRoute } from './route-finder.ts'

/**
 * Routes by path alone: each route answers for its methods itself. A path that ends in `/*` stands for all below it. Nearly
 * every request names its path as it is configured; what reads any other is loaded for the first of them.
 */
export function createRouter(
  routes: readonly Route[],
): (target: string) => ReturnType<FindRoute> | Promise<ReturnType<FindRoute>> {
  const literal = new Map(routes.map((route) => [route.path, route]))
  let loading: Promise<FindRoute> | undefined
  let find: FindRoute | undefined
  return (target) => {
    const known = literal.get(target)
    if (known !== undefined) return known
    if (find !== undefined) return find(target)
    loading ??= import('./route-finder.ts').then(({ createRouteFinder }) => createRouteFinder(routes))
    return loading.then((loaded) => {
      find = loaded
      return find(target)
    })
  }
}
