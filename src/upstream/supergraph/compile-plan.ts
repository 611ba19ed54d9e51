import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  type SelectionSetNode,
} from 'graphql'
import { restoreDirectives } from './fetch-directives.ts'
import { addObjectKeys, type ObjectKeys } from './object-keys.ts'
import type { EntityBatch, PathSegment, PlanFetch, PlanStep, RequiredSelection } from './plan.ts'
import type { PlannerText } from './planner-text.ts'
import type { RawFetch, RawNode, RawRequirement, RawRewrite, RawSegment } from './query-planner.ts'
import type { Rewrite, RewriteSegment } from './rewrites.ts'
import { typesNamed } from './type-sets.ts'
import { UnplannableError } from './unplannable-error.ts'

/**
 * Compiles a plan of the planner. `schema` is that of all subgraphs, including what callers do not see.
 * Throws `UnplannableError` for anything that it does not understand.
 */
export function compilePlan(
  node: RawNode,
  written: PlannerText,
  schema: GraphQLSchema,
  objectKeys: ObjectKeys,
): PlanStep {
  const compile = (one: RawNode, prefix: readonly RawSegment[]): PlanStep => {
    switch (one.kind) {
      case 'Sequence':
        return { kind: 'sequence', steps: one.nodes.map((node) => compile(node, prefix)) }
      case 'Parallel':
        return { kind: 'parallel', steps: one.nodes.map((node) => compile(node, prefix)) }
      case 'Flatten':
        return compile(one.node, [...prefix, ...one.path])
      case 'Subscription':
        return { kind: 'fetch', fetch: compileFetch(one.primary) }
      case 'Fetch':
        return one.requires === undefined || one.requires.length === 0
          ? { kind: 'fetch', fetch: compileFetch(one) }
          : { kind: 'entities', ...compileEntities(one, prefix) }
      case 'BatchFetch': {
        const fetch = compileFetch(one)
        const batches = one.entityBatch.aliases.map(
          (batch): EntityBatch => ({
            alias: batch.alias,
            variable: batch.representationsVariableName,
            paths: batch.paths.map((path) => toPath([...prefix, ...path])),
            requires: batch.requires.map(toRequirement),
            inputRewrites: toRewrites(batch.inputRewrites),
            outputRewrites: toRewrites(batch.outputRewrites),
            keys: keysOf(fetch.document, batch.alias),
          }),
        )
        return { kind: 'entities', fetch, batches }
      }
      default:
        throw new UnplannableError(`a plan with ${String((one as { readonly kind?: unknown }).kind)}`)
    }
  }
  const compileEntities = (
    one: RawFetch,
    path: readonly RawSegment[],
  ): { readonly fetch: PlanFetch; readonly batches: readonly EntityBatch[] } => {
    const fetch = { ...compileFetch(one), outputRewrites: [] }
    const batch: EntityBatch = {
      alias: '_entities',
      variable: 'representations',
      paths: [toPath(path)],
      requires: (one.requires ?? []).map(toRequirement),
      inputRewrites: toRewrites(one.inputRewrites),
      outputRewrites: toRewrites(one.outputRewrites).map(withoutEntities),
      keys: keysOf(fetch.document, '_entities'),
    }
    return { fetch, batches: [batch] }
  }
  const compileFetch = (one: RawFetch): PlanFetch => {
    const kind = one.operationKind ?? 'query'
    const restored = restoreDirectives(one, kind, written, schema)
    const { variables } = restored
    const planned = parse(restored.text, { noLocation: true })
    const keys = objectKeys.get(one.serviceName)
    const completed = keys && addObjectKeys(planned, schema, keys)
    const document = completed ?? planned
    const text = completed === undefined ? restored.text : print(completed)
    return {
      subgraph: one.serviceName,
      kind,
      text,
      document,
      variables,
      rootKeys: keysOf(document),
      outputRewrites: toRewrites(one.outputRewrites),
    }
  }

  const toPath = (path: readonly RawSegment[]): readonly PathSegment[] =>
    path.map((segment) => {
      if (segment === '@') return { kind: 'items' }
      if ('Field' in segment) return { kind: 'key', key: segment.Field }
      if ('TypeCondition' in segment)
        return { kind: 'types', types: typesNamed(schema, segment.TypeCondition) }
      throw new UnplannableError('a path with something else')
    })
  const toRequirement = (one: RawRequirement): RequiredSelection => {
    switch (one.kind) {
      case 'Field': {
        const below = one.selections?.length ? one.selections.map(toRequirement) : undefined
        const names = one.alias === undefined ? ([one.name] as const) : ([one.name, one.alias] as const)
        return { kind: 'field', names, key: one.alias ?? one.name, below }
      }
      case 'InlineFragment':
        return {
          kind: 'fragment',
          types: typesNamed(schema, [one.typeCondition]),
          below: one.selections.map(toRequirement),
        }
      default:
        throw new UnplannableError('a requirement of something else')
    }
  }
  const toRewrites = (rewrites: readonly RawRewrite[] = []): readonly Rewrite[] =>
    rewrites.map((one) => {
      const raw = 'ValueSetter' in one ? one.ValueSetter : one.KeyRenamer
      const segments = raw.path.map(
        (segment): RewriteSegment =>
          'Key' in segment
            ? { kind: 'key', key: segment.Key }
            : { kind: 'types', types: typesNamed(schema, segment.TypenameEquals) },
      )
      const last = segments.at(-1)
      if (last?.kind !== 'key') throw new UnplannableError('a rewrite of something else')
      const [kind, to] =
        'setValueTo' in raw ? (['set', raw.setValueTo] as const) : (['rename', raw.renameKeyTo] as const)
      return { kind, path: segments.slice(0, -1), key: last.key, to }
    })

  return compile(node, [])
}

/** The rewrites of a batch begin at its entities. */
function withoutEntities(rewrite: Rewrite): Rewrite {
  const [first] = rewrite.path
  return first?.kind === 'key' && first.key === '_entities'
    ? { ...rewrite, path: rewrite.path.slice(1) }
    : rewrite
}

/** The keys of the root fields of a request or, with an alias, of the fields below that one. */
function keysOf({ definitions }: DocumentNode, alias?: string): readonly string[] {
  const fieldsOf = ({ selections }: SelectionSetNode): readonly FieldNode[] =>
    selections.flatMap((one) => {
      if (one.kind === Kind.FIELD) return [one]
      if (one.kind === Kind.INLINE_FRAGMENT) return fieldsOf(one.selectionSet)
      const fragment = definitions.find(
        (other): other is FragmentDefinitionNode =>
          other.kind === Kind.FRAGMENT_DEFINITION && other.name.value === one.name.value,
      )
      return fragment === undefined ? [] : fieldsOf(fragment.selectionSet)
    })
  const roots = definitions.flatMap((one) =>
    one.kind === Kind.OPERATION_DEFINITION ? fieldsOf(one.selectionSet) : [],
  )
  const fields =
    alias === undefined
      ? roots
      : roots.flatMap((one) => (keyOf(one) === alias && one.selectionSet ? fieldsOf(one.selectionSet) : []))
  return [...new Set(fields.map(keyOf))].filter((key) => key !== '__typename')
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value
}
