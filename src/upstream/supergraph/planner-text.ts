import {
  type ArgumentNode,
  type ASTNode,
  type DirectiveNode,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
  print,
  type ValueNode,
  type VariableDefinitionNode,
  visit,
} from 'graphql'
import type { Picked, PickedField } from './selection-tree.ts'
import { UnplannableError } from './unplannable-error.ts'

/** An operation as the planner reads it, and what must be restored in the texts that it makes of it. */
export interface PlannerText {
  /** Undefined if nothing is selected that a subgraph could provide. */
  readonly text: string | undefined
  /** Restores every literal in a subgraph's text as the caller wrote it. */
  readonly restoreLiterals: (text: string) => string
  /** Variables by their names in the planner's text. */
  readonly variables: ReadonlyMap<string, SentVariable>
  /** The directives of fields, by their key in the data. */
  readonly directives: ReadonlyMap<string, readonly DirectiveNode[]>
  /** The operation's own. */
  readonly operationDirectives: readonly DirectiveNode[]
}

export interface SentVariable {
  readonly given: string
  readonly definition: VariableDefinitionNode
}

const MARK = 'portcullis_literal_'
const MARKED = new RegExp(`"${MARK}(\\d+)"`, 'g')
/** Strings that every printer prints the same way. */
const PLAIN = /^[\w ,.:;@/+*#?!=<>()[\]|~^&%$-]*$/

/** Throws `UnplannableError` for directives that would be lost. */
export function writePlannerText(
  operation: OperationDefinitionNode,
  picked: readonly Picked[],
  kind: `${OperationTypeNode}`,
): PlannerText {
  const literals: string[] = []
  const used = new Set<string>()
  const directives = new Map<string, readonly DirectiveNode[]>()

  const rewrite = <Node extends ASTNode>(node: Node): Node =>
    visit(node, {
      Variable: (variable) => {
        used.add(variable.name.value)
        return { ...variable, name: { ...variable.name, value: sentName(variable.name.value) } }
      },
      enter: (value) => {
        if (!isFragile(value)) return undefined
        return { kind: Kind.STRING, value: `${MARK}${literals.push(print(value)) - 1}` }
      },
    }) as Node
  const writeArguments = (args: readonly ArgumentNode[]): string =>
    args.length === 0 ? '' : `(${args.map((arg) => print(rewrite(arg))).join(', ')})`
  const writeField = ({ name, dataKey, args, below, ...field }: PickedField): string => {
    if (field.directives.length > 0) directives.set(dataKey, field.directives.map(rewrite))
    const selected = below === undefined ? '' : `{${write(below) || '__typename'}}`
    return `${dataKey === name ? '' : `${dataKey}: `}${name}${writeArguments(args)}${selected}`
  }
  const write = (selections: readonly Picked[], isRoot = false): string =>
    selections
      .map((one) => {
        // The name of a root type does not come from a subgraph.
        if (one.kind === 'field') return isRoot && one.name === '__typename' ? '' : writeField(one)
        const below = write(one.below, isRoot)
        return below === '' ? '' : `...${one.on === undefined ? '' : ` on ${one.on}`}{${below}}`
      })
      .filter((text) => text !== '')
      .join(' ')

  const selected = write(picked, true)
  const operationDirectives = (operation.directives ?? []).map(rewrite)
  const variables = new Map<string, SentVariable>()
  for (const definition of operation.variableDefinitions ?? []) {
    const given = definition.variable.name.value
    if ((definition.directives ?? []).length > 0) throw new UnplannableError('a directive on a variable')
    if (used.has(given)) variables.set(sentName(given), { given, definition: rewrite(definition) })
  }
  const definitions = [...variables.values()].map(({ definition }) => print(definition))
  const header = definitions.length === 0 ? '' : `(${definitions.join(', ')})`
  return {
    text: selected === '' ? undefined : `${kind}${header}{${selected}}`,
    restoreLiterals: (text) => text.replaceAll(MARKED, (_, index: string) => literals[Number(index)] ?? ''),
    variables,
    directives,
    operationDirectives,
  }
}

/** The planner has its own variables, which begin with an underscore or are called `representations`. */
function sentName(name: string): string {
  return name.startsWith('_') || name === 'representations' || name.startsWith('v_') ? `v_${name}` : name
}

/** Whether another reader might read or print a literal differently. */
function isFragile(value: ASTNode): value is ValueNode {
  switch (value.kind) {
    case Kind.INT:
      return !Number.isSafeInteger(Number(value.value)) || value.value === '-0'
    case Kind.FLOAT:
      return true
    case Kind.STRING:
      return value.block === true || !PLAIN.test(value.value) || value.value.startsWith(MARK)
    default:
      return false
  }
}
