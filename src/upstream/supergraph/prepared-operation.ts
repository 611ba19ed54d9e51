import {
  type DocumentNode,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  print,
} from 'graphql'
import { createBoundedMap } from '../../core/bounded-map.ts'
import { selectDocument } from '../selected-document.ts'
import { compileShape, compileWholeShape, type ObjectShape } from './answer-shape.ts'
import type { OperationPlanner } from './operation-planner.ts'
import type { PlanStep } from './plan.ts'
import { conditionVariables, hasDirectives, pickSelections } from './selection-tree.ts'
import { UnplannableError } from './unplannable-error.ts'

/** Everything about one operation that depends on no values except those of its conditions. */
export interface PlannedOperation {
  /** Undefined if no subgraph is needed. */
  readonly plan: PlanStep | undefined
  readonly shape: ObjectShape
}

/** One operation of a document, read but not planned. */
export interface PlannableOperation {
  readonly operation: OperationDefinitionNode
  /** Throws or rejects with `UnplannableError` and `OperationLimitError`. The values must be coerced. */
  readonly prepare: (values: Readonly<Record<string, unknown>>) => Promise<PlannedOperation>
}

export interface OperationPreparer {
  /** Throws `UnplannableError` if the document has no such operation. */
  readonly read: (document: DocumentNode, operationName?: string | null) => PlannableOperation
}

export interface PreparerParts {
  readonly planner: OperationPlanner
  /** The schema that callers see. */
  readonly apiSchema: GraphQLSchema
}

const MOST_OPERATIONS = 2_000
/** Characters of all their texts. A prepared operation is some twenty times as large as its text. */
const MOST_TEXT = 2_000_000

interface Kept {
  readonly size: number
  readonly prepared: Promise<PlannedOperation>
}

/** Plans each operation once per outcome of its conditions. Keyed by text, because documents come and go. */
export function createOperationPreparer({ planner, apiSchema }: PreparerParts): OperationPreparer {
  const read = new WeakMap<DocumentNode, Map<string, PlannableOperation>>()
  const kept = createBoundedMap<string, Kept>(MOST_OPERATIONS, {
    limit: MOST_TEXT,
    weightOf: ({ size }) => size,
  })

  const prepare = async (
    document: DocumentNode,
    operation: OperationDefinitionNode,
    values: Readonly<Record<string, unknown>>,
  ): Promise<PlannedOperation> => {
    const picked = pickSelections(document, operation, values, planner.reserved)
    const shape = compileShape(apiSchema, operation.operation, picked)
    if (hasDirectives(picked)) compileWholeShape(shape)
    return { plan: await planner.plan(operation, picked), shape }
  }
  const readOperation = (document: DocumentNode, operationName?: string | null): PlannableOperation => {
    const operation = getOperationAST(document, operationName || undefined)
    if (!operation) throw new UnplannableError('no such operation')
    const selected = selectDocument(document, operation)
    const conditions = conditionVariables(selected)
    const text = print(selected)
    return {
      operation,
      prepare(values) {
        const key =
          conditions.length === 0 ? text : `${conditions.map((name) => Number(values[name]))} ${text}`
        const known = kept.get(key)
        if (known !== undefined) return known.prepared
        return kept.set(key, { size: key.length, prepared: prepare(document, operation, values) }).prepared
      },
    }
  }
  return {
    read(document, operationName) {
      const byName = read.get(document) ?? new Map<string, PlannableOperation>()
      read.set(document, byName)
      const name = operationName ?? ''
      const known = byName.get(name)
      if (known !== undefined) return known
      const one = readOperation(document, operationName)
      byName.set(name, one)
      return one
    },
  }
}
