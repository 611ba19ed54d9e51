import type { GraphQLSchema } from 'graphql'
import { SchemaRuleError } from '../schema/schema-problem.ts'
import { didYouMean, suggest } from '../suggestion.ts'
import type { Requirement } from './rule.ts'

/** Which rules are enforced, and which are only observed: a dry run. */
export interface EnforcementOptions {
  /** The mode of rules that no pattern names. Default: `enforce`. */
  readonly default?: 'enforce' | 'observe' | undefined
  /** Coordinates of rules that deny nothing: `Person`, `Person.email`, `Person.*`, `Mutation.*`. */
  readonly observe?: readonly string[] | undefined
  /** Coordinates of rules that are enforced. A coordinate outweighs `Type.*`; of two equals, this list wins. */
  readonly enforce?: readonly string[] | undefined
}

/** Rules that deny what must stay closed whatever is observed, unless a pattern names their coordinate. */
const CLOSED: readonly string[] = ['closed', 'introspection']

/**
 * Compiles the patterns to a test of requirements by the coordinate that carries them; undefined where nothing can be
 * observed. Throws `TypeError` for options of another shape, and `SchemaRuleError` for a pattern that names nothing.
 */
export function compileEnforcement(
  schema: GraphQLSchema,
  options: EnforcementOptions = {},
): ((requirement: Requirement) => boolean) | undefined {
  const { default: mode = 'enforce', observe = [], enforce = [] } = options
  if (mode !== 'enforce' && mode !== 'observe')
    throw new TypeError(`enforcement.default must be enforce or observe, not ${String(mode)}.`)
  for (const list of [observe, enforce])
    if (!Array.isArray(list) || !list.every((one) => typeof one === 'string'))
      throw new TypeError('enforcement.observe and enforcement.enforce must be lists of coordinates.')
  const observed = readPatterns(schema, observe, 'observe')
  const enforced = readPatterns(schema, enforce, 'enforce')
  if (mode === 'enforce' && observed.size === 0) return undefined
  return ({ source: { coordinate, origin } }) => {
    if (enforced.has(coordinate)) return false
    if (observed.has(coordinate)) return true
    if (CLOSED.includes(origin)) return false
    const dot = coordinate.indexOf('.')
    const family = `${dot === -1 ? coordinate : coordinate.slice(0, dot)}.*`
    if (dot !== -1 && enforced.has(family)) return false
    if (dot !== -1 && observed.has(family)) return true
    return mode === 'observe'
  }
}

/** Patterns with the kinds of operations written as the schema names their root types. */
function readPatterns(
  schema: GraphQLSchema,
  patterns: readonly string[],
  list: 'observe' | 'enforce',
): ReadonlySet<string> {
  const types = schema.getTypeMap()
  const known = new Set<string>()
  for (const type of Object.values(types)) {
    if (type.name.startsWith('__')) continue
    known.add(type.name)
    if (!('getFields' in type)) continue
    known.add(`${type.name}.*`)
    for (const name of Object.keys(type.getFields())) known.add(`${type.name}.${name}`)
  }
  const problems = []
  const read = new Set<string>()
  for (const pattern of patterns) {
    const coordinate = known.has(pattern) ? pattern : byRootType(schema, pattern)
    if (known.has(coordinate)) read.add(coordinate)
    else
      problems.push({
        coordinate: `enforcement.${list}`,
        message: `"${pattern}" names nothing in the schema.${didYouMean(suggest(pattern, known))}`,
      })
  }
  if (problems.length > 0) throw new SchemaRuleError(problems)
  return read
}

function byRootType(schema: GraphQLSchema, pattern: string): string {
  const [kind = '', ...rest] = pattern.split('.')
  const roots: Readonly<Record<string, string | undefined>> = {
    Query: schema.getQueryType()?.name,
    Mutation: schema.getMutationType()?.name,
    Subscription: schema.getSubscriptionType()?.name,
  }
  const name = Object.hasOwn(roots, kind) ? roots[kind] : undefined
  return name === undefined ? pattern : [name, ...rest].join('.')
}
