import { isDeepStrictEqual } from 'node:util'
import type { Config } from './config.ts'
import type { Settings } from './setting-types.ts'

/** How a changed setting takes effect: on reload, or only on restart. */
export type Effect = 'reload' | 'restart'

/** The effect of every setting. What is opened once (ports, processes, the store) needs a restart. */
export const EFFECTS: Readonly<Record<keyof Settings | '$schema', Effect>> = {
  $schema: 'reload',
  host: 'restart',
  port: 'restart',
  publicUrl: 'reload',
  trustedProxies: 'reload',
  forwardedHeader: 'reload',
  forwardedCertificate: 'reload',
  paths: 'reload',
  console: 'reload',
  consoleTitle: 'reload',
  jwt: 'reload',
  authKeys: 'reload',
  issuers: 'reload',
  tokens: 'reload',
  tokenExchange: 'reload',
  dpop: 'reload',
  clientHeaders: 'reload',
  anonymous: 'reload',
  database: 'restart',
  store: 'restart',
  audit: 'restart',
  staleness: 'reload',
  admin: 'restart',
  workers: 'restart',
  schema: 'reload',
  upstream: 'reload',
  persistedOperations: 'reload',
  upstreams: 'reload',
  supergraph: 'reload',
  logLevel: 'reload',
  introspection: 'reload',
  enforcement: 'reload',
  baseline: 'reload',
  naming: 'reload',
  directives: 'reload',
  secretClaims: 'reload',
  queries: 'reload',
  authStatus: 'reload',
  refusals: 'reload',
  limits: 'reload',
  overload: 'reload',
  budgets: 'reload',
  budgetStore: 'reload',
  caches: 'reload',
  decisions: 'reload',
  metrics: 'restart',
  cors: 'reload',
  sockets: 'reload',
  timeouts: 'reload',
  policies: 'reload',
  traces: 'reload',
  tls: 'restart',
}

/** The names of the settings in which two configurations differ. */
export function findChangedSettings(before: Config, after: Config): readonly (keyof Settings)[] {
  const [one, other] = [settingsOf(before), settingsOf(after)]
  return (Object.keys(EFFECTS) as (keyof Settings)[]).filter(
    (name) => !isDeepStrictEqual(one[name], other[name]),
  )
}

/** The changed settings that a reload cannot apply. */
export function findRestartSettings(changed: readonly (keyof Settings)[]): readonly (keyof Settings)[] {
  return changed.filter((name) => EFFECTS[name] === 'restart')
}

function settingsOf({ clients, storeUrl, ...config }: Config): Readonly<Record<string, unknown>> {
  return { ...config, authKeys: clients, store: storeUrl }
}
