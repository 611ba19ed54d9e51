import { type CacheCounts, countRequest } from '../core/cache-counts.ts'
import { DEFAULT_CACHE_SIZES } from '../core/cache-sizes.ts'
import type { ErrorName } from '../core/error-catalogue.ts'
import type { OperationLimits } from '../core/plan/limits.ts'
import type { RuleTable } from '../core/rules/rule-table.ts'
import { type OperationName, type RequestMembers, readAskedOperation } from './asked-operation.ts'
import { isHashOf } from './hash.ts'
import { createLearnedTexts, type LearnedTexts, limitsWithin } from './learned-texts.ts'
import { ManifestError } from './manifest.ts'
import { checkManifest } from './manifest-check.ts'
import { indexOperations, openManifest } from './manifest-index.ts'
import type { PersistedOperationsOptions } from './persisted-options.ts'
import { readRunnable } from './runnable.ts'

/** The text that a request means; it is then decided like any other. */
export type FoundOperation =
  /** The request names no operation and has no text. */
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly query: string }
  | { readonly kind: 'refused'; readonly name: ErrorName; readonly message?: string }

export interface PersistedOperations {
  /**
   * Finds the text that a request means. Every way in calls this before it reads a text, so that `only` holds
   * everywhere. Never throws.
   */
  readonly find: (request: RequestMembers) => FoundOperation
  /** Reads the manifest. Rejects with `ManifestError`. */
  readonly open: () => Promise<void>
  /**
   * Checks the manifest against the current schema and rules, and logs what does not fit; a new check ends
   * the one before. Never rejects.
   */
  readonly check: () => Promise<void>
  /** Reads the manifest again and starts a check. Never rejects: an unusable manifest is refused and logged. */
  readonly reload: () => Promise<ManifestReloaded>
  /** Ends a running check. */
  readonly close: () => void
  /** The size of the learned texts; undefined if none are learned. */
  readonly learned: () => ReturnType<LearnedTexts['size']> | undefined
}

/** The outcome of reading a manifest again. `unchanged`: there is no manifest. */
export type ManifestReloaded =
  | { readonly kind: 'taken' | 'unchanged' }
  | { readonly kind: 'refused'; readonly error: unknown }

export interface PersistedParts {
  readonly limits: OperationLimits
  /** Bytes for learned texts; 8 MiB unless given. */
  readonly textBytes?: number | undefined
  /** The current rules. */
  readonly table: () => RuleTable
  readonly log: (level: 'error' | 'warn' | 'info', error: unknown, message: string) => void
  /** Counts for the cache of learned texts. */
  readonly textCounts?: CacheCounts | undefined
}

/** Finds the text that a request means, even if nothing is persisted. Never throws. */
export function findOperation(
  persisted: PersistedOperations | undefined,
  request: RequestMembers,
): FoundOperation {
  if (persisted !== undefined) return persisted.find(request)
  const { query, extensions } = request
  if ((extensions as RequestMembers | null | undefined)?.['persistedQuery'])
    return { kind: 'refused', name: 'persisted_query_not_supported' }
  return typeof query === 'string' && query !== '' ? { kind: 'text', query } : { kind: 'none' }
}

const FINDINGS_LOGGED = 20

/** Undefined if nothing is persisted. Throws `TypeError` for options that contradict each other. */
export function createPersistedOperations(
  { manifest, only = false, apq = false }: PersistedOperationsOptions = {},
  { limits, textBytes = DEFAULT_CACHE_SIZES.texts, table, log, textCounts }: PersistedParts,
): PersistedOperations | undefined {
  if (only && manifest === undefined)
    throw new TypeError('persistedOperations.only needs a manifest: nothing could be run.')
  if (only && apq)
    throw new TypeError(
      'persistedOperations: either only the operations of a manifest, or those that clients bring.',
    )
  if (manifest === undefined && !apq) return undefined
  const learned = apq ? createLearnedTexts(limitsWithin(textBytes), textCounts) : undefined
  let index = indexOperations([])

  const lookUp = ({ kind, name }: OperationName): string | undefined =>
    index.byId.get(name) ?? (kind === 'hash' ? (index.byHash.get(name) ?? learned?.get(name)) : undefined)

  const agrees = (name: OperationName, query: string): boolean => {
    const known = lookUp(name)
    return known === undefined ? name.kind === 'hash' && isHashOf(name.name, query) : known === query
  }

  /** Learns only texts that could run if they were allowed. */
  const learn = (name: OperationName, query: string): void => {
    if (learned === undefined || lookUp(name) !== undefined) return
    if (readRunnable(query, table().schema, limits).kind === 'fits') learned.learn(name.name, query)
  }

  const findNamed = (names: readonly OperationName[]): FoundOperation => {
    const found = new Set(names.map(lookUp))
    const [query] = found
    if (learned !== undefined) countRequest(textCounts, query !== undefined)
    if (query === undefined || found.has(undefined))
      return { kind: 'refused', name: 'persisted_query_not_found' }
    return found.size === 1 ? { kind: 'text', query } : refuse('The request names several operations.')
  }

  const read = async (): Promise<void> => {
    if (manifest !== undefined) index = await openManifest(manifest)
  }
  let checks = 0
  const check = async (): Promise<void> => {
    checks += 1
    const number = checks
    try {
      const findings = await checkManifest(index.operations, table(), limits, () => number === checks)
      if (findings === undefined) return
      for (const { level, message } of findings.slice(0, FINDINGS_LOGGED)) log(level, undefined, message)
      const rest = findings.length - FINDINGS_LOGGED
      if (rest > 0) log('warn', undefined, `the manifest has ${rest} more operations of that kind`)
    } catch (error) {
      log('error', error, 'the manifest could not be checked')
    }
  }
  const reload = async (): Promise<ManifestReloaded> => {
    if (manifest === undefined) return { kind: 'unchanged' }
    try {
      await read()
    } catch (error) {
      const what = error instanceof ManifestError ? error.message : 'it could not be read'
      log('error', error, `the new manifest was rejected; the old one stays in force: ${what}`)
      return { kind: 'refused', error }
    }
    void check()
    return { kind: 'taken' }
  }
  // One at a time, so that the manifest read last counts.
  let reloading: Promise<unknown> = Promise.resolve()

  return {
    find(request) {
      const asked = readAskedOperation(request)
      if (asked.kind === 'odd') return refuse(asked.message)
      const { names, query } = asked
      if (query === undefined) return names.length === 0 ? { kind: 'none' } : findNamed(names)
      if (!names.every((name) => agrees(name, query)))
        return { kind: 'refused', name: 'persisted_query_mismatch' }
      if (only && !index.texts.has(query)) return { kind: 'refused', name: 'operation_not_allowed' }
      for (const name of names) if (name.kind === 'hash') learn(name, query)
      return { kind: 'text', query }
    },
    open: read,
    check,
    reload() {
      const reloaded = reloading.then(reload)
      reloading = reloaded
      return reloaded
    },
    close() {
      checks += 1
    },
    learned: () => learned?.size(),
  }
}

function refuse(message: string): FoundOperation {
  return { kind: 'refused', name: 'bad_request', message }
}
