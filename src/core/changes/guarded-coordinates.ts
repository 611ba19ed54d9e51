import { type ASTNode, isInputObjectType, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql'
import { argumentCoordinate, type Requirement } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import { locationOf } from '../schema/schema-problem.ts'

/** The requirements for reaching one coordinate, without those that a dry run only observes. */
export interface GuardedCoordinate {
  readonly coordinate: string
  /** `root`: a field of a root type. `input`: an argument or a field of an input object. */
  readonly kind: 'type' | 'root' | 'field' | 'input' | 'introspection'
  readonly needs: readonly number[]
  readonly requirements: readonly Requirement[]
  /** `file:line`, where the SDL is known. */
  readonly location?: string
}

/** Every type, field, argument and input field in schema order, then `__schema` for introspection. */
export function guardedCoordinates(table: RuleTable): ReadonlyMap<string, GuardedCoordinate> {
  const { schema, observed } = table
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
  const found = new Map<string, GuardedCoordinate>()
  const add = (
    coordinate: string,
    all: readonly number[],
    kind: GuardedCoordinate['kind'],
    node?: ASTNode | null,
  ): void => {
    const needs = [...new Set(all)].filter((need) => !observed.has(need))
    const requirements = needs.flatMap((need) => table.requirements[need] ?? [])
    found.set(coordinate, { coordinate, kind, needs, requirements, ...locationOf(node) })
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    const own = table.needsOfType(type.name)
    add(type.name, own, 'type', type.astNode?.name)
    if (isInputObjectType(type)) {
      for (const { name, astNode } of Object.values(type.getFields()))
        add(`${type.name}.${name}`, table.needsOfInputField(type.name, name), 'input', astNode?.name)
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    const kind = isObjectType(type) && roots.has(type) ? 'root' : 'field'
    for (const field of Object.values(type.getFields())) {
      const needs = [...own, ...table.needsOfField(type.name, field.name)]
      add(`${type.name}.${field.name}`, needs, kind, field.astNode?.name)
      for (const { name, astNode } of field.args) {
        const supplying = table.needsOfArgument(type.name, field.name, name)
        add(argumentCoordinate(type.name, field.name, name), supplying, 'input', astNode?.name)
      }
    }
  }
  add('__schema', table.needsOfIntrospection, 'introspection')
  return found
}
