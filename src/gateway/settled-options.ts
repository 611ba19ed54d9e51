import { type Budget, type BudgetStore, settleBudgetStore, settleBudgets } from '../budgets/budget-options.ts'
import { runsInProduction } from '../config/production.ts'
import { type CacheSizes, settleCacheSizes } from '../core/cache-sizes.ts'
import { DEFAULT_PATHS, findPathConflicts, isPath, PATH_RULE, type Paths } from '../core/gateway-paths.ts'
import { assertGroup, withDefaults, withoutUndefined } from '../core/option-checks.ts'
import { isOriginPattern, ORIGIN_RULE } from '../core/origin-pattern.ts'
import { DEFAULT_LIST_SIZE } from '../core/plan/cost.ts'
import { DEFAULT_LIMITS, type OperationLimits } from '../core/plan/limits.ts'
import type { IntrospectionRule } from '../core/rules/policy-options.ts'
import { parsePattern } from '../core/scope/pattern.ts'
import { type DecisionSettings, settleDecisions } from '../evidence/decision-settings.ts'
import { type MetricsSettings, settleMetrics } from '../evidence/metrics/metrics-options.ts'
import { settleTraces, type TraceSettings } from '../evidence/tracing/trace-context.ts'
import type { WeighingOptions } from '../guard/guard.ts'
import { parsePublicUrl } from '../http/routes/metadata.ts'
import type { SettledCors } from '../http/server/cors.ts'
import { type OverloadLimits, settleOverload } from '../http/server/overload.ts'
import { findForwardedFault, settleTls, type TlsSettings } from '../http/tls/tls-options.ts'
import { DEFAULT_STALENESS_LIMITS, type StalenessLimits } from '../operations/staleness.ts'
import { forwardedHeadersOf } from '../policies/policies-options.ts'
import { CLIENT_HEADERS } from '../token/bearer.ts'
import { CERTIFICATE_UNSEEN, SESSION_UNBOUND, satisfies } from '../token/proof/key-binding.ts'
import { isPlaceholder } from '../token/secret.ts'
import { ANONYMOUS_SESSION, assertSession, type Session } from '../token/session.ts'
import type { TokenSources } from '../token/token-sources.ts'
import { upstreamsOf } from './api.ts'
import type { AnyGatewayOptions, GatewayClient } from './options.ts'
import { assertPlainOptions } from './plain-options.ts'
import { settleTokenSources } from './token-places.ts'

/** The options with every default filled in, checked against each other. */
export interface SettledOptions {
  readonly given: AnyGatewayOptions
  readonly host: string
  readonly port: number
  readonly production: boolean
  readonly secret: string
  readonly introspection: IntrospectionRule
  /** The rules' options. The gateway itself closes subgraph fields, logs warnings and opens the engine. */
  readonly policy: WeighingOptions
  readonly limits: OperationLimits
  readonly overload: OverloadLimits
  readonly caches: CacheSizes
  readonly decisions: DecisionSettings
  /** Undefined without metrics. */
  readonly metrics: MetricsSettings | undefined
  readonly traces: TraceSettings
  readonly budgets: readonly Budget[]
  readonly budgetStore: BudgetStore
  readonly tls: TlsSettings | undefined
  readonly bodyBytes: number
  readonly staleness: StalenessLimits
  readonly cors: SettledCors
  readonly sources: TokenSources
  readonly publicUrl: string | undefined
  readonly paths: Paths
  readonly hasConsole: boolean
  /** The session issued when nobody has logged in, if one is configured. */
  readonly anonymous: Session | undefined
  /** Milliseconds. */
  readonly requestTimeout: number
  /** Milliseconds. */
  readonly shutdownTimeout: number
}

const BODY_BYTES = 1_048_576

/**
 * Throws a TypeError for options that contradict each other or would not work, and `ScopeSyntaxError` for a
 * malformed pattern.
 */
export function settleOptions(options: AnyGatewayOptions): SettledOptions {
  const { host = '127.0.0.1' } = options
  assertPlainOptions(options)
  assertOrigins(options.cors)
  const production = options.production ?? runsInProduction(host)
  const sources = settleTokenSources(options, production)
  assertNoTokenTold(options, sources)
  const introspection = options.introspection ?? (production ? 'authenticated' : 'public')
  const anonymous =
    options.anonymous === undefined ? undefined : withDefaults(ANONYMOUS_SESSION, options.anonymous)
  if (anonymous !== undefined) {
    assertSession(anonymous)
    // Its only use is a session token, which is bound to no key.
    if (!satisfies(options.jwt?.proof ?? 'optional', undefined))
      throw new TypeError(`anonymous: ${SESSION_UNBOUND}`)
  }
  assertCertificatesSeen(options)
  const limits = settleLimits(options.limits)
  const caches = settleCacheSizes(options.caches)
  if (options.caches?.texts !== undefined && options.persistedOperations?.apq !== true)
    throw new TypeError('caches.texts needs persistedOperations.apq: no text is learned.')
  const costs = limits.cost === undefined ? undefined : { listSize: limits.listSize ?? DEFAULT_LIST_SIZE }
  return {
    given: options,
    host,
    port: options.port ?? 4000,
    production,
    secret: requireSecret(options.jwt),
    introspection,
    policy: { ...options, policies: undefined, introspection, subgraphFields: 'closed', costs },
    limits,
    overload: settleOverload(options.overload),
    caches,
    decisions: settleDecisions(options.decisions),
    metrics: settleMetrics(options.metrics),
    traces: settleTraces(options.traces),
    budgets: settleBudgets(options.budgets, limits.cost),
    budgetStore: settleBudgetStore(options.budgetStore, options.budgets ?? []),
    tls: settleTls(options.tls),
    bodyBytes: options.limits?.bodyBytes ?? BODY_BYTES,
    staleness: withDefaults(DEFAULT_STALENESS_LIMITS, options.staleness),
    cors: corsOf(options, production, sources),
    sources,
    publicUrl: options.publicUrl === undefined ? undefined : parsePublicUrl(options.publicUrl),
    paths: settlePaths(options),
    hasConsole: options.console === 'development' ? !production : options.console !== 'off',
    anonymous,
    requestTimeout: options.requestTimeout ?? 30_000,
    shutdownTimeout: options.shutdownTimeout ?? 10_000,
  }
}

/** A rule that no caller could satisfy is a mistake. */
function assertCertificatesSeen(options: AnyGatewayOptions): void {
  const { tls, jwt, issuers = [], clients = [], forwardedCertificate, trustedProxies } = options
  const fault = findForwardedFault(forwardedCertificate, trustedProxies)
  if (fault !== undefined) throw new TypeError(`forwardedCertificate ${fault}.`)
  if (tls?.clientCertificates !== undefined || forwardedCertificate !== undefined) return
  const ruled = [
    { name: 'jwt.proof', proof: jwt?.proof },
    ...issuers.map(({ proof }, index) => ({ name: `issuers[${index}].proof`, proof })),
    ...clients.map(({ proof }, index) => ({ name: `clients[${index}].proof`, proof })),
  ].find(({ proof }) => proof === 'certificate')
  if (ruled !== undefined) throw new TypeError(`${ruled.name}: ${CERTIFICATE_UNSEEN}.`)
}

/** Undefined members take their defaults: an unset limit never means no limit. */
function settleLimits(given: AnyGatewayOptions['limits'] = {}): OperationLimits {
  assertGroup('limits', given, LIMITS)
  const set = withoutUndefined(given)
  for (const [name, value] of Object.entries(set)) {
    const least = name === 'aliases' ? 0 : 1
    if (typeof value !== 'number' || !(value >= least))
      throw new TypeError(`limits.${name} must be a number from ${least}.`)
  }
  if (given.listSize !== undefined && given.cost === undefined)
    throw new TypeError('limits.listSize needs limits.cost: nobody asks how long a list is.')
  return { ...DEFAULT_LIMITS, ...set }
}

const LIMITS: readonly string[] = [...Object.keys(DEFAULT_LIMITS), 'cost', 'listSize', 'bodyBytes']

/** JavaScript may pass an unset environment variable; unchecked, only the first request would reveal it. */
function requireSecret(jwt: { readonly secret?: string | undefined } | undefined): string {
  const secret: unknown = jwt?.secret
  if ((typeof secret !== 'string' && !(secret instanceof Uint8Array)) || secret.length === 0)
    throw new TypeError('jwt.secret is missing: an HS256 secret of at least 12 bytes, in production 32.')
  return secret as string
}

/** Checks the clients. Their ids and the names of issuers share one namespace. Throws a TypeError. */
export function assertClients(
  clients: readonly GatewayClient[],
  reserved: Pick<ReadonlySet<string>, 'has'>,
): void {
  for (const [index, { id, apiKey, scopes }] of clients.entries()) {
    for (const [name, value] of Object.entries({ id, apiKey })) {
      if (typeof value !== 'string' || value === '')
        throw new TypeError(`clients[${index}].${name} must be a non-empty string.`)
      if (name === 'apiKey' && isPlaceholder(value))
        throw new TypeError(`clients[${index}].apiKey is a placeholder that nothing has filled in.`)
    }
    if (!Array.isArray(scopes)) throw new TypeError(`clients[${index}].scopes must be a list of patterns.`)
    scopes.forEach(parsePattern)
    if (reserved.has(id))
      throw new TypeError(`A client must not have the name of an issuer: ${JSON.stringify(id)}.`)
  }
}

/** The configured rule plus headers that other options name: browsers must be able to send and read them. */
function corsOf(options: AnyGatewayOptions, production: boolean, sources: TokenSources): SettledCors {
  const rule: SettledCors =
    options.cors ?? (production ? { kind: 'origins', origins: [] } : { kind: 'loopback' })
  const upstreams = upstreamsOf(options)
  const { allowHeaders = [], exposeHeaders = [] } = rule
  return {
    ...rule,
    ...(sources.cookies.length > 0 && { hasCredentials: true }),
    allowHeaders: [
      ...(options.clientHeaders ?? CLIENT_HEADERS),
      ...sources.headers.map(({ name }) => name),
      ...upstreams.flatMap(({ forwardHeaders = [] }) => forwardHeaders),
      ...allowHeaders,
    ],
    exposeHeaders: [...upstreams.flatMap(({ responseHeaders = [] }) => responseHeaders), ...exposeHeaders],
  }
}

/** The policy engine must not receive the token, whichever header carries it. */
function assertNoTokenTold({ policies }: AnyGatewayOptions, { headers }: TokenSources): void {
  const told = policies === undefined ? [] : forwardedHeadersOf(policies).map((name) => name.toLowerCase())
  const token = headers.find(({ name }) => told.includes(name))
  if (token !== undefined)
    throw new TypeError(
      `policies: forwardHeaders must not name ${token.name}, because tokens are read from it.`,
    )
}

function assertOrigins(rule: SettledCors | undefined): void {
  const wrong = rule?.kind === 'origins' ? rule.origins.findIndex((origin) => !isOriginPattern(origin)) : -1
  if (wrong >= 0) throw new TypeError(`cors.origins[${wrong}] ${ORIGIN_RULE}.`)
}

function settlePaths({ paths: given = {}, console: when }: AnyGatewayOptions): Paths {
  const paths = withDefaults(DEFAULT_PATHS, given)
  for (const [name, path] of Object.entries(paths))
    if (path !== undefined && !isPath(path)) throw new TypeError(`paths.${name} ${PATH_RULE}.`)
  const [conflict] = findPathConflicts(paths, when !== 'off')
  if (conflict !== undefined) throw new TypeError(`paths.${conflict.name} ${conflict.what}.`)
  return paths
}
