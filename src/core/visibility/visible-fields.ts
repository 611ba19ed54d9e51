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

/** The visible fields of each object and interface type that has any, by type name. */
export type VisibleFields = ReadonlyMap<string, ReadonlySet<string>>

type Shown = Map<string, Set<string>>

/**
 * The fields that a subject lacking these requirements may use, wherever it reaches them:
 * - a field of an object type, if its rules hold (those of its type, its interfaces and its output type),
 *   every argument that it requires may be supplied, and something of what it returns is visible; an object
 *   type, if one of its fields is visible;
 * - a field of an interface, if it may be selected on the interface itself: its rules hold for every
 *   implementer, visible or not, and each visible implementer shows it. An interface that would lose all its
 *   fields keeps those that every visible implementer shows, for use in fragments on implementers;
 * - an interface without any fields even then is hidden, with each field that returns it; so is a union
 *   without members.
 *
 * A type with nothing but `__typename` left counts as hidden, because a schema cannot express it. Never
 * throws.
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
    // The fields that return them become hidden too, which can empty further types. Each round leaves fewer.
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

/** An interface with nothing left has an empty set here; a hidden interface has no entry. */
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
      // Already found, as it is more derived. One without fields is about to be hidden.
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

/** Whether a type is hidden. If an interface's rule does not hold, its implementers' rules do not either. */
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
