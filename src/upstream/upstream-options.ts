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

/** One GraphQL endpoint that a gateway stands before. */
export interface UpstreamOptions extends IdentityOptions {
  /** `http:` or `https:`. Nothing of a caller's URL is ever added to it. */
  readonly url: string
  /** Where its schema comes from; `introspection` unless said otherwise, and then `sdl` holds no more than directives. */
  readonly schemaFrom?: 'introspection' | 'sdl'
  /** Read at the start and at every reload: directives to lay over the introspected schema, or a whole schema. */
  readonly sdl?: () => readonly SchemaSource[]
  /** Milliseconds between two looks at the schema; it is not polled unless given. */
  readonly pollInterval?: number
  /** Headers of the caller's, in lower case, that are passed on; none unless given. */
  readonly forwardHeaders?: readonly string[]
  /** Headers of the answer, in lower case, that are passed back; none unless given. */
  readonly responseHeaders?: readonly string[]
  /** Headers that the gateway adds: with them every baseline must be written down. */
  readonly headers?: Readonly<Record<string, string>>
  /** The errors that it reports: `pass` unless said otherwise. To mask them each answer is read as a whole. */
  readonly errors?: ErrorRule['errors']
  /** Codes of errors that pass where others are masked; none unless given. */
  readonly errorCodes?: ErrorRule['errorCodes']
  /** What it says to caches: `no-store` says the gateway instead, unless told to `pass` it on, as far as may be. */
  readonly cacheControl?: 'no-store' | 'pass'
  readonly timeouts?: Partial<UpstreamTimeouts>
  readonly retries?: Partial<RetryLimits>
  readonly breaker?: Partial<BreakerLimits>
  /** Bytes of one answer; default 16 MiB. */
  readonly responseBytes?: number
  /** Connections at once, those of subscriptions aside; default 128. */
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
  /** For all of it, repetitions and slow readers included; default 60,000. */
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
const KINDS = ['query', 'mutation', 'subscription'] as const

/** Fills in the defaults. Throws `TypeError` for what would not work, or would work and not be meant. */
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
    timeouts: { ...DEFAULT_TIMEOUTS, ...options.timeouts },
    retries: { attempts: 2, backoff: 50, ...options.retries },
    breaker: { failures: 10, cooldown: 5_000, ...options.breaker },
    responseBytes: options.responseBytes ?? 16_777_216,
    connections: options.connections ?? 128,
    subscriptions: resolveSubscriptionOptions(options.subscriptions ?? {}, url),
  }
}

/** Whether an upstream may trust its requests because of what the gateway adds to them, and not of who asks. */
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
  // A text that is no URL is not repeated: it may hold a password.
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new TypeError('upstream.url: must be an http: or https: URL.')
  if (url.username !== '' || url.password !== '')
    throw new TypeError('upstream.url: credentials belong into upstream.headers.')
  return url
}
