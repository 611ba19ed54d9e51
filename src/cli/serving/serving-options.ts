import type { Observation } from '../../admin/observation.ts'
import { ADMIN_AUDIENCE } from '../../config/admin-audience.ts'
import type { Config } from '../../config/config.ts'
import { markDevelopmentClient } from '../../gateway/development-client.ts'
import type { AnyGatewayOptions, GatewayClient, GatewayOptions } from '../../gateway/options.ts'
import { readManifestFiles } from '../../persisted/manifest-files.ts'
import type { PersistedOperationsOptions } from '../../persisted/persisted-options.ts'
import { withConfiguredClients } from '../../store/configured-clients.ts'
import type { Store } from '../../store/store.ts'
import { messageOf } from '../error-text.ts'
import { administer, toConfiguredClient } from '../input/administration.ts'
import { locateModule } from '../input/schema-module.ts'
import type { OpenSource } from '../input/source.ts'
import { type CliIo, UserError } from '../io.ts'

/** The parts of a gateway that survive a reload. */
export interface KeptParts extends Pick<GatewayOptions, 'metrics' | 'logTo' | 'onDecision'> {
  readonly store: Store
}

/** The external parts that a configuration names. If unchanged, the next configuration gets the same object. */
export interface NamedParts {
  readonly source: OpenSource
  readonly persistedOperations: PersistedOperationsOptions
}

/** The effective clients of a configuration, and the store with these joined to it, for the administration. */
export interface JoinedClients {
  readonly clients: readonly GatewayClient[]
  readonly store: Store
  /** The client created for this run; undefined where others are configured, or one with its id is stored. */
  readonly made: Config['made']['client']
}

export function toServingOptions(
  config: Config,
  { source, persistedOperations }: NamedParts,
  { clients }: JoinedClients,
  kept: KeptParts,
): AnyGatewayOptions {
  return { ...toGatewayOptions(config), ...kept, ...source.source, clients, persistedOperations }
}

/** The options of the admin API; undefined without one. */
export function toAdminOptions(
  config: Config,
  { store }: JoinedClients,
  { logTo }: KeptParts,
  observation: Observation | undefined,
) {
  const { port, hosts, page, issuers = [] } = config.admin
  if (port === undefined || observation === undefined) return undefined
  const { secret, issuer, leeway } = config.jwt
  // The administration has few callers, so its caches keep their defaults. Budgets, policies and token places
  // belong to the API.
  const {
    caches: _,
    budgets: __,
    budgetStore: ___,
    tokens: ____,
    policies: _____,
    ...options
  } = toGatewayOptions(config)
  return {
    ...options,
    console: page ?? config.console,
    trustedIssuers: issuers,
    logTo,
    port,
    hosts,
    store,
    audience: ADMIN_AUDIENCE,
    administration: administer(store, config),
    observation,
    jwt: { secret, ...(leeway !== undefined && { leeway }), ...(issuer !== undefined && { issuer }) },
  }
}

/** Joins clients to the store. Throws a `UserError` for a configured client that is also stored. */
export async function joinClients({ clients, made }: Config, stored: Store): Promise<JoinedClients> {
  // A stored client with that id is the operator's own, and serves as well.
  const isMade = made.client !== undefined && (await stored.clients.get(made.client.id)) === undefined
  const configured = made.client === undefined || isMade ? clients : []
  const store = await withConfiguredClients(stored, configured.map(toConfiguredClient)).catch(
    (error: unknown) => {
      throw new UserError(`JWT_AUTH_KEYS: ${messageOf(error)}`)
    },
  )
  if (isMade && made.client !== undefined) markDevelopmentClient(made.client)
  return { clients: configured, store, made: isMade ? made.client : undefined }
}

/** The settings that are gateway options as they are. Sources, clients and the store are opened separately. */
export function toGatewayOptions(config: Config): Omit<GatewayOptions, 'schema' | 'store' | 'clients'> {
  const { timeouts, staleness, policies, ...others } = config
  const options = pickOptions(others)
  return {
    ...options,
    ...(policies !== undefined && { policies: locatePolicies(policies) }),
    staleness: { mutations: staleness.writes, reads: staleness.reads },
    requestTimeout: timeouts.request,
    shutdownTimeout: timeouts.shutdown,
  }
}

/** The URL of the module that decides policies, in its file's current version. */
export function policyModuleOf({ policies }: Config): string | undefined {
  return policies !== undefined && 'module' in policies ? locateModule(policies.module) : undefined
}

/** Locates the policy module: a changed file gives another URL, which a reload notices. */
function locatePolicies(policies: NonNullable<Config['policies']>): NonNullable<Config['policies']> {
  return 'module' in policies ? { ...policies, module: locateModule(policies.module) } : policies
}

/** Drops every setting that is not a gateway option, or that is opened separately. */
function pickOptions({
  database: _database,
  storeUrl: _storeUrl,
  storeSetting: _storeSetting,
  admin: _admin,
  workers: _workers,
  audit: _audit,
  made: _made,
  warnings: _warnings,
  productionBecause: _productionBecause,
  clients: _clients,
  schema: _schema,
  upstream: _upstream,
  upstreams: _upstreams,
  supergraph: _supergraph,
  persistedOperations: _persistedOperations,
  metrics: _metrics,
  ...options
}: Omit<Config, 'timeouts' | 'staleness' | 'policies'>) {
  // The compiler reports here a setting that is no gateway option.
  return options satisfies {
    readonly [Name in keyof typeof options]: Name extends keyof GatewayOptions ? unknown : never
  }
}

/** The options of persisted operations; every reload reads the manifest again. */
export function toPersistedOptions(
  { persistedOperations: { manifest, ...switches } }: Config,
  io: CliIo,
): PersistedOperationsOptions {
  if (manifest === undefined) return switches
  return { ...switches, manifest: () => readManifestFiles(manifest, io.readFile) }
}
