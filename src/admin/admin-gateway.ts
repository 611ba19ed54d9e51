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

/** `schema/` of the package: as far from `src/admin` as from `dist/admin`. */
const SDL = fileURLToPath(new URL('../../schema/admin.graphql', import.meta.url))

/** Where browsers find the page of the admin API, its files below it. */
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
  /** That of the data gateway, so that what is changed here counts there. Whoever gives it closes it. */
  readonly store: Store
  /** The secret and issuer of own tokens. */
  readonly jwt: Pick<GatewayOptions['jwt'], 'secret' | 'issuer' | 'leeway'>
  /** What a token has to name to count here, and no data token does. */
  readonly audience: string
  /** Others whose tokens count here. Each record has to name an audience that no data token has. */
  readonly trustedIssuers?: readonly TrustedIssuerOptions[] | undefined
  /** 0 is any free port. */
  readonly port: number
}

/**
 * Makes the admin API, a gateway like any other, on loopback. Every field has a rule of its own. A token counts here when
 * we have signed it for this audience, or when one of `trustedIssuers` has for its own: those of clients and sessions do
 * not, whatever they say, nor those of the data gateway's issuers. Rejects with a TypeError as `createGateway` throws.
 */
export async function createAdminGateway(options: AdminGatewayOptions): Promise<Gateway> {
  return createInspectedGateway(await buildAdminGatewayOptions(options), 'administration.html').gateway
}

/** All options of the admin API as a gateway. */
export async function buildAdminGatewayOptions(options: AdminGatewayOptions): Promise<GatewayOptions> {
  const { administration, observation, store, audience, trustedIssuers = [] } = options
  for (const issuer of trustedIssuers)
    if (audiencesOf(issuer) === undefined)
      throw new TypeError(`The issuer ${JSON.stringify(issuer.iss)} needs an audience at the admin API.`)
  const { secret, issuer, leeway } = options.jwt
  const { audit, users } = store
  return {
    // Named one by one: whatever else a gateway can trust, issuers say, must not come along with the options.
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
    // Its root leads there; the GraphQL path answers GraphQL alone.
    paths: { console: ADMIN_PAGE },
    // A page in a browser on this machine would reach it by DNS rebinding.
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
    // Written down on each field; this is for a field that somebody forgets.
    baseline: { query: 'derived', mutation: 'derived', subscription: 'derived' },
    introspection: 'authenticated',
    // A caller who revokes something must not be told to come back later.
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
