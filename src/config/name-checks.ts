import { DEFAULT_PATHS, findPathConflicts, type Paths } from '../core/gateway-paths.ts'
import { OWN_ISSUER } from '../token/issuers/own-issuer.ts'
import { ADMIN_AUDIENCE } from './admin-audience.ts'
import { type Assembled, childOf } from './assemble.ts'
import type { Problem } from './problem.ts'
import type { Path } from './setting-path.ts'

/**
 * Finds names that stand for two things: ids of auth keys, `iss` of issuers, our own name, and the admin
 * API's audience. An identity is (issuer, id), and a client that signs is an issuer. Checks the raw input, so
 * that other faults cannot hide these.
 */
export function findNameProblems({ input, nameOf }: Assembled): readonly Problem[] {
  const jwt = childOf(input, 'jwt')
  const own = childOf(jwt, 'issuer')
  const ownName = typeof own === 'string' && own !== '' ? own : OWN_ISSUER
  const taken = new Map<string, string>([
    [OWN_ISSUER, 'the name of our own tokens'],
    ...(ownName === OWN_ISSUER
      ? []
      : [[ownName, `that of our own tokens, ${nameOf(['jwt', 'issuer'])}`] as const]),
  ])
  const problems: Problem[] = []
  const take = (path: Path, noun: string): void => {
    const name = path.reduce<unknown>(childOf, input)
    if (typeof name !== 'string' || name === '') return
    const before = taken.get(name)
    if (before === undefined) taken.set(name, `the ${noun} of ${nameOf(path.slice(0, -1))}`)
    else
      problems.push({ where: nameOf(path), what: `is ${before} too: ${JSON.stringify(name.slice(0, 60))}` })
  }
  for (const index of listAt(input, 'issuers').keys()) take(['issuers', index, 'iss'], '"iss"')
  for (const index of listAt(input, 'authKeys').keys()) take(['authKeys', index, 'id'], 'id')

  for (const setting of ['audience', 'resources'])
    for (const [index, audience] of listAt(jwt, setting).entries()) {
      if (audience !== ADMIN_AUDIENCE) continue
      problems.push({
        where: nameOf(['jwt', setting, index]),
        what: 'is the audience of the admin API, and of nobody else',
      })
    }
  return problems
}

/** Finds ports that two servers share: the second would not start. */
export function findPortProblems({ input, nameOf }: Assembled): readonly Problem[] {
  const main = input['port'] ?? 4000
  const taken = new Map<unknown, string>([[main, 'the gateway’s port']])
  return [
    ['admin', 'port'],
    ['metrics', 'port'],
  ].flatMap((path) => {
    const port = path.reduce<unknown>(childOf, input)
    if (typeof port !== 'number' || port === 0) return []
    const owner = taken.get(port)
    taken.set(port, `that of ${path.join('.')}`)
    return owner === undefined ? [] : [{ where: nameOf(path), what: `is ${owner} too: ${port}` }]
  })
}

/** Finds paths that two endpoints share: one of them could not be reached. */
export function findPathProblems({ input, nameOf }: Assembled): readonly Problem[] {
  const given = childOf(input, 'paths')
  const pathOf = (name: keyof Paths): string | undefined => {
    const path = childOf(given, name) ?? DEFAULT_PATHS[name]
    return typeof path === 'string' ? path : undefined
  }
  const { graphql, jwt } = DEFAULT_PATHS
  const paths = {
    graphql: pathOf('graphql') ?? graphql,
    jwt: pathOf('jwt') ?? jwt,
    console: pathOf('console'),
  }
  return findPathConflicts(paths, input['console'] !== 'off').map(({ name, what }) => ({
    where: nameOf(['paths', name]),
    what,
  }))
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const list = childOf(value, key)
  return Array.isArray(list) ? list : []
}
