import {
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import type { RuleTable } from '../rules/rule-table.ts'
import type { VisibleInputs } from './visible-inputs.ts'

/** By the name of each object and interface type of which something is visible: its visible fields. */
export type VisibleFields = ReadonlyMap<string, ReadonlySet<string>>

type Shown = Map<string, Set<string>>

/**
 * What may be used by somebody who lacks these requirements, wherever it is reached:
 * - a field of an object type when its rules hold (those of its type, of its interfaces, of what it returns), every argument
 *   that it requires may be supplied, and something
 *   is visible of what it returns; an object type when one of its fields is;
 * - a field of an interface when it may be selected on the interface itself: its rules hold for every implementer, seen or
 *   not, and each that is seen shows it. An interface that would be left with none keeps the fields that each implementer
 *   that is seen shows: there a fragment on one of them is what may be used;
 * - an interface that has none even so is gone, and with it each field that returns it; a union without members likewise.
 *
 * A type of which nothing but `__typename` may be asked counts as gone: a schema has no way to say it. Total.
 */
export function findVisibleFields(
  table: RuleTable,
  lacking: ReadonlySet<number>,
  inputs: Pick<VisibleInputs, 'permits'>,
): VisibleFields {
  const { schema } = table
  const holds = (needs: readonly number[]): boolean => !needs.some((need) => lacking.has(need))
  const permits = (typeName: string, fieldName: string): boolean =>
    holds(table.needsOfType(typeName)) &&
    holds(table.needsOfField(typeName, fieldName)) &&
    inputs.permits(typeName, fieldName)
  const empty = new Set<string>()
  for (;;) {
    const objects = findObjectFields(schema, permits, empty)
    const ofInterfaces = findInterfaceFields(schema, permits, objects, empty)
    const emptied = [...ofInterfaces].filter(([, names]) => names.size === 0)
    if (emptied.length === 0) return new Map([...objects, ...ofInterfaces])
    // What returned them goes too, and what that leaves empty: each time round there are fewer.
    for (const [name] of emptied) empty.add(name)
  }
}

type Permits = (typeName: string, fieldName: string) => boolean

function findObjectFields(schema: GraphQLSchema, permits: Permits, empty: ReadonlySet<string>): Shown {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType)
  const shown: Shown = new Map()
  for (const type of types) {
    const names = Object.keys(type.getFields()).filter((name) => permits(type.name, name))
    if (names.length > 0) shown.set(type.name, new Set(names))
  }
  const isGone = (type: GraphQLNamedType): boolean => isGoneIn(type, schema, shown, empty)
  let isSettled = false
  while (!isSettled) {
    isSettled = true
    for (const type of types) {
      const names = shown.get(type.name)
      for (const name of names ?? []) {
        if (!isGone(fieldType(type, name))) continue
        names?.delete(name)
        isSettled = false
      }
      if (names?.size === 0) shown.delete(type.name)
    }
  }
  return shown
}

/** An interface that nothing is left of has no fields here; one that is gone is not here. */
function findInterfaceFields(
  schema: GraphQLSchema,
  permits: Permits,
  objects: Shown,
  empty: ReadonlySet<string>,
): Shown {
  const interfaces = Object.values(schema.getTypeMap()).filter(isInterfaceType).sort(moreDerivedFirst)
  const found: Shown = new Map()
  const isGone = (type: GraphQLNamedType): boolean => isGoneIn(type, schema, objects, empty)
  for (const type of interfaces) {
    if (isGone(type)) continue
    const all = schema.getPossibleTypes(type)
    const heirs = [
      ...all.flatMap(({ name }) => objects.get(name) ?? []),
      // Found before: it is more derived. One without any fields is going.
      ...schema.getImplementations(type).interfaces.flatMap(({ name }) => found.get(name) ?? []),
    ].filter((fields) => fields.size > 0)
    const shared = Object.keys(type.getFields()).filter(
      (name) =>
        permits(type.name, name) &&
        !isGone(fieldType(type, name)) &&
        heirs.every((fields) => fields.has(name)),
    )
    const direct = shared.filter((name) => all.every((one) => permits(one.name, name)))
    found.set(type.name, new Set(direct.length > 0 ? direct : shared))
  }
  return found
}

/** An interface whose rule does not hold has no implementer whose rules do. */
function isGoneIn(
  type: GraphQLNamedType,
  schema: GraphQLSchema,
  objects: Shown,
  empty: ReadonlySet<string>,
): boolean {
  if (isObjectType(type)) return !objects.has(type.name)
  if (!isAbstractType(type)) return false
  return empty.has(type.name) || !schema.getPossibleTypes(type).some(({ name }) => objects.has(name))
}

function moreDerivedFirst(one: GraphQLInterfaceType, other: GraphQLInterfaceType): number {
  return other.getInterfaces().length - one.getInterfaces().length
}

function fieldType(type: GraphQLObjectType | GraphQLInterfaceType, name: string): GraphQLNamedType {
  const field = type.getFields()[name]
  if (field === undefined) throw new TypeError(`No field ${type.name}.${name}.`)
  return getNamedType(field.type)
}
