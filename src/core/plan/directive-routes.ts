import {
  DirectiveLocation,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  isRequiredArgument,
  Kind,
  type OperationDefinitionNode,
  type OperationTypeNode,
  type SelectionSetNode,
  specifiedDirectives,
} from 'graphql'

/** The upstreams that an operation's directives are sent to, in a schema of several upstreams. */
export interface DirectiveRoutes {
  /** The upstream that answers a root field. Undefined for `__typename`, which no upstream is asked for. */
  readonly upstreamOf: (kind: OperationTypeNode, field: string) => RoutedUpstream | undefined
}

export interface RoutedUpstream {
  readonly name: string
  /** The schema that defines the upstream's directives. Directives of other upstreams are not sent there. */
  readonly schema: GraphQLSchema
}

/** Specified directives mean the same everywhere. */
const SPECIFIED: ReadonlySet<string> = new Set(specifiedDirectives.map(({ name }) => name))
const ROUTES = 'portcullisDirectiveRoutes'
const OPERATION_LOCATIONS = {
  query: DirectiveLocation.QUERY,
  mutation: DirectiveLocation.MUTATION,
  subscription: DirectiveLocation.SUBSCRIPTION,
} as const

/** The extensions of a schema whose operations are sent to several upstreams. */
export function withDirectiveRoutes(
  extensions: GraphQLSchema['extensions'],
  routes: DirectiveRoutes,
): GraphQLSchema['extensions'] {
  return { ...extensions, [ROUTES]: routes }
}

/** The directives of an operation that an upstream defines, and allows on this kind of operation. */
export function operationDirectivesFor(
  { operation, directives = [] }: Pick<OperationDefinitionNode, 'operation' | 'directives'>,
  upstream: GraphQLSchema,
): readonly DirectiveNode[] {
  return directives.filter((one) => fitOf(one, OPERATION_LOCATIONS[operation], upstream) === 'fits')
}

/** A directive that would not reach any upstream, and why. */
export interface LostDirective {
  readonly message: string
  readonly node: DirectiveNode
}

interface Finding {
  readonly schema: GraphQLSchema
  readonly lost: LostDirective | undefined
}

const found = new WeakMap<OperationDefinitionNode, Finding>()

/**
 * The first directive of a valid operation that would be lost: it stands where the gateway cannot pass it on,
 * or the upstream asked there does not know it. Without it, the answer would be to a different question.
 * Computed once per operation.
 */
export function findLostDirective(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): LostDirective | undefined {
  const routes = schema.extensions[ROUTES] as DirectiveRoutes | undefined
  if (routes === undefined) return undefined
  const known = found.get(operation)
  if (known?.schema === schema) return known.lost
  const lost = createSearch(routes, document, operation)()
  found.set(operation, { schema, lost })
  return lost
}

function createSearch(
  routes: DirectiveRoutes,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): () => LostDirective | undefined {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  )
  const asked = new Set<RoutedUpstream>()
  /** Each fragment is visited once per upstream, and once at the root. */
  const seen = new Set<string>()

  const walkFragment = (
    fragment: FragmentDefinitionNode | undefined,
    upstream: RoutedUpstream | undefined,
  ): LostDirective | undefined => {
    const key = `${fragment?.name.value} ${upstream?.name ?? ''}`
    if (fragment === undefined || seen.has(key)) return undefined
    seen.add(key)
    return refuseFirst(fragment.directives, NOT_PASSED_ON) ?? walk(fragment.selectionSet, upstream)
  }
  /** `upstream` is undefined at the root. */
  const walk = (
    { selections }: SelectionSetNode,
    upstream: RoutedUpstream | undefined,
  ): LostDirective | undefined => {
    for (const selection of selections) {
      const lost = walkSelection(selection, upstream)
      if (lost !== undefined) return lost
    }
    return undefined
  }
  const walkSelection = (
    selection: SelectionSetNode['selections'][number],
    upstream: RoutedUpstream | undefined,
  ): LostDirective | undefined => {
    const { directives } = selection
    switch (selection.kind) {
      case Kind.FRAGMENT_SPREAD:
        return (
          refuseFirst(directives, NOT_PASSED_ON) ??
          walkFragment(fragments.get(selection.name.value), upstream)
        )
      case Kind.INLINE_FRAGMENT:
        return (
          (upstream === undefined
            ? refuseFirst(directives, NOT_PASSED_ON)
            : refuseUnknown(directives, DirectiveLocation.INLINE_FRAGMENT, upstream)) ??
          walk(selection.selectionSet, upstream)
        )
      case Kind.FIELD: {
        const owner = upstream ?? routes.upstreamOf(operation.operation, selection.name.value)
        if (owner === undefined) return refuseFirst(directives, NOBODY)
        asked.add(owner)
        return (
          refuseUnknown(directives, DirectiveLocation.FIELD, owner) ??
          (selection.selectionSet === undefined ? undefined : walk(selection.selectionSet, owner))
        )
      }
    }
  }
  return () => {
    const { directives = [], variableDefinitions = [] } = operation
    const location = OPERATION_LOCATIONS[operation.operation]
    for (const variable of variableDefinitions) {
      const lost = refuseFirst(variable.directives, NOT_PASSED_ON)
      if (lost !== undefined) return lost
    }
    const lost = walk(operation.selectionSet, undefined)
    if (lost !== undefined) return lost
    for (const upstream of asked) {
      const stray = directives.filter((one) => fitOf(one, location, upstream.schema) === 'differs')
      const refused = refuseFirst(stray, `the API "${upstream.name}" knows it with other arguments`)
      if (refused !== undefined) return refused
    }
    const isSent = (one: DirectiveNode): boolean =>
      [...asked].some(({ schema }) => fitOf(one, location, schema) === 'fits')
    return refuseFirst(
      directives.filter((one) => !isSent(one)),
      NOBODY,
    )
  }
}

const NOT_PASSED_ON =
  'it stands where the gateway cannot pass it on; put it on the operation, a field or an inline fragment'
const NOBODY = 'no API that this operation asks knows it there'

function refuseUnknown(
  directives: readonly DirectiveNode[] | undefined,
  location: DirectiveLocation,
  { name, schema }: RoutedUpstream,
): LostDirective | undefined {
  return refuseFirst(
    directives?.filter((one) => fitOf(one, location, schema) !== 'fits'),
    `the API "${name}" does not know it there, or not with these arguments`,
  )
}

function refuseFirst(directives: readonly DirectiveNode[] = [], why: string): LostDirective | undefined {
  const node = directives.find(({ name }) => !SPECIFIED.has(name.value))
  return node && { message: `The directive "@${node.name.value}" would be lost: ${why}.`, node }
}

/** `differs`: the upstream has a directive of that name there, but with other arguments. */
function fitOf(
  { name, arguments: given = [] }: DirectiveNode,
  location: DirectiveLocation,
  schema: GraphQLSchema,
): 'unknown' | 'fits' | 'differs' {
  const directive = SPECIFIED.has(name.value) ? undefined : schema.getDirective(name.value)
  if (directive?.locations.includes(location) !== true) return 'unknown'
  const names = new Set(given.map((argument) => argument.name.value))
  const isComplete = directive.args.every((one) => names.delete(one.name) || !isRequiredArgument(one))
  return isComplete && names.size === 0 ? 'fits' : 'differs'
}
