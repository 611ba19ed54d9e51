import { type DocumentNode, Kind, type OperationDefinitionNode, print } from 'graphql'
import { printJson } from '../core/json/exact-json.ts'
import type { Variables } from '../core/plan/condition.ts'
import { withoutIncrementalDelivery } from '../guard/whole-answer.ts'
import { selectDocument } from './selected-document.ts'

/** An operation as it is sent, printed once. */
export interface SendableOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** The JSON of a request up to its variables, without the closing brace. */
  readonly head: string
}

/**
 * Prints the selected operation of a decided document, alone. An answer comes in one piece: `@defer` and `@stream` are
 * taken out. The name that is sent is the operation's own.
 */
export function printSendable(
  document: DocumentNode,
  operationName: string | null | undefined,
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
  const name = operation.name === undefined ? '' : `,"operationName":${JSON.stringify(operation.name.value)}`
  const head = `{"query":${JSON.stringify(print(sent))}${name}`
  return { document: sent, operation, head }
}

function operationOf({ definitions: [first] }: DocumentNode): OperationDefinitionNode {
  if (first?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('The document has no operation.')
  return first
}

/** The body of a request: of the variables those that the operation declares, as the caller wrote them. */
export function fillVariables({ operation, head }: SendableOperation, variables: Variables): string {
  const definitions = operation.variableDefinitions ?? []
  if (definitions.length === 0) return `${head}}`
  const sent: Record<string, unknown> = Object.create(null)
  for (const { variable } of definitions) {
    const name = variable.name.value
    if (Object.hasOwn(variables, name)) sent[name] = variables[name]
  }
  return `${head},"variables":${printJson(sent)}}`
}
