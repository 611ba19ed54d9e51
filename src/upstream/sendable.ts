import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  print,
  type VariableDefinitionNode,
} from 'graphql'
import type { Variables } from '../core/operation/condition.ts'
import { withoutIncrementalDelivery } from '../guard/whole-answer.ts'
import { selectDocument } from './selected-document.ts'

/** An operation as it is sent, printed once. */
export interface SendableOperation {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** The variables of the operation that was decided, of which some may not be sent. */
  readonly declared: readonly VariableDefinitionNode[]
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
  return { document: sent, operation, declared: selected.variableDefinitions ?? [], head }
}

function operationOf({ definitions: [first] }: DocumentNode): OperationDefinitionNode {
  if (first?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('The document has no operation.')
  return first
}

export type Filled =
  | { readonly kind: 'filled'; readonly body: string }
  | { readonly kind: 'wrong'; readonly errors: readonly GraphQLError[] }

/**
 * The body of a request: of the variables those that the operation declares, as the caller wrote them. They are coerced
 * here as well, so that a condition that is no boolean, or anything else that an upstream may be lenient about, is never
 * sent. Custom scalars are the upstream's to judge.
 */
export function fillVariables(
  { operation, declared, head }: SendableOperation,
  schema: GraphQLSchema,
  variables: Variables,
): Filled {
  if (declared.length === 0) return { kind: 'filled', body: `${head}}` }
  const { errors } = getVariableValues(schema, declared, variables, { maxErrors: 50 })
  if (errors !== undefined) return { kind: 'wrong', errors }
  const definitions = operation.variableDefinitions ?? []
  if (definitions.length === 0) return { kind: 'filled', body: `${head}}` }
  const sent: Record<string, unknown> = Object.create(null)
  for (const { variable } of definitions) {
    const name = variable.name.value
    if (Object.hasOwn(variables, name)) sent[name] = variables[name]
  }
  return { kind: 'filled', body: `${head},"variables":${JSON.stringify(sent)}}` }
}
