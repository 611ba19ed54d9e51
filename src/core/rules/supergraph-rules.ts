import { type GraphQLSchema, isObjectType } from 'graphql'
import type { DirectiveNames } from '../schema/links.ts'
import type { SchemaProblem } from '../schema/schema-problem.ts'
import type { Supergraph } from '../schema/supergraph.ts'
import { walkFieldSet } from './field-set.ts'
import { withoutSummaries } from './interface-summary.ts'
import type { StatedRules } from './read-rules.ts'
import { conditionOf, type Requirement, reads } from './rule.ts'

const OURS: ReadonlySet<string | undefined> = new Set(['auth', 'public'])

/** The rules in the supergraph, without those that composition merely repeats on interfaces. */
export function readSupergraphRules(
  { fullSchema }: Supergraph,
  stated: StatedRules,
  { meaningOf }: DirectiveNames,
): StatedRules {
  return withoutSummaries(fullSchema, stated, ({ source }) => {
    const meaning = meaningOf.get(source.origin.slice(1))
    return source.origin.startsWith('@') && !OURS.has(meaning)
  })
}

/** The combined requirements for reaching each type and reading each field. */
export interface CombinedRules {
  readonly types: ReadonlyMap<string, readonly Requirement[]>
  readonly fields: ReadonlyMap<string, readonly Requirement[]>
  /** The requirements for supplying an argument or an input field. */
  readonly inputs: ReadonlyMap<string, readonly Requirement[]>
}

/** The rules of the API schema. Rules elsewhere count only where something visible reads their field. */
export function visibleRules({ types, fields, inputs }: StatedRules, apiSchema: GraphQLSchema): StatedRules {
  return {
    types: visibleEntries(types, apiSchema),
    fields: visibleEntries(fields, apiSchema),
    inputs: visibleEntries(inputs, apiSchema),
  }
}

function visibleEntries<Value>(
  entries: ReadonlyMap<string, Value>,
  apiSchema: GraphQLSchema,
): ReadonlyMap<string, Value> {
  const isVisible = (coordinate: string): boolean => {
    const [typeName = '', fieldName, argumentName] = coordinate.split(/[.(:)]/)
    const type = apiSchema.getType(typeName)
    if (fieldName === undefined) return type !== undefined
    if (type === undefined || !('getFields' in type) || !Object.hasOwn(type.getFields(), fieldName))
      return false
    const field = type.getFields()[fieldName]
    if (argumentName === undefined) return true
    return field !== undefined && 'args' in field && field.args.some(({ name }) => name === argumentName)
  }
  return new Map([...entries].filter(([coordinate]) => isVisible(coordinate)))
}

/**
 * Adds to visible fields the rules of the fields that they read through `@requires`, transitively. A
 * requirement for reading an interface object's field applies to that field on each implementer.
 */
export function withRequired(
  { apiSchema, fullSchema, requiredBy }: Supergraph,
  { types, fields, inputs }: CombinedRules,
  problems: SchemaProblem[],
): CombinedRules {
  const required = readsOfFields(fullSchema, requiredBy, problems)
  const complete = new Map(fields)
  for (const coordinate of required.keys()) {
    const needs = new Set(fields.get(coordinate))
    const seen = new Set<string>()
    const queue = [coordinate]
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      for (const read of required.get(next) ?? []) {
        if (seen.has(read)) continue
        seen.add(read)
        for (const need of fields.get(read) ?? types.get(read) ?? []) {
          if (readsArguments(need)) problems.push({ coordinate, message: explainBlind(read, need) })
          needs.add(need)
        }
        queue.push(read)
      }
    }
    complete.set(coordinate, [...needs])
  }
  return {
    types: visibleEntries(types, apiSchema),
    fields: visibleEntries(complete, apiSchema),
    inputs: visibleEntries(inputs, apiSchema),
  }
}

/** The executor reads required fields with its own arguments: a condition would see the wrong ones. */
function readsArguments(need: Requirement): boolean {
  const condition = conditionOf(need)
  return condition !== undefined && reads(condition, 'args')
}

function explainBlind(read: string, need: Requirement): string {
  return `it requires ${read}, whose condition "${conditionOf(need)?.text}" reads arguments: nobody gives them where it is required.`
}

/** The coordinates of types and fields that each field also reads. */
function readsOfFields(
  fullSchema: Supergraph['fullSchema'],
  requiredBy: Supergraph['requiredBy'],
  problems: SchemaProblem[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const reads = new Map<string, ReadonlySet<string>>()
  for (const type of Object.values(fullSchema.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const name of Object.keys(type.getFields())) {
      const coordinate = `${type.name}.${name}`
      const stated = [type, ...type.getInterfaces()].flatMap(
        (one) => requiredBy.get(`${one.name}.${name}`) ?? [],
      )
      if (stated.length === 0) continue
      const found = new Set<string>()
      for (const selection of stated) {
        const fault = walkFieldSet(fullSchema, type, selection, (typeName, fieldName) =>
          found.add(fieldName === undefined ? typeName : `${typeName}.${fieldName}`),
        )
        if (fault !== undefined)
          problems.push({ coordinate, message: `what it requires cannot be read: ${fault}.` })
      }
      reads.set(coordinate, found)
    }
  }
  return reads
}
