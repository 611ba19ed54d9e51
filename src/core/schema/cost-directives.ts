import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type GraphQLSchema,
  Kind,
  type ValueNode,
  valueFromASTUntyped,
} from 'graphql'
import { readLinks, schemaNodesOf } from './links.ts'

/** The names of `@cost` and `@listSize` in a schema. */
export interface CostNames {
  readonly cost: ReadonlySet<string>
  readonly listSize: ReadonlySet<string>
}

/** Specifications that contain the two: Federation since 2.9, and `cost`, its part in composed schemas. */
const SPECIFICATIONS: ReadonlySet<string> = new Set(['federation', 'cost'])

/** A linked name means what it links; without a link, the bare names count. */
export function resolveCostNames(schema: GraphQLSchema): CostNames {
  const directives = schemaNodesOf(schema).flatMap((node) => node?.directives ?? [])
  const links = readLinks(directives, [])
  const foreign = new Set<string>()
  const names = { cost: new Set<string>(), listSize: new Set<string>() }
  for (const { spec, as, imports } of links) {
    const isOurs = SPECIFICATIONS.has(spec)
    for (const [imported, alias] of imports) {
      if (!isOurs || (imported !== 'cost' && imported !== 'listSize')) foreign.add(alias)
      else names[imported].add(alias)
    }
    if (!isOurs) continue
    names.cost.add(`${as}__cost`)
    names.listSize.add(`${as}__listSize`)
    if (spec === 'cost' && !imports.has('cost')) names.cost.add(as)
  }
  for (const bare of ['cost', 'listSize'] as const) if (!foreign.has(bare)) names[bare].add(bare)
  return names
}

interface WithNodes {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined
  readonly extensionASTNodes?: readonly { readonly directives?: readonly ConstDirectiveNode[] | undefined }[]
}

/** The uses of a directive on an element of a schema and on its extensions. */
export function usesOf(
  { astNode, extensionASTNodes = [] }: WithNodes,
  names: ReadonlySet<string>,
): readonly ConstDirectiveNode[] {
  return [astNode, ...extensionASTNodes].flatMap((node) =>
    (node?.directives ?? []).filter(({ name }) => names.has(name.value)),
  )
}

export function argumentValue(directive: DirectiveNode, name: string): unknown {
  const value: ValueNode | undefined = directive.arguments?.find((one) => one.name.value === name)?.value
  return value === undefined || value.kind === Kind.NULL ? undefined : valueFromASTUntyped(value)
}
