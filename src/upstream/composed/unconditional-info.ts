import {
  type ASTNode,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  Kind,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql'

type Conditional = { readonly directives?: readonly DirectiveNode[] | undefined }

/** Per execution: all its root fields share their variables and fragments. */
const foldedFragments = new WeakMap<object, GraphQLResolveInfo['fragments']>()

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }

/**
 * The selections of a root field without `@skip` and `@include`: excluded ones are gone, included ones
 * unconditional. The library adds the keys and required fields that it needs to fields of the same name,
 * whose conditions would then apply to them too. Assumes coerced variables.
 */
export function withoutConditions(info: GraphQLResolveInfo): GraphQLResolveInfo {
  const { variableValues } = info
  const fold = <Node extends ASTNode>(node: Node): Node => foldConditions(node, variableValues)
  const fragments = foldedFragments.get(variableValues) ?? mapFragments(info.fragments, fold)
  foldedFragments.set(variableValues, fragments)
  return { ...info, fieldNodes: gatherDirectives(info.fieldNodes.map(fold)), fragments }
}

/** The library sends only the first field node's directives if a field is selected several times. */
function gatherDirectives(fieldNodes: readonly FieldNode[]): readonly FieldNode[] {
  const [first, ...others] = fieldNodes
  const texts = new Set(first?.directives?.map(print))
  const added = others
    .flatMap(({ directives = [] }) => directives)
    .filter((one) => texts.size !== texts.add(print(one)).size)
  if (first === undefined || added.length === 0) return fieldNodes
  return [{ ...first, directives: [...(first.directives ?? []), ...added] }, ...others]
}

function mapFragments(
  fragments: GraphQLResolveInfo['fragments'],
  fold: (fragment: FragmentDefinitionNode) => FragmentDefinitionNode,
): GraphQLResolveInfo['fragments'] {
  const mapped: Record<string, FragmentDefinitionNode> = Object.create(null)
  for (const [name, fragment] of Object.entries(fragments)) mapped[name] = fold(fragment)
  return mapped
}

function foldConditions<Node extends ASTNode>(
  root: Node,
  variables: Readonly<Record<string, unknown>>,
): Node {
  const keep = <Selection extends Conditional>(node: Selection): Selection | null | undefined => {
    const conditions = (node.directives ?? []).filter(isCondition)
    if (conditions.length === 0) return undefined
    if (conditions.some((condition) => isExcluded(condition, variables))) return null
    return { ...node, directives: node.directives?.filter((directive) => !isCondition(directive)) }
  }
  return visit(root, {
    Field: { enter: keep },
    FragmentSpread: { enter: keep },
    InlineFragment: { enter: keep },
    // Nothing is selected, but the object must still be there.
    SelectionSet: {
      leave: (node: SelectionSetNode) =>
        node.selections.length === 0 ? { ...node, selections: [TYPENAME] } : undefined,
    },
  }) as Node
}

function isCondition({ name }: DirectiveNode): boolean {
  return name.value === 'skip' || name.value === 'include'
}

function isExcluded(
  { name, arguments: given }: DirectiveNode,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  const value = given?.find((argument) => argument.name.value === 'if')?.value
  const says =
    value?.kind === Kind.VARIABLE
      ? variables[value.name.value]
      : value?.kind === Kind.BOOLEAN
        ? value.value
        : undefined
  return says === (name.value === 'skip')
}
