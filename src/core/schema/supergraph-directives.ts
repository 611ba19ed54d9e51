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
 * `@join__directive(graphs: [A], name: "auth", args: {...})` is how composition passes on a directive that it did not
 * merge. Where that is a rule it is written out, so that it is read like any other.
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
        // In a schema no directive has a variable.
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
