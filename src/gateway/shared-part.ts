import { findChanges } from './same-options.ts'
import type { SettledOptions } from './settled-options.ts'

/** A part that successive configurations share. It is released with the last of them. */
export interface SharedPart<Part> {
  readonly part: Part
  /** Adds one configuration to those that hold the part. */
  readonly hold: () => void
  /** Rejects as ending the part does. */
  readonly release: () => Promise<void>
}

export function createSharedPart<Part>(part: Part, end: (part: Part) => Promise<void>): SharedPart<Part> {
  let holders = 1
  return {
    part,
    hold() {
      holders += 1
    },
    async release() {
      holders -= 1
      if (holders === 0) await end(part)
    },
  }
}

/** Options of the edges, which the parts behind them do not read. */
const EDGES = [
  ...[
    'overload',
    'cors',
    'sockets',
    'requestTimeout',
    'shutdownTimeout',
    'trustedProxies',
    'forwardedHeader',
    'forwardedCertificate',
    'hosts',
  ],
  ...['paths', 'console', 'consoleTitle', 'staleness', 'logLevel', 'persistedOperations', 'anonymous'],
  ...['decisions', 'onDecision', 'onEpoch', 'budgets', 'budgetStore'],
]
const OF_THE_API = [
  'schema',
  'context',
  'plugins',
  'compile',
  'upstream',
  'supergraph',
  'upstreams',
  'rules',
  'mostRequests',
]
const OF_TRUST = ['dpop', 'issuers', 'clients', 'clientHeaders', 'jwt', 'publicUrl']
const OF_RULES = [
  'traces',
  'limits',
  'introspection',
  'baseline',
  'queries',
  'refusals',
  'authStatus',
  'enforcement',
  'directives',
  'secretClaims',
]

/** The options that may change while a part stays. A change to any other, new ones included, rebuilds it. */
const UNKNOWN_TO = {
  trust: new Set([...EDGES, ...OF_THE_API, ...OF_RULES]),
  api: new Set([...EDGES, ...OF_TRUST]),
  persisted: new Set([...EDGES, ...OF_TRUST].filter((name) => name !== 'persistedOperations')),
} as const

/** Whether the next configuration can keep a part of the previous one. */
export function doesForNext(
  name: keyof typeof UNKNOWN_TO,
  before: SettledOptions,
  after: SettledOptions,
): boolean {
  const changes = findChanges(before.given, after.given)
  // `cors` decides whose pages may use a token in a cookie.
  if (name === 'trust' && after.sources.cookies.length > 0 && changes.includes('cors')) return false
  return changes.every((option) => UNKNOWN_TO[name].has(option))
}
