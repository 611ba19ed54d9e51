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

/** The parts of a gateway that stay when its configuration is reloaded. */
export interface KeptParts extends Pick<GatewayOptions, 'metrics' | 'logTo' | 'onDecision'> {
  readonly store: Store
}

/** What a configuration names outside of itself. Unchanged, it is the same object for the next configuration. */
export interface NamedParts {
  readonly source: OpenSource
  readonly persistedOperations: PersistedOperationsOptions
}

/** The clients of a configuration that count, and the store with these joined to it, for the administration. */
export interface JoinedClients {
  readonly clients: readonly GatewayClient[]
  readonly store: Store
  /** The client that was made for this run; undefined where others are configured, or one of its id is stored. */
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

/** The options of the admin API; undefined where there is none. */
export function toAdminOptions(
  config: Config,
  { store }: JoinedClients,
  { logTo }: KeptParts,
  observation: Observation | undefined,
) {
  const { port, hosts, page, issuers = [] } = config.admin
  if (port === undefined || observation === undefined) return undefined
  const { secret, issuer, leeway } = config.jwt
  // The administration has few callers: its caches keep their defaults, and budgets, policies and places of tokens are the API's.
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

/** Throws a `UserError` for a configured client that is stored too. */
export async function joinClients({ clients, made }: Config, stored: Store): Promise<JoinedClients> {
  // A stored client of that id is somebody's own, and does as well.
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

/** The settings that are options of every gateway as they are. The sources, the clients and the store are opened apart. */
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

/** The module that answers for policies, in the version that its file has. */
export function policyModuleOf({ policies }: Config): string | undefined {
  return policies !== undefined && 'module' in policies ? locateModule(policies.module) : undefined
}

/** A module that has changed is another one: a reload takes it for that. */
function locatePolicies(policies: NonNullable<Config['policies']>): NonNullable<Config['policies']> {
  return 'module' in policies ? { ...policies, module: locateModule(policies.module) } : policies
}

/** Takes away every setting that is not an option of a gateway, or that is opened apart. */
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
  // The compiler finds here a setting that no gateway takes.
  return options satisfies {
    readonly [Name in keyof typeof options]: Name extends keyof GatewayOptions ? unknown : never
  }
}

/** The manifest is read again at each reload. */
export function toPersistedOptions(
  { persistedOperations: { manifest, ...switches } }: Config,
  io: CliIo,
): PersistedOperationsOptions {
  if (manifest === undefined) return switches
  return { ...switches, manifest: () => readManifestFiles(manifest, io.readFile) }
}
