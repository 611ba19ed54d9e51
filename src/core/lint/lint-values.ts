import {
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'
import { argumentCoordinate, type Requirement } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import type { Finding } from './finding.ts'

/** Finds rules on arguments and input fields that guard more than they seem to, or nothing. */
export function lintValues(table: RuleTable): readonly Finding[] {
  const { schema, stated } = table
  if (stated.inputs.size === 0) return []
  const taken = takenInputs(schema)
  return Object.values(schema.getTypeMap()).flatMap((type): readonly Finding[] => {
    if (isInputObjectType(type))
      return Object.values(type.getFields()).flatMap((field) => {
        const coordinate = `${type.name}.${field.name}`
        const requirements = stated.inputs.get(coordinate)?.requirements ?? []
        if (!taken.has(type.name))
          return describe(requirements, coordinate, 'no-effect', `no argument takes ${type.name}.`)
        if (!isRequiredInputField(field)) return []
        const message = `it is required, so that the rule guards all of ${type.name}: nobody can leave it out.`
        return describe(requirements, coordinate, 'required-value', message)
      })
    if (!isObjectType(type) && !isInterfaceType(type)) return []
    return Object.values(type.getFields()).flatMap((field) =>
      field.args.flatMap((arg) => {
        if (!isRequiredArgument(arg)) return []
        const coordinate = argumentCoordinate(type.name, field.name, arg.name)
        const message = `it is required, so that the rule guards all of ${type.name}.${field.name}: write it on the field.`
        const requirements = stated.inputs.get(coordinate)?.requirements ?? []
        return describe(requirements, coordinate, 'required-value', message)
      }),
    )
  })
}

/** A condition on a required argument is fine: it checks the argument's value. */
function describe(
  requirements: readonly Requirement[],
  coordinate: string,
  kind: 'no-effect' | 'required-value',
  message: string,
): readonly Finding[] {
  const [first] = requirements
  const isMeant = kind === 'required-value' && requirements.every((one) => one.kind === 'condition')
  if (first === undefined || isMeant) return []
  const { location } = first.source
  const place = location === undefined ? {} : { location }
  return [{ kind, severity: 'warning', coordinate, message, ...place }]
}

/** The input objects that some argument can contain, at any depth. */
function takenInputs(schema: GraphQLSchema): ReadonlySet<string> {
  const taken = new Set<string>()
  const take = (name: string): void => {
    const type = schema.getType(name)
    if (taken.has(name) || !isInputObjectType(type)) return
    taken.add(name)
    for (const field of Object.values(type.getFields())) take(getNamedType(field.type).name)
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields()))
      for (const arg of field.args) take(getNamedType(arg.type).name)
  }
  return taken
}
