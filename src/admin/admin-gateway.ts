import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import { authTypeDefs } from '../core/schema/auth-type-defs.ts'
import { createInspectedGateway, type Gateway } from '../gateway/lifecycle.ts'
import type { GatewayOptions } from '../gateway/options.ts'
import type { Store } from '../store/store.ts'
import { audiencesOf, type TrustedIssuerOptions } from '../token/issuers/trusted-issuer.ts'
import type { Administration } from './administration.ts'
import type { Observation } from './observation.ts'
import type { AdminContext } from './resolver.ts'
import { adminResolvers } from './resolvers.ts'
import { withoutClients } from './without-clients.ts'

/** `schema/` of the package: equally far from `src/admin` and from `dist/admin`. */
const SDL = fileURLToPath(new URL('../../schema/admin.graphql', import.meta.url))

/** The path of the admin API's page, with its files below it. */
export const ADMIN_PAGE = '/administration'

export interface AdminGatewayOptions
  extends Pick<
    GatewayOptions,
    | 'hosts'
    | 'limits'
    | 'requestTimeout'
    | 'shutdownTimeout'
    | 'production'
    | 'logLevel'
    | 'logTo'
    | 'staleness'
    | 'console'
    | 'traces'
  > {
  readonly administration: Administration
  readonly observation: Observation
  /** The data gateway's store, so that changes here count there. The caller closes it. */
  readonly store: Store
  /** The secret and issuer of own tokens. */
  readonly jwt: Pick<GatewayOptions['jwt'], 'secret' | 'issuer' | 'leeway'>
  /** The audience that a token must name to count here, and that no data token has. */
  readonly audience: string
  /** Other issuers whose tokens count here. Each record must name an audience that no data token has. */
  readonly trustedIssuers?: readonly TrustedIssuerOptions[] | undefined
  /** 0 is any free port. */
  readonly port: number
}

/**
 * Creates the admin API: a gateway like any other, on loopback, with a rule on every field. A token counts
 * here if we have signed it for this audience, or one of `trustedIssuers` has for its own. Tokens of clients,
 * of sessions and of the data gateway's issuers never do, whatever they claim. Rejects with a TypeError where
 * `createGateway` throws one.
 */
export async function createAdminGateway(options: AdminGatewayOptions): Promise<Gateway> {
  const built = await buildAdminGatewayOptions(options)
  const { gateway, insight } = createInspectedGateway(built, 'administration.html')
  options.observation.observeAdmin(insight)
  return gateway
}

/** The gateway options of the admin API. */
export async function buildAdminGatewayOptions(options: AdminGatewayOptions): Promise<GatewayOptions> {
  const { administration, observation, store, audience, trustedIssuers = [] } = options
  for (const issuer of trustedIssuers)
    if (audiencesOf(issuer) === undefined)
      throw new TypeError(`The issuer ${JSON.stringify(issuer.iss)} needs an audience at the admin API.`)
  const { secret, issuer, leeway } = options.jwt
  const { audit, users } = store
  return {
    // Picked one by one: nothing else that a gateway can trust, such as issuers, may slip in with the
    // options.
    ...pick(options, [
      'port',
      'limits',
      'requestTimeout',
      'shutdownTimeout',
      'production',
      'logLevel',
      'logTo',
      'staleness',
      'console',
      'traces',
    ]),
    schema: await buildAdminSchema(),
    context: ({ address }): AdminContext => ({ administration, observation, audit, users, address }),
    host: '127.0.0.1',
    // The root redirects there; the GraphQL path serves GraphQL only.
    paths: { console: ADMIN_PAGE },
    // A web page in a browser on this machine could otherwise reach it by DNS rebinding.
    hosts: options.hosts ?? [],
    store: withoutClients(store),
    jwt: {
      secret,
      ...(issuer !== undefined && { issuer }),
      ...(leeway !== undefined && { leeway }),
      audience,
      requireAudience: true,
    },
    issuers: trustedIssuers,
    // Every field has its rule; this catches one that somebody forgets.
    baseline: { query: 'derived', mutation: 'derived', subscription: 'derived' },
    introspection: 'authenticated',
    // Overload must never turn away a caller who revokes something.
    overload: { eventLoopDelay: 0 },
    cors: { kind: 'origins', origins: [] },
  }
}

export async function buildAdminSchema(): Promise<GraphQLSchema> {
  const sdl = await readFile(SDL, 'utf8')
  return makeExecutableSchema({ typeDefs: [authTypeDefs, sdl], resolvers: adminResolvers })
}

function pick<Options extends object, Name extends keyof Options>(
  options: Options,
  names: readonly Name[],
): Pick<Options, Name> {
  return Object.fromEntries(
    names.filter((name) => name in options).map((name) => [name, options[name]]),
  ) as Pick<Options, Name>
}
