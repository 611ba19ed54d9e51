import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, print } from 'graphql'
import { printJson } from '../core/json/exact-json.ts'
import type { Variables } from '../core/plan/condition.ts'
import { withoutIncrementalDelivery } from '../guard/whole-answer.ts'
import {
  findInheritingVariables,
  type InheritingVariable,
  pickVariables,
  writeLiterals,
} from './literal-variables.ts'
import { selectDocument } from './selected-document.ts'
import { renameVariables } from './variable-names.ts'

/** An operation in the form in which it is sent, printed once. */
export interface SendableOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** The JSON of a request up to its variables, without the closing brace. */
  readonly head: string
  readonly inheriting: readonly InheritingVariable[]
  /** The caller's names of variables that are sent under other names. */
  readonly callerNames: ReadonlyMap<string, string>
}

/**
 * Prints only the selected operation of a decided document. Removes `@defer` and `@stream`, so that an answer
 * comes in one piece. Sends the operation's own name.
 */
export function printSendable(
  document: DocumentNode,
  operationName: string | null | undefined,
  schema: GraphQLSchema,
): SendableOperation {
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION)
  const selected = operations.find(
    ({ name }) => operationName === undefined || operationName === null || name?.value === operationName,
  )
  if (selected === undefined) throw new TypeError('The document has no such operation.')
  const whole = withoutIncrementalDelivery(selectDocument(document, selected))
  // Again, because a variable may have been used only by `@defer`.
  const { document: sent, callerNames } = renameVariables(selectDocument(whole, operationOf(whole)))
  const operation = operationOf(sent)
  const inheriting = findInheritingVariables(operation, schema)
  return { document: sent, operation, head: printHead(sent, operation), inheriting, callerNames }
}

function printHead(document: DocumentNode, { name }: OperationDefinitionNode): string {
  const operationName = name === undefined ? '' : `,"operationName":${JSON.stringify(name.value)}`
  return `{"query":${JSON.stringify(print(document))}${operationName}`
}

function operationOf({ definitions: [first] }: DocumentNode): OperationDefinitionNode {
  if (first?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('The document has no operation.')
  return first
}

/** The body of a request, with the variables that the operation declares, as the caller wrote them. */
export function fillVariables(
  { document, operation, head, inheriting, callerNames }: SendableOperation,
  variables: Variables,
): string {
  if ((operation.variableDefinitions ?? []).length === 0) return `${head}}`
  const sent = pickVariables(operation, callerNames, variables)
  if (inheriting.length === 0) return `${head},"variables":${printJson(sent)}}`
  const written = writeLiterals(document, inheriting, sent)
  const writtenHead = written.document === document ? head : printHead(written.document, operation)
  return `${writtenHead},"variables":${printJson(written.variables)}}`
}
