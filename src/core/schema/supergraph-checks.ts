import {
  type ConstDirectiveNode,
  type DefinitionNode,
  Kind,
  type OperationTypeNode,
  type SchemaDefinitionNode,
  visit,
} from 'graphql'
import { argumentOf, findUnknownSecurity, readLinks } from './links.ts'
import { locationOf, type SchemaProblem } from './schema-problem.ts'
import { explainUnknownFeatures } from './unknown-features.ts'

/** One of the APIs in a supergraph. */
export interface Subgraph {
  /** The value of `join__Graph`: `B_X`. */
  readonly id: string
  /** Its name in composition: `b-x`. */
  readonly name: string
  /** Its URL in composition; empty where none was given. */
  readonly url: string
}

const JOIN_VERSIONS: ReadonlySet<string | undefined> = new Set(['v0.1', 'v0.2', 'v0.3', 'v0.4', 'v0.5'])
/** Specifications whose effect on execution is supported, here or by the executing library. */
const EXECUTED: ReadonlySet<string> = new Set(['join', 'link', 'core'])

const ROOT_NAMES: Readonly<Record<`${OperationTypeNode}`, string>> = {
  query: 'Query',
  mutation: 'Mutation',
  subscription: 'Subscription',
}

/** Reports, in one problem, every specification that the supergraph requires and that is not supported. */
export function findUnknownFeatures(schemaNode: SchemaDefinitionNode): SchemaProblem | undefined {
  const links = readLinks(schemaNode.directives ?? [], [])
  const execution = links
    .filter(({ spec, isForExecution }) => isForExecution && !EXECUTED.has(spec))
    .map(({ spec, node }) => ({ spec, node, purpose: 'execution' }) as const)
  return explainUnknownFeatures(
    [...findUnknownSecurity(links), ...execution],
    ' Compose the supergraph without the directives of that kind.',
  )
}

/** Reads the subgraphs, and reports everything that would execute differently from what composition meant. */
export function checkSupergraph(
  schemaNode: SchemaDefinitionNode,
  definitions: readonly DefinitionNode[],
  problems: SchemaProblem[],
): readonly Subgraph[] {
  const report = (
    coordinate: string,
    message: string,
    node: ConstDirectiveNode | SchemaDefinitionNode,
  ): void => {
    problems.push({ coordinate, message, ...locationOf(node) })
  }
  const links = readLinks(schemaNode.directives ?? [], [])
  const join = links.find(({ spec }) => spec === 'join')
  if (join === undefined)
    report('schema', 'it is not a supergraph: it does not link the join specification.', schemaNode)
  else if (join.as !== 'join') report('schema', 'the join specification goes by its own name.', join.node)
  else if (!JOIN_VERSIONS.has(join.version))
    report(
      'schema',
      `version ${join.version ?? 'unknown'} of the join specification is not known.`,
      join.node,
    )
  for (const { operation, type } of schemaNode.operationTypes) {
    if (type.name.value !== ROOT_NAMES[operation])
      report('schema', `the ${operation} type of a supergraph is named ${ROOT_NAMES[operation]}.`, schemaNode)
  }
  visit(
    { kind: Kind.DOCUMENT, definitions },
    {
      Directive: (node) => {
        const fault =
          node.name.value === 'join__field' ? findFieldFault(node as ConstDirectiveNode) : undefined
        if (fault !== undefined) report('@join__field', fault, node as ConstDirectiveNode)
      },
    },
  )
  return readSubgraphs(definitions, schemaNode, problems)
}

function findFieldFault(node: ConstDirectiveNode): string | undefined {
  if ((argumentOf(node, 'contextArguments') ?? { kind: Kind.NULL }).kind !== Kind.NULL)
    return 'arguments from a context (@fromContext) are not supported.'
  const label = stringArgument(node, 'overrideLabel')
  return label === undefined || /^percent\(\d+(?:\.\d+)?\)$/.test(label)
    ? undefined
    : `@override with the label "${label}": nothing says when it holds; only percent(...) is supported.`
}

function readSubgraphs(
  definitions: readonly DefinitionNode[],
  schemaNode: SchemaDefinitionNode,
  problems: SchemaProblem[],
): readonly Subgraph[] {
  const graphs = definitions.flatMap((one) =>
    one.kind === Kind.ENUM_TYPE_DEFINITION && one.name.value === 'join__Graph' ? (one.values ?? []) : [],
  )
  const subgraphs = graphs.map(({ name, directives = [] }) => {
    const node = directives.find((one) => one.name.value === 'join__graph')
    const read = (what: string): string => (node === undefined ? undefined : stringArgument(node, what)) ?? ''
    return { id: name.value, name: read('name') || name.value, url: read('url') }
  })
  const twice = subgraphs.find(({ name }, index) => subgraphs.findIndex((one) => one.name === name) !== index)
  if (subgraphs.length === 0 || twice !== undefined) {
    const message = twice === undefined ? 'it names no subgraph.' : `two subgraphs are named "${twice.name}".`
    problems.push({ coordinate: 'join__Graph', message, ...locationOf(schemaNode) })
  }
  return subgraphs
}

/** The argument of a join directive: `@join__field(requires: "...")`. */
export function stringArgument(node: ConstDirectiveNode, name: string): string | undefined {
  const value = argumentOf(node, name)
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined
}
