import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  visit,
} from 'graphql'
import { RULE_DIRECTIVES } from './auth-type-defs.ts'
import { argumentOf, type DirectiveNames } from './links.ts'
import { locationOf, type SchemaProblem } from './schema-problem.ts'
import { stringArgument } from './supergraph-checks.ts'

/**
 * Composition passes on an unmerged directive as `@join__directive(graphs: [A], name: "auth", args: {...})`.
 * Writes rules among them out in full, so that they are read like any other.
 */
export function unfoldJoinDirectives(
  definitions: readonly DefinitionNode[],
  { meaningOf }: DirectiveNames,
  problems: SchemaProblem[],
): readonly DefinitionNode[] {
  const unfold = (node: ConstDirectiveNode): readonly ConstDirectiveNode[] => {
    const name = node.name.value === 'join__directive' ? stringArgument(node, 'name') : undefined
    if (name === undefined) return [node]
    if (meaningOf.has(name)) return [node, written(node, name)]
    const meaning = name.replace(/^.*__/, '')
    if (Object.hasOwn(RULE_DIRECTIVES, meaning)) {
      const message = `@${name} of a subgraph reads like a rule, and nothing links it.`
      problems.push({ coordinate: '@join__directive', message, ...locationOf(node) })
    }
    return [node]
  }
  const document: DocumentNode = visit(
    { kind: Kind.DOCUMENT, definitions },
    {
      enter: (node) => {
        if (!('directives' in node) || node.directives === undefined || node.directives.length === 0)
          return undefined
        // Directives in a schema never contain variables.
        const before = node.directives as readonly ConstDirectiveNode[]
        const directives = before.flatMap(unfold)
        return directives.length === before.length ? undefined : { ...node, directives }
      },
    },
  )
  return document.definitions
}

function written(node: ConstDirectiveNode, name: string): ConstDirectiveNode {
  const args = argumentOf(node, 'args')
  const fields = args?.kind === Kind.OBJECT ? args.fields : []
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: name },
    arguments: fields.map(
      (field): ConstArgumentNode => ({ kind: Kind.ARGUMENT, name: field.name, value: field.value }),
    ),
    ...(node.loc !== undefined && { loc: node.loc }),
  }
}
