import { type DefinitionNode, Kind, parse, type SelectionSetNode } from 'graphql'
import { locationOf, type SchemaProblem } from './schema-problem.ts'
import { stringArgument } from './supergraph-checks.ts'

/**
 * The selections that each field with `@requires` reads before it can be resolved, by coordinate:
 * `@join__field(graph: B, requires: "price owner { email }")`. Several subgraphs may each require something.
 */
export function readRequiredFields(
  definitions: readonly DefinitionNode[],
  problems: SchemaProblem[],
): ReadonlyMap<string, readonly SelectionSetNode[]> {
  const required = new Map<string, readonly SelectionSetNode[]>()
  for (const type of definitions) {
    if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
    for (const field of type.fields ?? []) {
      const coordinate = `${type.name.value}.${field.name.value}`
      const selections = (field.directives ?? []).flatMap((node) => {
        const text = node.name.value === 'join__field' ? stringArgument(node, 'requires') : undefined
        if (text === undefined) return []
        const selection = parseFieldSet(text)
        if (selection !== undefined) return [selection]
        problems.push({ coordinate, message: 'what it requires cannot be read.', ...locationOf(node) })
        return []
      })
      if (selections.length > 0) required.set(coordinate, selections)
    }
  }
  return required
}

/** Parses a selection without its braces, as `@requires` contains it. */
function parseFieldSet(text: string): SelectionSetNode | undefined {
  try {
    const [definition, ...others] = parse(`{ ${text} }`, { noLocation: true }).definitions
    return others.length === 0 && definition?.kind === Kind.OPERATION_DEFINITION
      ? definition.selectionSet
      : undefined
  } catch {
    return undefined
  }
}
