import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type InlineFragmentNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'
import { keyOf } from './response-key.ts'

/** The `__typename`s of fragments of which nothing else may be left once conditions are known. */
export function findBareTypenames(document: DocumentNode): ReadonlySet<FieldNode> {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one.selectionSet] as const] : [],
    ),
  )
  const known = new Map<SelectionSetNode, boolean>()
  const mayBeBare = (set: SelectionSetNode): boolean => {
    const answer = known.get(set) ?? set.selections.every(mayAddNothing)
    known.set(set, answer)
    return answer
  }
  const mayAddNothing = (selection: SelectionNode): boolean => {
    if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include'))
      return true
    if (selection.kind === Kind.FIELD) return keyOf(selection) === '__typename'
    const set =
      selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : fragments.get(selection.name.value)
    return set === undefined || mayBeBare(set)
  }
  const bare = new Set<FieldNode>()
  const collect = ({ selectionSet }: InlineFragmentNode | FragmentDefinitionNode): void => {
    if (!mayBeBare(selectionSet)) return
    for (const one of selectionSet.selections)
      if (one.kind === Kind.FIELD && keyOf(one) === '__typename') bare.add(one)
  }
  visit(document, {
    InlineFragment: (node) => collect(node),
    FragmentDefinition: (node) => collect(node),
  })
  return bare
}
