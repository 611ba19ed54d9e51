import {
  type ConstDirectiveNode,
  type DefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type TypeDefinitionNode,
} from 'graphql'
import { argumentOf, type DirectiveNames } from './links.ts'
import { locationOf } from './schema-problem.ts'
import { stringArgument } from './supergraph-checks.ts'

/** A rule directive of which composition may have dropped uses. */
export interface PossibleLoss {
  /** The name of the directive, without `@`. */
  readonly directive: string
  /** `Product.price (i, p)`: the coordinates that have one rule, with the subgraphs that declare them. */
  readonly places: readonly string[]
  readonly location?: string
}

/**
 * Apollo's composition keeps only one of several uses of a non-repeatable directive on a coordinate, without
 * a trace in the result. Other compositions keep all, which shows as soon as a coordinate has two.
 */
export function findPossibleLosses(
  definitions: readonly DefinitionNode[],
  { meaningOf }: DirectiveNames,
  nameOfGraph: (id: string) => string,
): readonly PossibleLoss[] {
  return definitions.flatMap((definition): readonly PossibleLoss[] => {
    if (definition.kind !== Kind.DIRECTIVE_DEFINITION || definition.repeatable) return []
    const directive = definition.name.value
    // Composition combines Federation's own rules.
    if (meaningOf.get(directive) !== 'auth') return []
    const used = definitions.filter(isTypeDefinitionNode).flatMap(placesOf)
    const counts = used.map(
      ({ directives }) => directives.filter((one) => one.name.value === directive).length,
    )
    if (counts.some((count) => count > 1)) return []
    const places = used.flatMap(({ coordinate, graphs }, index) =>
      counts[index] === 1 && graphs.size > 1
        ? [`${coordinate} (${[...graphs].map(nameOfGraph).join(', ')})`]
        : [],
    )
    return places.length === 0 ? [] : [{ directive, places, ...locationOf(definition.name) }]
  })
}

interface Place {
  readonly coordinate: string
  readonly directives: readonly ConstDirectiveNode[]
  /** The subgraphs that declare the coordinate. */
  readonly graphs: ReadonlySet<string>
}

function placesOf(type: TypeDefinitionNode): readonly Place[] {
  const { directives = [] } = type
  const coordinate = type.name.value
  const graphs = graphsOf(directives, 'join__type')
  const fields = 'fields' in type ? (type.fields ?? []) : []
  return [
    { coordinate, directives, graphs },
    ...fields.map((field): Place => {
      const own = (field.directives ?? []).filter((one) => argumentOf(one, 'external')?.kind !== Kind.BOOLEAN)
      const stated = graphsOf(own, 'join__field')
      return {
        coordinate: `${coordinate}.${field.name.value}`,
        directives: field.directives ?? [],
        graphs: stated.size === 0 ? graphs : stated,
      }
    }),
  ]
}

function graphsOf(directives: readonly ConstDirectiveNode[], name: string): ReadonlySet<string> {
  return new Set(
    directives.flatMap((one) => (one.name.value === name ? (stringArgument(one, 'graph') ?? []) : [])),
  )
}
