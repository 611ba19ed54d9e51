import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql'

/** The limits of one document. Each is the largest number allowed. */
export interface OperationLimits {
  /** Nested fields, counted through fragments. */
  readonly depth: number
  readonly aliases: number
  /** Root fields of one operation, counted at every spread. */
  readonly rootFields: number
  /** Fields of one operation, counted at every spread: the most to visit for a single object. */
  readonly fields: number
  /** Lexical tokens. The parser enforces this limit. */
  readonly tokens: number
  readonly operations: number
  /** The highest cost of one operation, by `@cost` and `@listSize`. Unset: costs are not computed. */
  readonly cost?: number | undefined
  /**
   * For costs: the assumed size of a list where neither `@listSize` nor an argument states it. Default: 10.
   */
  readonly listSize?: number | undefined
}

export const DEFAULT_LIMITS: OperationLimits = {
  depth: 16,
  aliases: 100,
  rootFields: 100,
  fields: 10_000,
  tokens: 2_000,
  operations: 10,
}

/** Thrown for a document that exceeds a limit; `limit` names which one. */
export class OperationLimitError extends Error {
  override readonly name = 'OperationLimitError'
  readonly code = 'OPERATION_TOO_COMPLEX'
  readonly limit: string
  readonly allowed: number

  constructor(limit: string, allowed: number) {
    super(`The operation exceeds the limit of ${allowed} ${limit}.`)
    this.limit = limit
    this.allowed = allowed
  }
}

interface Size {
  readonly depth: number
  readonly fields: number
  readonly rootFields: number
}

const EMPTY: Size = { depth: 0, fields: 0, rootFields: 0 }

/**
 * Checks a parsed document, valid or not, against the limits, in time linear in its text. Call it before
 * validation, whose cost a hostile document can drive up. Throws {@link OperationLimitError}.
 */
export function assertWithinLimits(document: DocumentNode, limits: OperationLimits): void {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  )
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION)
  if (operations.length > limits.operations) throw new OperationLimitError('operations', limits.operations)
  let aliases = 0
  const measured = new Map<string, Size | 'measuring'>()

  const measureFragment = (name: string): Size => {
    const known = measured.get(name)
    const fragment = fragments.get(name)
    // A cycle or a missing fragment: validation reports it better.
    if (known === 'measuring' || fragment === undefined) return EMPTY
    if (known !== undefined) return known
    measured.set(name, 'measuring')
    const size = measure(fragment.selectionSet)
    measured.set(name, size)
    return size
  }
  const measure = (selectionSet: SelectionSetNode): Size => {
    let depth = 0
    let fields = 0
    let rootFields = 0
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) {
        if (selection.alias !== undefined) aliases += 1
        const below = selection.selectionSet === undefined ? EMPTY : measure(selection.selectionSet)
        depth = Math.max(depth, 1 + below.depth)
        fields += 1 + below.fields
        rootFields += 1
      } else {
        const within =
          selection.kind === Kind.INLINE_FRAGMENT
            ? measure(selection.selectionSet)
            : measureFragment(selection.name.value)
        depth = Math.max(depth, within.depth)
        fields += within.fields
        rootFields += within.rootFields
      }
    }
    return { depth, fields, rootFields }
  }

  const sizes = operations.map((operation) => measure(operation.selectionSet))
  for (const name of fragments.keys()) measureFragment(name)
  if (aliases > limits.aliases) throw new OperationLimitError('aliases', limits.aliases)
  for (const limit of ['depth', 'rootFields', 'fields'] as const) {
    if (sizes.some((size) => size[limit] > limits[limit]))
      throw new OperationLimitError(WORDS[limit], limits[limit])
  }
}

const WORDS = { depth: 'levels of depth', rootFields: 'root fields', fields: 'fields in all' } as const
