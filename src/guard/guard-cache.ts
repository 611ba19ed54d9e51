import type { GraphQLSchema } from 'graphql'
import { createGuard, type Guard, type GuardOptions } from './guard.ts'

const guards = new WeakMap<GuardOptions, WeakMap<GraphQLSchema, Guard>>()

/**
 * The guard of a schema, made once per options object, because hosts wrap their execute function again for
 * every request. Throws `SchemaRuleError` when the schema's rules cannot be read.
 */
export function guardOf(schema: GraphQLSchema, options: GuardOptions): Guard {
  const bySchema = guards.get(options) ?? new WeakMap<GraphQLSchema, Guard>()
  guards.set(options, bySchema)
  const guard = bySchema.get(schema) ?? createGuard(schema, options)
  bySchema.set(schema, guard)
  return guard
}
