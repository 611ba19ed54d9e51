import { didYouMean, suggest } from '../core/suggestion.ts'
import type { Store } from '../store/store.ts'
import type {
  AnyGatewayOptions,
  GatewayOptions,
  StitchingGatewayOptions,
  SupergraphGatewayOptions,
  UpstreamGatewayOptions,
} from './options.ts'

/** `kept`: an option of every gateway. The others: options only of gateways with that kind of API. */
type Use = 'kept' | 'schema' | 'upstreams'

type OptionName =
  | keyof GatewayOptions
  | keyof UpstreamGatewayOptions
  | keyof SupergraphGatewayOptions
  | keyof StitchingGatewayOptions

/** Every option of `createGateway`. Omitting one here does not compile; a name not listed is refused. */
const OPTIONS: Readonly<Record<OptionName, Use>> = {
  schema: 'kept',
  upstream: 'kept',
  supergraph: 'kept',
  upstreams: 'kept',
  context: 'schema',
  plugins: 'schema',
  compile: 'schema',
  rules: 'upstreams',
  mostRequests: 'upstreams',
  host: 'kept',
  port: 'kept',
  jwt: 'kept',
  issuers: 'kept',
  tokens: 'kept',
  tokenExchange: 'kept',
  dpop: 'kept',
  clientHeaders: 'kept',
  anonymous: 'kept',
  hosts: 'kept',
  publicUrl: 'kept',
  trustedProxies: 'kept',
  forwardedHeader: 'kept',
  forwardedCertificate: 'kept',
  paths: 'kept',
  console: 'kept',
  consoleTitle: 'kept',
  clients: 'kept',
  store: 'kept',
  staleness: 'kept',
  limits: 'kept',
  overload: 'kept',
  budgets: 'kept',
  budgetStore: 'kept',
  caches: 'kept',
  decisions: 'kept',
  tls: 'kept',
  traces: 'kept',
  metrics: 'kept',
  sockets: 'kept',
  persistedOperations: 'kept',
  cors: 'kept',
  requestTimeout: 'kept',
  shutdownTimeout: 'kept',
  production: 'kept',
  logLevel: 'kept',
  logTo: 'kept',
  onEpoch: 'kept',
  policies: 'kept',
  refusals: 'kept',
  onDecision: 'kept',
  baseline: 'kept',
  naming: 'kept',
  directives: 'kept',
  secretClaims: 'kept',
  introspection: 'kept',
  enforcement: 'kept',
  queries: 'kept',
  authStatus: 'kept',
}

/** Names that other interfaces use for these options. */
const MEANT: Readonly<Record<string, string>> = {
  authKeys: 'clients',
  authenticate: 'issuers',
  logger: 'logTo',
  secret: 'jwt',
}

/** Throws a TypeError for an option that does not exist, or that this kind of gateway would ignore. */
export function assertOptionNames(options: AnyGatewayOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue
    const use = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as OptionName] : undefined
    if (use === undefined) {
      const meant = Object.hasOwn(MEANT, name) ? MEANT[name] : suggest(name, Object.keys(OPTIONS))
      throw new TypeError(`${name} is not an option of a gateway.${didYouMean(meant)}`)
    }
    if (use !== 'kept' && (options as Partial<Record<Use, unknown>>)[use] === undefined)
      throw new TypeError(`${name} needs ${use}: nothing else uses it.`)
  }
}

const STORE_MEMBERS = [
  ...['clients', 'apiKeys', 'signingKeys', 'users', 'ofConfigured', 'ownKeys', 'spentTokens', 'revocations'],
  ...['feed', 'audit', 'buckets', 'attempts', 'close'],
] as const satisfies readonly (keyof Store)[]

/** Throws a TypeError unless the object has the members of a store, as `openStore` makes one. */
export function assertStore(store: unknown): void {
  if (store === undefined) return
  const given = typeof store === 'object' ? (store as Readonly<Record<string, unknown>> | null) : null
  const missing = STORE_MEMBERS.filter((name) => given?.[name] === undefined)
  if (missing.length > 0)
    throw new TypeError(`store must be a store, as openStore makes one: it lacks ${missing.join(', ')}.`)
}
