import { type DocumentNode, Kind, visit } from 'graphql'
import { isInheritedName } from '../core/plan/inherited-name.ts'

/** A document whose variables no server misreads, with the caller's names by the names that are sent. */
export interface RenamedVariables {
  readonly document: DocumentNode
  readonly callerNames: ReadonlyMap<string, string>
}

const UNCHANGED: ReadonlyMap<string, string> = new Map()

/**
 * Renames variables such as `$constructor`. If the caller omits such a variable, servers on graphql-js before
 * 16.15 read it from the prototype of all objects: an input field that nobody supplied would be a function,
 * which is true. They take `$__proto__` for the prototype of all variables.
 */
export function renameVariables(document: DocumentNode): RenamedVariables {
  const declared = document.definitions.flatMap((one) =>
    one.kind === Kind.OPERATION_DEFINITION ? (one.variableDefinitions ?? []) : [],
  )
  const taken = new Set(declared.map(({ variable }) => variable.name.value))
  const misread = [...taken].filter(isInheritedName)
  if (misread.length === 0) return { document, callerNames: UNCHANGED }
  const sentNames = new Map<string, string>()
  for (const name of misread) {
    let sent = `${name}_`
    while (taken.has(sent)) sent += '_'
    taken.add(sent)
    sentNames.set(name, sent)
  }
  return {
    document: visit(document, {
      Variable(node) {
        const sent = sentNames.get(node.name.value)
        return sent === undefined ? undefined : { ...node, name: { ...node.name, value: sent } }
      },
    }),
    callerNames: new Map([...sentNames].map(([name, sent]) => [sent, name])),
  }
}
