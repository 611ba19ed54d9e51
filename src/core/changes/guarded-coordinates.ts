import { isInterfaceType, isIntrospectionType, isObjectType } from 'graphql'
import type { Requirement } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import { locationOf } from '../schema/schema-problem.ts'

/** What must hold to reach one coordinate: what is only observed in a dry run is left out. */
export interface GuardedCoordinate {
  readonly coordinate: string
  /** A field of a root type: where every operation begins. */
  readonly isRoot: boolean
  readonly needs: readonly number[]
  readonly requirements: readonly Requirement[]
  /** `file:line`, where the SDL is known. */
  readonly location?: string
}

/** Every type and every field in the order of the schema, then `__schema`: who may introspect. */
export function guardedCoordinates(table: RuleTable): ReadonlyMap<string, GuardedCoordinate> {
  const { schema, observed } = table
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
  const found = new Map<string, GuardedCoordinate>()
  const add = (coordinate: string, all: readonly number[], isRoot: boolean, place: { location?: string }) => {
    const needs = [...new Set(all)].filter((need) => !observed.has(need))
    const requirements = needs.flatMap((need) => table.requirements[need] ?? [])
    found.set(coordinate, { coordinate, isRoot, needs, requirements, ...place })
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    const own = table.needsOfType(type.name)
    add(type.name, own, false, locationOf(type.astNode?.name))
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const needs = [...own, ...table.needsOfField(type.name, field.name)]
      const isRoot = isObjectType(type) && roots.has(type)
      add(`${type.name}.${field.name}`, needs, isRoot, locationOf(field.astNode?.name))
    }
  }
  add('__schema', table.needsOfIntrospection, false, {})
  return found
}
