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

/** One operation as the planner reads it, and what must be put back into the texts that it makes of it. */
export interface PlannerText {
  /** Undefined where nothing is selected that a subgraph could tell. */
  readonly text: string | undefined
  /** A text of a subgraph, with every literal as the caller wrote it. */
  readonly restoreLiterals: (text: string) => string
  /** Variables by the names that the planner knows them by. */
  readonly variables: ReadonlyMap<string, SentVariable>
  /** The directives of fields, by the key in the data. */
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
/** Strings that every printer prints alike. */
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
        // The name of a root type is no subgraph's to tell.
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

/** The planner has variables of its own, which begin with an underscore or are called `representations`. */
function sentName(name: string): string {
  return name.startsWith('_') || name === 'representations' || name.startsWith('v_') ? `v_${name}` : name
}

/** A literal that another reader would read, or print, in another way. */
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
