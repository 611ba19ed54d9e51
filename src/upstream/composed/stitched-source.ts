import { createHash } from 'node:crypto'
import { stitchSchemas } from '@graphql-tools/stitch'
import { RenameRootFields, RenameTypes, wrapSchema } from '@graphql-tools/wrap'
import { buildASTSchema, type GraphQLSchema, OperationTypeNode, parse, printSchema } from 'graphql'
import {
  type DirectiveRoutes,
  type RoutedUpstream,
  withDirectiveRoutes,
} from '../../core/plan/directive-routes.ts'
import type { PolicyOptions } from '../../core/rules/policy-options.ts'
import { buildRuleTable } from '../../core/rules/rule-table.ts'
import type { DirectiveRenaming } from '../../core/schema/directive-renaming.ts'
import { NAME_PREFIX } from '../../core/schema/naming.ts'
import { notesOf, type SchemaNote, withNotes } from '../../core/schema/schema-notes.ts'
import { SchemaRuleError } from '../../core/schema/schema-problem.ts'
import type { SchemaSource } from '../../core/schema/sdl.ts'
import { withExactNumbers } from '../exact-scalars.ts'
import { IntrospectionError } from '../introspection/introspection-error.ts'
import { overlayRules } from '../rule-overlay.ts'
import { readSchemaText, type SchemaText } from '../schema-source.ts'
import {
  createSubgraphPool,
  type PooledSubgraph,
  type SubgraphPoolParts,
} from '../subgraphs/subgraph-pool.ts'
import { attachResolvers } from './attach-resolvers.ts'
import type { ComposedSchema, ComposedSource } from './composed-schema.ts'
import { toLibraryExecutor } from './library-executor.ts'
import { READABLE_NAMES } from './readable-names.ts'
import { describeShared } from './shared-descriptions.ts'
import { findConflicts, type NamedSchema } from './stitching-conflicts.ts'
import { assertStitchingOptions, type StitchingOptions } from './stitching-options.ts'

interface Part {
  readonly name: string
  readonly prefix: string
  readonly upstream: PooledSubgraph
  readonly text: SchemaText
}

/** Throws `TypeError` for options that would not work. */
export function createStitchedSource(
  { upstreams, rules = () => [], mostRequests }: StitchingOptions,
  policy: Pick<PolicyOptions, 'baseline' | 'directives'>,
  parts: Omit<SubgraphPoolParts, 'mostRequests'>,
): ComposedSource {
  assertStitchingOptions({ upstreams }, policy)
  const pool = createSubgraphPool(policy, { ...parts, mostRequests })
  const opened = Object.entries(upstreams).map(
    ([name, { prefix = '', sdl, pollInterval: _, ...options }]) => {
      const upstream = pool.open(name, options, `upstreams.${name}`)
      const schemaFrom = sdl === undefined ? 'introspection' : 'sdl'
      return {
        name,
        prefix,
        upstream,
        from: { ...upstream.options, schemaFrom, sdl: sdl ?? (() => []) },
      } as const
    },
  )
  const intervals = Object.values(upstreams).flatMap(({ pollInterval }) => pollInterval ?? [])
  return {
    pollInterval: intervals.length === 0 ? undefined : Math.min(...intervals),
    async read() {
      const sources = rules()
      const read = await Promise.all(
        opened.map(async ({ name, prefix, upstream, from }): Promise<Part> => {
          const text = await readSchemaText(
            upstream.client,
            from,
            upstream.ownHeaders,
            policy.directives,
          ).catch((error: unknown) => {
            throw error instanceof IntrospectionError
              ? new IntrospectionError(`${name} at ${error.message}`, error.isTemporary, error.cause)
              : error
          })
          return { name, prefix, upstream, text }
        }),
      )
      const digest = createHash('sha256')
        .update(JSON.stringify([sources, read.map(({ text }) => text.digest)]))
        .digest('base64')
      return { digest, build: () => stitch(read, sources, policy.directives) }
    },
    keep: pool.keep,
  }
}

function stitch(
  parts: readonly Part[],
  rules: readonly SchemaSource[],
  directives: DirectiveRenaming | undefined,
): ComposedSchema {
  const subschemas = parts.map(({ name, prefix, upstream, text }) => {
    const schema = withExactNumbers(text.build())
    refuseOwnRules(name, schema, directives)
    return {
      schema,
      executor: toLibraryExecutor(upstream.executor, prefix, schema),
      batch: true,
      transforms:
        prefix === ''
          ? []
          : [
              new RenameTypes((type) => `${prefix}${type}`, { renameBuiltins: false, renameScalars: false }),
              new RenameRootFields((_, field) => `${prefix}${field}`),
            ],
    }
  })
  const named = subschemas.map((subschema, index) => ({
    name: parts[index]?.name ?? '',
    prefix: parts[index]?.prefix ?? '',
    schema: wrapSchema(subschema),
  }))
  const conflicts = findConflicts(named)
  if (conflicts.length > 0) throw new SchemaRuleError(conflicts)
  const stitched = stitchSchemas({ subschemas, assumeValid: true })
  const built = buildASTSchema(parse(printSchema(stitched)), { assumeValidSDL: true })
  const shared = describeShared(built, named)
  const ofParts = subschemas.flatMap(({ schema: one }, index) => notesOfPart(one, parts[index]))
  built.extensions = withNotes(built.extensions, [...shared, ...ofParts])
  const schema = overlayRules(built, rules, directives)
  withExactNumbers(attachResolvers(schema, stitched))
  for (const { prefix, schema: one } of named) if (prefix !== '') markPrefix(schema, one, prefix)
  schema.extensions = withDirectiveRoutes(schema.extensions, routeDirectives(subschemas, named))
  return { schema, executor: READABLE_NAMES, rules: schema, subgraphs: parts.map(({ upstream }) => upstream) }
}

function notesOfPart(schema: GraphQLSchema, part: Part | undefined): readonly SchemaNote[] {
  return notesOf(schema).map(({ coordinate, message }) => ({
    coordinate,
    message: `in the upstream "${part?.name}", ${message}`,
  }))
}

/** Each root field belongs to one upstream: `findConflicts` has made sure. */
function routeDirectives(
  subschemas: readonly { readonly schema: GraphQLSchema }[],
  named: readonly NamedSchema[],
): DirectiveRoutes {
  const owners = new Map<string, RoutedUpstream>()
  for (const [index, { name, schema }] of named.entries()) {
    const own = subschemas[index]?.schema
    for (const kind of Object.values(OperationTypeNode)) {
      for (const field of Object.keys(schema.getRootType(kind)?.getFields() ?? {}))
        if (own !== undefined) owners.set(`${kind} ${field}`, { name, schema: own })
    }
  }
  return { upstreamOf: (kind, field) => owners.get(`${kind} ${field}`) }
}

/** Rules use the names of the stitched schema: rules in the SDL of a single upstream would be lost. */
function refuseOwnRules(
  name: string,
  schema: GraphQLSchema,
  directives: DirectiveRenaming | undefined,
): void {
  const open = { query: 'public', mutation: 'public', subscription: 'public' } as const
  const { stated } = buildRuleTable(schema, { baseline: open, directives })
  const found = [...stated.types.values(), ...stated.fields.values(), ...stated.inputs.values()].filter(
    ({ requirements, isPublicOnPurpose }) => requirements.length > 0 || isPublicOnPurpose,
  )
  if (found.length === 0) return
  const message = `the rules of "${name}", as one of several upstreams, belong into the SDL that is laid over all of them.`
  throw new SchemaRuleError(found.map(({ coordinate }) => ({ coordinate, message })))
}

/** Scopes derive from a mutation's name without its prefix: `shop_createOrder` creates a `shop_Order`. */
function markPrefix(schema: GraphQLSchema, part: GraphQLSchema, prefix: string): void {
  for (const kind of Object.values(OperationTypeNode)) {
    const fields = schema.getRootType(kind)?.getFields() ?? {}
    for (const name of Object.keys(part.getRootType(kind)?.getFields() ?? {})) {
      const field = fields[name]
      if (field !== undefined) field.extensions = { ...field.extensions, [NAME_PREFIX]: prefix }
    }
  }
}
