import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

const MOST_NAMED = 20
const known = new WeakMap<OperationDefinitionNode, readonly string[]>()

/** The distinct names of an operation's root fields, fragments included, at most 20. Cached by operation. */
export function listRootFields(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly string[] {
  const found = known.get(operation) ?? Object.freeze(findRootFields(document, operation))
  known.set(operation, found)
  return found
}

function findRootFields({ definitions }: DocumentNode, { selectionSet }: OperationDefinitionNode): string[] {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const one of definitions) if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one)
  const names = new Set<string>()
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (names.size === MOST_NAMED) return
      if (selection.kind === Kind.FIELD) names.add(selection.name.value)
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet)
      else {
        const fragment = fragments.get(selection.name.value)
        // Each fragment is visited once: the document may be made to be expensive.
        fragments.delete(selection.name.value)
        if (fragment !== undefined) collect(fragment.selectionSet)
      }
    }
  }
  collect(selectionSet)
  return [...names]
}
