import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveDefinitionNode,
  Kind,
  type NameNode,
  type ScalarTypeDefinitionNode,
} from 'graphql'
import { ANYWHERE, FEDERATION_DIRECTIVES } from './federation-directives.ts'
import type { Link } from './links.ts'

/** Scalars that Federation 1 subgraphs use without defining them. */
const FEDERATION_SCALARS: ReadonlySet<string> = new Set(['_FieldSet', '_Any', 'FieldSet'])

/** The specification of a foreign directive, and the directive's name there. */
export interface DirectiveOrigin {
  readonly spec: string
  readonly name: string
}

/** The origin of a name in the SDL: a link's, otherwise Federation's. Undefined when nothing explains it. */
export function originOf(name: string, links: readonly Link[]): DirectiveOrigin | undefined {
  for (const { spec, as, imports } of links) {
    for (const [imported, alias] of imports) if (alias === name) return { spec, name: imported }
    if (name.startsWith(`${as}__`)) return { spec, name: name.slice(as.length + 2) }
    if (name === as) return { spec, name: spec }
  }
  if (name === 'core') return { spec: 'core', name }
  return FEDERATION_DIRECTIVES.has(name) ? { spec: 'federation', name } : undefined
}

export function isForeignScalar(name: string, links: readonly Link[]): boolean {
  return FEDERATION_SCALARS.has(name) || (name.includes('__') && isMachineryType(name, links))
}

/** Types that Federation adds to printed SDL, with or without a link. */
const MACHINERY =
  /^(?:_Any|_Entity|_Service|_FieldSet|FieldSet|(?:link|core|join|federation|inaccessible|tag|cost|context)__\w+)$/

export function isMachineryType(name: string, links: readonly Link[]): boolean {
  return MACHINERY.test(name) || links.some(({ as }) => name.startsWith(`${as}__`))
}

/**
 * The fields of the query type through which a router reaches into a subgraph
 * (https://www.apollographql.com/docs/graphos/reference/federation/subgraph-spec).
 */
export const SUBGRAPH_FIELDS: ReadonlySet<string> = new Set(['_entities', '_service'])

/** A permissive definition: accepts the arguments in use, at Federation's locations where known. */
export function assumeDirective(
  name: string,
  origin: DirectiveOrigin | undefined,
  uses: readonly ConstDirectiveNode[],
): DirectiveDefinitionNode {
  const known = origin?.spec === 'federation' ? FEDERATION_DIRECTIVES.get(origin.name) : undefined
  const args = new Set(uses.flatMap((use) => use.arguments?.map((argument) => argument.name.value) ?? []))
  return {
    kind: Kind.DIRECTIVE_DEFINITION,
    name: nameNode(name),
    repeatable: true,
    locations: (known ?? ANYWHERE).map(nameNode),
    arguments: [...args].map((arg) => ({
      kind: Kind.INPUT_VALUE_DEFINITION,
      name: nameNode(arg),
      type: { kind: Kind.NAMED_TYPE, name: nameNode('String') },
    })),
  }
}

export function assumeScalar(name: string): ScalarTypeDefinitionNode & DefinitionNode {
  return { kind: Kind.SCALAR_TYPE_DEFINITION, name: nameNode(name) }
}

function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value }
}
