import { type ExecutionResult, executeSync, type FieldNode, Kind, OperationTypeNode, print } from 'graphql'
import { type BoundedMap, createBoundedMap } from '../bounded-map.ts'
import type { Decision } from '../decision/decision.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import { visibleSchemaOf } from '../visibility/visible-schema.ts'
import { pruneDocument } from './prune-document.ts'

const ANSWERS_KEPT = 16
const LONGEST_QUESTION_KEPT = 10_000
const kept = new WeakMap<RuleTable, BoundedMap<string, ExecutionResult>>()

/**
 * The answer of the query root to the introspection under one response key: computed here from the schema
 * that the subject sees, whichever runner executes the rest. Tools repeat the same queries, and a large
 * schema takes a while to describe, so answers are cached unless the query uses a variable. Never throws.
 */
export function introspect(
  { plan, subject, variables }: Decision,
  fields: readonly FieldNode[],
): ExecutionResult {
  const { table, document, operation } = plan
  const { schema, key } = visibleSchemaOf(table, subject)
  const asked = pruneDocument(
    {
      kind: Kind.OPERATION_DEFINITION,
      operation: OperationTypeNode.QUERY,
      variableDefinitions: operation.variableDefinitions ?? [],
      selectionSet: { kind: Kind.SELECTION_SET, selections: fields },
    },
    document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION),
  )
  const ask = (): ExecutionResult => executeSync({ schema, document: asked, variableValues: variables })
  const [first] = asked.definitions
  if (first?.kind === Kind.OPERATION_DEFINITION && first.variableDefinitions?.length !== 0) return ask()
  const question = `${key} ${print(asked)}`
  if (question.length > LONGEST_QUESTION_KEPT) return ask()
  const answers = kept.get(table) ?? createBoundedMap<string, ExecutionResult>(ANSWERS_KEPT)
  kept.set(table, answers)
  return answers.get(question) ?? answers.set(question, ask())
}
