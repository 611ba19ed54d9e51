import { assertGroup } from '../core/option-checks.ts'
import {
  assertForwardHeaders,
  MOST_CACHE_ENTRIES,
  MOST_CACHE_TTL,
  MOST_TIMEOUT,
} from '../core/policy-limits.ts'
import type { PolicyEngine, PolicyEvaluator } from '../guard/policies.ts'
import { findAddedHeaderFault } from '../upstream/request/header-lists.ts'
import { SUBJECT_ID_FORMS } from './subject-id-forms.ts'

/** A policy engine that is queried over HTTP. */
export interface RemoteEngineOptions {
  readonly url: string
  /** Milliseconds within which the engine must answer; default 1,000. */
  readonly timeout?: number | undefined
  /** Headers of every request, such as its authorization. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Headers of the caller's request to pass on to the engine; none unless given. */
  readonly forwardHeaders?: readonly string[] | undefined
  /** How long an answer counts, in milliseconds, and how many are kept; none unless given. */
  readonly cache?: { readonly ttl: number; readonly entries?: number | undefined } | undefined
  /** The only choice: operations whose policies cannot be evaluated are refused. */
  readonly onError?: 'deny' | undefined
}

/** OpenID AuthZEN 1.0. */
export interface AuthzenOptions extends RemoteEngineOptions {
  /** The type of every subject; default `user`. */
  readonly subjectType?: string | undefined
  /** How `subject.id` names a caller; `id` unless given. `issuer|id` keeps equal ids of two issuers apart. */
  readonly subjectId?: 'id' | 'issuer|id' | undefined
  /** The arguments that identify a resource: the first that a field has counts. Default `id`, `identifier`. */
  readonly resourceId?: readonly string[] | undefined
}

export interface PolicyModuleOptions {
  /** The path or `file:` URL of a module that exports the evaluator. */
  readonly module: string
  /** The name of the export. Unless given, the default export, or else the only exported function. */
  readonly export?: string | undefined
  /** Milliseconds within which the evaluator must answer; default 5,000. */
  readonly timeout?: number | undefined
  readonly forwardHeaders?: readonly string[] | undefined
}

/** The evaluator of `@policy` policies. */
export type PoliciesOptions =
  | PolicyEvaluator
  | PolicyEngine
  | { readonly authzen: AuthzenOptions }
  /** The data API of Open Policy Agent: the URL of a document. */
  | { readonly opa: RemoteEngineOptions }
  | PolicyModuleOptions

export const REMOTE_TIMEOUT = 1_000

const REMOTE = ['url', 'timeout', 'headers', 'forwardHeaders', 'cache', 'onError']
const AUTHZEN = [...REMOTE, 'subjectType', 'subjectId', 'resourceId']
const MODULE = ['module', 'export', 'timeout', 'forwardHeaders']

export const ONE_EVALUATOR = 'must be a function, or have exactly one of authzen, opa, module and evaluate'

/** Throws a `TypeError` for options that cannot work. */
export function assertPoliciesOptions(given: PoliciesOptions): void {
  if (typeof given === 'function') return
  if (typeof given !== 'object' || given === null) throw new TypeError(`policies ${ONE_EVALUATOR}.`)
  const kinds = ['authzen', 'opa', 'module', 'evaluate'].filter(
    (kind) => (given as Readonly<Record<string, unknown>>)[kind] !== undefined,
  )
  if (kinds.length !== 1) throw new TypeError(`policies ${ONE_EVALUATOR}.`)
  if ('evaluate' in given) return
  if ('authzen' in given) {
    assertGroup('policies', given, ['authzen'])
    assertGroup('policies.authzen', given.authzen, AUTHZEN)
    assertRemote('policies.authzen', given.authzen)
    assertAuthzen(given.authzen)
  } else if ('opa' in given) {
    assertGroup('policies', given, ['opa'])
    assertGroup('policies.opa', given.opa, REMOTE)
    assertRemote('policies.opa', given.opa)
  } else {
    assertGroup('policies', given, MODULE)
    assertText('policies.module', given.module)
    if (given.export !== undefined) assertText('policies.export', given.export)
    assertWhole('policies.timeout', given.timeout, MOST_TIMEOUT)
    assertForwardHeaders('policies.forwardHeaders', given.forwardHeaders ?? [])
  }
}

/** The request headers that an evaluator receives. */
export function forwardedHeadersOf(options: PoliciesOptions): readonly string[] {
  if (typeof options === 'function') return []
  if ('authzen' in options) return options.authzen.forwardHeaders ?? []
  if ('opa' in options) return options.opa.forwardHeaders ?? []
  return options.forwardHeaders ?? []
}

function assertRemote(path: string, options: RemoteEngineOptions): void {
  const { url, timeout, headers = {}, forwardHeaders = [], cache, onError } = options
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol))
    throw new TypeError(`${path}.url must be an http: or https: URL.`)
  if (parsed.username !== '' || parsed.password !== '')
    throw new TypeError(`${path}.url has credentials, which belong in headers.`)
  assertWhole(`${path}.timeout`, timeout, MOST_TIMEOUT)
  assertForwardHeaders(`${path}.forwardHeaders`, forwardHeaders)
  const named = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const isText = Object.values(named).every((value) => typeof value === 'string')
  const fault = isText ? findAddedHeaderFault(named) : 'each value must be a text'
  if (fault !== undefined) throw new TypeError(`${path}.headers: ${fault}.`)
  if (onError !== undefined && onError !== 'deny')
    throw new TypeError(`${path}.onError must be deny: an engine that cannot be asked allows nothing.`)
  if (cache === undefined) return
  assertGroup(`${path}.cache`, cache, ['ttl', 'entries'])
  if (cache.ttl === undefined) throw new TypeError(`${path}.cache.ttl must say how long an answer counts.`)
  assertWhole(`${path}.cache.ttl`, cache.ttl, MOST_CACHE_TTL)
  assertWhole(`${path}.cache.entries`, cache.entries, MOST_CACHE_ENTRIES)
}

function assertAuthzen({ subjectType, subjectId, resourceId }: AuthzenOptions): void {
  if (subjectType !== undefined) assertText('policies.authzen.subjectType', subjectType)
  if (subjectId !== undefined && !SUBJECT_ID_FORMS.includes(subjectId))
    throw new TypeError(`policies.authzen.subjectId must be ${SUBJECT_ID_FORMS.join(' or ')}.`)
  if (resourceId === undefined) return
  if (!Array.isArray(resourceId) || resourceId.length === 0)
    throw new TypeError('policies.authzen.resourceId must be a list of names of arguments.')
  for (const [index, name] of resourceId.entries()) assertText(`policies.authzen.resourceId[${index}]`, name)
}

function assertText(path: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') throw new TypeError(`${path} must be a non-empty string.`)
}

function assertWhole(path: string, value: number | undefined, most: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= most))
    throw new TypeError(`${path} must be a whole number from 1 to ${most}.`)
}
