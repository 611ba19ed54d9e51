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

/** The text that a request means; which is then decided as any other. */
export type FoundOperation =
  /** It names none, and brings no text either. */
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly query: string }
  | { readonly kind: 'refused'; readonly name: ErrorName; readonly message?: string }

export interface PersistedOperations {
  /**
   * What a request means: every way in asks here before it reads a text, so that where only a manifest's operations are run,
   * that holds everywhere. Total.
   */
  readonly find: (request: RequestMembers) => FoundOperation
  /** Reads the manifest. Rejects with `ManifestError`. */
  readonly open: () => Promise<void>
  /**
   * Holds the manifest against the schema and the rules of now, and logs what does not fit; the latest check alone goes on.
   * Never rejects.
   */
  readonly check: () => Promise<void>
  /** Reads the manifest again, and begins to check it. Never rejects: a manifest that cannot be used is refused and logged. */
  readonly reload: () => Promise<ManifestReloaded>
  /** Ends a check that goes on. */
  readonly close: () => void
  /** What it keeps of texts that clients have sent; undefined where it learns none. */
  readonly learned: () => ReturnType<LearnedTexts['size']> | undefined
}

/** The outcome of reading a manifest again. `unchanged`: there is no manifest. */
export type ManifestReloaded =
  | { readonly kind: 'taken' | 'unchanged' }
  | { readonly kind: 'refused'; readonly error: unknown }

export interface PersistedParts {
  readonly limits: OperationLimits
  /** Bytes for texts that clients teach; 8 MiB unless given. */
  readonly textBytes?: number | undefined
  /** The rules of now. */
  readonly table: () => RuleTable
  readonly log: (level: 'error' | 'warn' | 'info', error: unknown, message: string) => void
  /** Of the texts that clients have sent. */
  readonly textCounts?: CacheCounts | undefined
}

/** What a request means, also where nothing is persisted. Total. */
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

/** Undefined where nothing is persisted. Throws `TypeError` for options that contradict each other. */
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

  /** Rubbish is not kept: only what could be run, were it allowed. */
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
  // One after the other: what was read last is what counts.
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
