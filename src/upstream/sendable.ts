import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, print } from 'graphql'
import { printJson } from '../core/json/exact-json.ts'
import type { Variables } from '../core/plan/condition.ts'
import { withoutIncrementalDelivery } from '../guard/whole-answer.ts'
import { findInheritingVariables, type InheritingVariable, writeLiterals } from './literal-variables.ts'
import { selectDocument } from './selected-document.ts'

/** An operation as it is sent, printed once. */
export interface SendableOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** The JSON of a request up to its variables, without the closing brace. */
  readonly head: string
  readonly inheriting: readonly InheritingVariable[]
}

/**
 * Prints the selected operation of a decided document, alone. An answer comes in one piece: `@defer` and `@stream` are
 * taken out. The name that is sent is the operation's own.
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
  // Once more: a variable may have been for `@defer` alone.
  const sent = selectDocument(whole, operationOf(whole))
  const operation = operationOf(sent)
  const inheriting = findInheritingVariables(operation, schema)
  return { document: sent, operation, head: printHead(sent, operation), inheriting }
}

function printHead(document: DocumentNode, { name }: OperationDefinitionNode): string {
  const operationName = name === undefined ? '' : `,"operationName":${JSON.stringify(name.value)}`
  return `{"query":${JSON.stringify(print(document))}${operationName}`
}

function operationOf({ definitions: [first] }: DocumentNode): OperationDefinitionNode {
  if (first?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('The document has no operation.')
  return first
}

/** The body of a request: of the variables those that the operation declares, as the caller wrote them. */
export function fillVariables(
  { document, operation, head, inheriting }: SendableOperation,
  variables: Variables,
): string {
  const definitions = operation.variableDefinitions ?? []
  if (definitions.length === 0) return `${head}}`
  const sent: Record<string, unknown> = Object.create(null)
  for (const { variable } of definitions) {
    const name = variable.name.value
    if (Object.hasOwn(variables, name)) sent[name] = variables[name]
  }
  if (inheriting.length === 0) return `${head},"variables":${printJson(sent)}}`
  const written = writeLiterals(document, inheriting, sent)
  const writtenHead = written.document === document ? head : printHead(written.document, operation)
  return `${writtenHead},"variables":${printJson(written.variables)}}`
}
