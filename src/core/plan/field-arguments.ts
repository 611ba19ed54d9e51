import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  getArgumentValues,
  getVariableValues,
} from 'graphql'
import type { Variables } from './condition.ts'
import { signatureOf } from './field-signature.ts'
import type { Plan, PlanNode, PlannedField } from './plan.ts'

export type FieldArguments = Readonly<Record<string, unknown>>

type Field = GraphQLField<unknown, unknown>

/** Reads a field's arguments; undefined where they do not fit, so the field cannot run. Never throws. */
export type ReadArguments = (node: FieldNode, declared: Field | undefined) => FieldArguments | undefined

/**
 * Coerces the arguments of an operation's fields as an executor does (GraphQL, section 6.4.1), with
 * variables, their defaults and the schema's defaults. `coerced` variables come from an executor and are used
 * unchanged. Returns undefined where the variables do not fit the operation. Never throws.
 */
export function createArgumentReader(
  { table, operation }: Pick<Plan, 'table' | 'operation'>,
  variables: Variables,
  form: 'given' | 'coerced' = 'given',
): ReadArguments | undefined {
  const { variableDefinitions = [] } = operation
  const coerced =
    form === 'coerced'
      ? variables
      : getVariableValues(table.schema, variableDefinitions, variables, { maxErrors: 1 }).coerced
  if (coerced === undefined) return undefined
  return (node, declared) => {
    if (declared === undefined || declared.args.length === 0) return NO_ARGUMENTS
    try {
      return getArgumentValues(declared, node, coerced)
    } catch {
      return undefined
    }
  }
}

const NO_ARGUMENTS: FieldArguments = Object.freeze({})

/** One declaration of a planned field, with the object types that share it. */
export interface Declaration {
  /** Undefined for `__typename` and for introspection fields. */
  readonly field: Field | undefined
  readonly types: readonly GraphQLObjectType[]
}

const declarations = new WeakMap<PlannedField, readonly Declaration[]>()

/**
 * The distinct declarations of a planned field. Implementers of an interface can have other arguments and
 * defaults than the interface, and resolvers receive those of the implementer.
 */
export function declarationsOf(
  planned: PlannedField,
  { possible }: Pick<PlanNode, 'possible'>,
): readonly Declaration[] {
  const known = declarations.get(planned)
  if (known !== undefined) return known
  const name = planned.node.name.value
  const ways = new Map<string, { readonly field: Field | undefined; readonly types: GraphQLObjectType[] }>()
  for (const type of possible.types) {
    const fields = type.getFields()
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    const key = field === undefined ? '' : signatureOf(field)
    const way = ways.get(key)
    if (way === undefined) ways.set(key, { field, types: [type] })
    else way.types.push(type)
  }
  const found = [...ways.values()]
  declarations.set(planned, found)
  return found
}
