import { withDefaults } from '../core/option-checks.ts'
import type { PolicyOptions } from '../core/rules/policy-options.ts'
import type { SchemaSource } from '../core/schema/sdl.ts'
import type { BreakerLimits } from './request/circuit-breaker.ts'
import { findAddedHeaderFault, findHeaderFault } from './request/header-lists.ts'
import {
  type IdentityOptions,
  type ResolvedIdentityOptions,
  resolveIdentityOptions,
} from './request/identity-options.ts'
import type { ErrorRule } from './request/mask-errors.ts'
import type { RetryLimits } from './request/retry-budget.ts'
import {
  type ResolvedSubscriptionOptions,
  resolveSubscriptionOptions,
  type SubscriptionOptions,
} from './subscription/subscription-options.ts'

/** A GraphQL endpoint that a gateway stands in front of. */
export interface UpstreamOptions extends IdentityOptions {
  /** `http:` or `https:`. Nothing of a caller's URL is ever added to it. */
  readonly url: string
  /** The source of its schema; default `introspection`, with `sdl` then providing only directives. */
  readonly schemaFrom?: 'introspection' | 'sdl'
  /** Directives for the introspected schema, or a whole schema. Read at the start and at every reload. */
  readonly sdl?: () => readonly SchemaSource[]
  /** Milliseconds between polls of the schema; default: no polling. */
  readonly pollInterval?: number
  /** The caller's headers to pass on, in lower case; default: none. */
  readonly forwardHeaders?: readonly string[]
  /** The headers of the answer to pass back, in lower case; default: none. */
  readonly responseHeaders?: readonly string[]
  /** Headers that the gateway adds. They require every baseline to be set explicitly. */
  readonly headers?: Readonly<Record<string, string>>
  /** How to treat the errors that it reports; default `pass`. Masking means reading each answer whole. */
  readonly errors?: ErrorRule['errors']
  /** Codes of errors that pass even if others are masked; default: none. */
  readonly errorCodes?: ErrorRule['errorCodes']
  /** The `cache-control` of answers: `no-store` (default), or `pass` for the upstream's, within limits. */
  readonly cacheControl?: 'no-store' | 'pass'
  readonly timeouts?: Partial<UpstreamTimeouts>
  readonly retries?: Partial<RetryLimits>
  readonly breaker?: Partial<BreakerLimits>
  /** The most bytes of one answer; default 16 MiB. */
  readonly responseBytes?: number
  /** The most connections at once, besides those of subscriptions; default 128. */
  readonly connections?: number
  readonly subscriptions?: SubscriptionOptions
}

/** Milliseconds. */
export interface UpstreamTimeouts {
  /** Default 5,000. */
  readonly connect: number
  /** Until an answer begins; default 30,000. */
  readonly headers: number
  /** Between two pieces of an answer; default 30,000. */
  readonly body: number
  /** For the whole exchange, including retries and slow readers; default 60,000. */
  readonly total: number
}

export interface ResolvedUpstreamOptions
  extends Required<Omit<UpstreamOptions, 'url' | 'pollInterval' | 'subscriptions' | keyof IdentityOptions>>,
    ResolvedIdentityOptions {
  readonly url: URL
  readonly pollInterval: number | undefined
  readonly timeouts: UpstreamTimeouts
  readonly retries: RetryLimits
  readonly breaker: BreakerLimits
  readonly subscriptions: ResolvedSubscriptionOptions
}

const DEFAULT_TIMEOUTS: UpstreamTimeouts = { connect: 5_000, headers: 30_000, body: 30_000, total: 60_000 }
const DEFAULT_RETRIES: RetryLimits = { attempts: 2, backoff: 50 }
const DEFAULT_BREAKER: BreakerLimits = { failures: 10, cooldown: 5_000 }
const KINDS = ['query', 'mutation', 'subscription'] as const

/** Fills in the defaults. Throws `TypeError` for options that would fail, or have unintended effects. */
export function resolveUpstreamOptions(
  options: UpstreamOptions,
  { baseline = {} }: Pick<PolicyOptions, 'baseline'>,
): ResolvedUpstreamOptions {
  const { headers = {}, forwardHeaders = [], responseHeaders = [], authorization = 'none' } = options
  refuseIf(findHeaderFault(forwardHeaders), 'forwardHeaders')
  refuseIf(findHeaderFault(responseHeaders), 'responseHeaders')
  refuseIf(findAddedHeaderFault(headers), 'headers')
  if (forwardHeaders.includes('authorization'))
    throw new TypeError('upstream.forwardHeaders: say `authorization: forward` instead.')
  if (['forward', 'token'].includes(authorization) && Object.hasOwn(headers, 'authorization'))
    throw new TypeError(`upstream.headers: authorization is "${authorization}", and there is room for one.`)
  const unsaid = KINDS.filter((kind) => baseline[kind] === undefined)
  if (addsCredentials({ authorization, headers }) && unsaid.length > 0)
    throw new TypeError(
      `The gateway adds headers to upstream requests: write down the baseline of ${unsaid.join(', ')}.`,
    )
  const url = parseUrl(options.url)
  const { schemaFrom = 'introspection', sdl = () => [] } = options
  if (schemaFrom === 'sdl' && options.sdl === undefined)
    throw new TypeError('upstream.schemaFrom: `sdl` needs SDL.')
  return {
    url,
    ...resolveIdentityOptions(options, url),
    schemaFrom,
    sdl,
    pollInterval: options.pollInterval,
    forwardHeaders,
    responseHeaders,
    headers,
    errors: options.errors ?? 'pass',
    errorCodes: options.errorCodes ?? [],
    cacheControl: options.cacheControl ?? 'no-store',
    timeouts: withDefaults(DEFAULT_TIMEOUTS, options.timeouts),
    retries: withDefaults(DEFAULT_RETRIES, options.retries),
    breaker: withDefaults(DEFAULT_BREAKER, options.breaker),
    responseBytes: options.responseBytes ?? 16_777_216,
    connections: options.connections ?? 128,
    subscriptions: resolveSubscriptionOptions(options.subscriptions ?? {}, url),
  }
}

/** Whether an upstream may trust requests for what the gateway adds to them rather than for their caller. */
export function addsCredentials({
  authorization,
  headers,
}: Pick<ResolvedUpstreamOptions, 'authorization' | 'headers'>): boolean {
  const names = Object.keys(headers).filter((name) => name !== 'user-agent')
  return authorization === 'token' || authorization === 'signature' || names.length > 0
}

function refuseIf(fault: string | undefined, name: string): void {
  if (fault !== undefined) throw new TypeError(`upstream.${name}: ${fault}.`)
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // The message does not repeat the text: it may contain a password.
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new TypeError('upstream.url: must be an http: or https: URL.')
  if (url.username !== '' || url.password !== '')
    throw new TypeError('upstream.url: credentials belong into upstream.headers.')
  return url
}
