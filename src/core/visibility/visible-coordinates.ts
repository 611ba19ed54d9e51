import {
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import { argumentCoordinate } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import { findVisibleFields } from './visible-fields.ts'
import { findVisibleInputs } from './visible-inputs.ts'
import { findVisibleTypes } from './visible-types.ts'

/**
 * The coordinates of the visible schema for these lacking requirements, computed without building it: the
 * types, fields, arguments and input fields that can be used on some path from the roots. Never throws.
 */
export function findVisibleCoordinates(table: RuleTable, lacking: ReadonlySet<number>): ReadonlySet<string> {
  const { schema } = table
  const inputs = findVisibleInputs(table, lacking)
  const fields = findVisibleFields(table, lacking, inputs)
  const found = new Set<string>()
  const waiting: GraphQLInputObjectType[] = []
  const reach = (type: GraphQLNamedType): void => {
    if (found.has(type.name)) return
    found.add(type.name)
    if (isInputObjectType(type)) waiting.push(type)
  }
  const pick = (owner: string, name: string, args: readonly GraphQLArgument[]): readonly string[] => {
    const given = Object.fromEntries(args.map((arg) => [arg.name, { type: arg.type }]))
    const picked = Object.entries(inputs.pickArguments(owner, name, given))
    for (const [, { type }] of picked) reach(getNamedType(type))
    return picked.map(([arg]) => arg)
  }
  for (const type of findVisibleTypes(schema, fields)) {
    found.add(type.name)
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    const shown = fields.get(type.name)
    for (const { name, type: output, args } of Object.values(type.getFields())) {
      if (shown?.has(name) !== true) continue
      found.add(`${type.name}.${name}`)
      reach(getNamedType(output))
      for (const arg of pick(type.name, name, args)) found.add(argumentCoordinate(type.name, name, arg))
    }
  }
  for (const { name, args } of schema.getDirectives()) pick('', name, args)
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    for (const { name, type: input } of Object.values(type.getFields())) {
      found.add(`${type.name}.${name}`)
      reach(getNamedType(input))
    }
  }
  return found
}
