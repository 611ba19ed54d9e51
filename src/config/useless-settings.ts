import { type Assembled, childOf } from './assemble.ts'
import type { Problem } from './problem.ts'
import type { Path } from './setting-path.ts'

/** Log levels that drop the lines of decisions. */
const QUIET: readonly unknown[] = ['warn', 'error', 'fatal', 'silent']

/** Finds settings that have no effect beside the others, or without one that is missing: somebody meant them to. */
export function findUselessSettings({ input, nameOf }: Assembled, production: boolean): readonly Problem[] {
  const at = (path: Path): unknown => path.reduce<unknown>(childOf, input)
  const namesAt = (path: Path): readonly string[] => {
    const group = at(path)
    return typeof group === 'object' && group !== null && !Array.isArray(group) ? Object.keys(group) : []
  }
  const upstreams: readonly Path[] = [
    ['upstream'],
    ...namesAt(['upstreams']).map((name) => ['upstreams', name]),
    ...namesAt(['supergraph', 'subgraphs']).map((name) => ['supergraph', 'subgraphs', name]),
  ]
  const rules: readonly (readonly [path: Path, isUseless: boolean, what: string])[] = [
    ...([['paths', 'console'], ['consoleTitle']] as const).map(
      (path) => [path, at(['console']) === 'off', 'stands beside "console: off"'] as const,
    ),
    [
      ['forwardedHeader'],
      !hasEntries(at(['trustedProxies'])),
      'needs trustedProxies: nobody else is believed when they name the caller',
    ],
    [
      ['forwardedCertificate'],
      !hasEntries(at(['trustedProxies'])),
      'needs trustedProxies: nobody else is believed when they name a certificate',
    ],
    [
      ['metrics', 'host'],
      at(['metrics', 'port']) === undefined,
      'needs metrics.port: there are no metrics without it',
    ],
    ...(['admin', 'metrics'] as const).map(
      (name) =>
        [
          [name, 'hosts'],
          at([name, 'port']) === undefined,
          `needs ${name}.port: nothing listens without it`,
        ] as const,
    ),
    [
      ['admin', 'issuers'],
      at(['admin', 'port']) === undefined,
      'needs admin.port: nothing listens without it',
    ],
    [['admin', 'page'], at(['admin', 'port']) === undefined, 'needs admin.port: nothing listens without it'],
    [
      ['admin', 'decisions'],
      at(['admin', 'port']) === undefined,
      'needs admin.port: nobody can see them without it',
    ],
    [
      ['jwt', 'form'],
      at(['jwt', 'form']) === 'rfc9068' &&
        (at(['jwt', 'issuer']) === undefined || !hasEntries(at(['jwt', 'audience']))),
      '"rfc9068" needs jwt.issuer and jwt.audience: its tokens name both',
    ],
    [
      ['dpop', 'nonceLife'],
      at(['dpop', 'nonces']) !== 'required',
      'needs "dpop.nonces: required": no nonce is given out',
    ],
    [
      ['tokenExchange', 'introspectedExpires'],
      !isAnyAsked(at(['issuers'])),
      'needs an issuer with "introspection": nobody is asked about a token without it',
    ],
    [['jwt', 'refreshGrace'], at(['jwt', 'maxAge']) === undefined, 'needs jwt.maxAge: no token is refreshed'],
    [
      ['decisions', 'sample'],
      at(['decisions', 'log']) !== 'all',
      'needs "decisions.log: all": allowed operations leave no line',
    ],
    ...(['log', 'fields'] as const).map(
      (name) =>
        [
          ['decisions', name],
          QUIET.includes(at(['logLevel'])) && at(['decisions', 'log']) !== 'off',
          'needs a logLevel of info or below: the lines are of that level',
        ] as const,
    ),
    [
      ['limits', 'listSize'],
      at(['limits', 'cost']) === undefined,
      'needs limits.cost: nobody asks how long a list is',
    ],
    [
      ['caches', 'texts'],
      at(['persistedOperations', 'apq']) !== true,
      'needs "persistedOperations.apq: true": no text is learned',
    ],
    ...(['allowHeaders', 'exposeHeaders'] as const).map(
      (name) =>
        [
          ['cors', name],
          production && at(['cors', 'origins']) === undefined,
          'needs cors.origins: in production no origin is allowed without it',
        ] as const,
    ),
    [
      ['traces', 'upstream'],
      (['upstream', 'upstreams', 'supergraph'] as const).every((name) => at([name]) === undefined),
      'needs an upstream: no trace is sent anywhere',
    ],
    ...upstreams.flatMap((path) => [
      [
        [...path, 'errorCodes'],
        at([...path, 'errors']) !== 'mask',
        'needs "errors: mask": all errors are passed on',
      ] as const,
      [
        [...path, 'subscriptions', 'url'],
        at([...path, 'subscriptions', 'transport']) === 'none',
        'stands beside "transport: none": there are no subscriptions',
      ] as const,
    ]),
  ]
  return rules.flatMap(([path, isUseless, what]) =>
    isUseless && at(path) !== undefined ? [{ where: nameOf(path), what }] : [],
  )
}

function hasEntries(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0
}

function isAnyAsked(issuers: unknown): boolean {
  return Array.isArray(issuers) && issuers.some((issuer) => childOf(issuer, 'introspection') !== undefined)
}
