import { findSecretFault, isPlaceholder, printSecretFault } from '../token/secret.ts'
import { type Assembled, childOf } from './assemble.ts'
import type { Problem } from './problem.ts'
import type { AuthKeySetting } from './setting-types.ts'

/** Finds a weak secret or, in production, a missing one, unless it may be in a file that could not be read. */
export function findSecretProblems(
  { input, nameOf }: Assembled,
  productionBecause: string | undefined,
  mayBeElsewhere: boolean,
): readonly Problem[] {
  const production = productionBecause !== undefined
  const jwt = input['jwt'] as Readonly<Record<string, unknown>> | undefined
  const secret = jwt?.['secret']
  if (secret === undefined) {
    const what = `is missing: production needs a secret of at least 32 bytes (openssl rand -base64 32). This is production, because ${productionBecause}`
    return production && !mayBeElsewhere ? [{ where: 'JWT_SECRET', what }] : []
  }
  const fault = typeof secret === 'string' && secret !== '' ? findSecretFault(secret, production) : undefined
  return fault === undefined
    ? []
    : [{ where: nameOf(['jwt', 'secret']), what: `${printSecretFault(fault)} (openssl rand -base64 32)` }]
}

/** Finds weak secrets of other issuers. */
export function findIssuerSecretProblems(
  { input, nameOf }: Assembled,
  production: boolean,
): readonly Problem[] {
  const listAt = (value: unknown, key: string): readonly unknown[] => {
    const list = childOf(value, key)
    return Array.isArray(list) ? list : []
  }
  const findIn = (way: readonly string[]): readonly Problem[] =>
    listAt(way.slice(0, -1).reduce<unknown>(childOf, input), 'issuers').flatMap((issuer, index) =>
      listAt(issuer, 'keys').flatMap((key, place) => {
        const secret = childOf(key, 'secret')
        const fault =
          typeof secret === 'string' && secret !== '' ? findSecretFault(secret, production) : undefined
        const where = nameOf([...way, index, 'keys', place, 'secret'])
        return fault === undefined ? [] : [{ where, what: printSecretFault(fault) }]
      }),
    )
  return [...findIn(['issuers']), ...findIn(['admin', 'issuers'])]
}

/** Finds API keys and secrets for upstreams that are unfilled placeholders, which anybody could guess. */
export function findPlaceholderKeys({ input, nameOf }: Assembled): readonly Problem[] {
  const keys = childOf(input, 'authKeys')
  const paths = [
    ...(Array.isArray(keys) ? keys.map((_, index) => ['authKeys', index, 'apiKey'] as const) : []),
    ['upstream', 'signature', 'secret'] as const,
    ...['upstreams', 'subgraphs'].flatMap((group) => {
      const way = group === 'upstreams' ? [group] : ['supergraph', group]
      const upstreams = way.reduce<unknown>(childOf, input)
      const names = typeof upstreams === 'object' && upstreams !== null ? Object.keys(upstreams) : []
      return names.map((name) => [...way, name, 'signature', 'secret'])
    }),
  ]
  return paths.flatMap((path) => {
    const value = path.reduce<unknown>(childOf, input)
    return typeof value === 'string' && isPlaceholder(value)
      ? [{ where: nameOf(path), what: 'is a placeholder that nothing has filled in' }]
      : []
  })
}

/** Warns of clients without scopes: allowed, but hardly intended. */
export function findWarnings(
  clients: readonly AuthKeySetting[],
  nameOf: Assembled['nameOf'],
): readonly Problem[] {
  return clients.flatMap(({ id, scopes }, index) =>
    scopes.length > 0
      ? []
      : [
          {
            where: nameOf(['authKeys', index]),
            what: `client ${JSON.stringify(id)} has no scopes: it gets no token`,
          },
        ],
  )
}
