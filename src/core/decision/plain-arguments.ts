import {
  type ConstValueNode,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  type ValueNode,
  valueFromAST,
} from 'graphql'
import type { Variables } from '../plan/condition.ts'
import { type PlainCoercion, plainCoercionOf } from '../plan/plain-scalars.ts'
import type { ArgumentPlace } from '../plan/question.ts'

/** Coerces the arguments of one selection. Undefined decides nothing: graphql-js must coerce them instead. */
export type PlainArguments = (variables: Variables) => Readonly<Record<string, unknown>> | undefined

const OTHERS: PlainArguments = () => undefined

/** An argument whose value is a variable of a plain scalar. */
interface VariableArgument {
  readonly name: string
  readonly variable: string
  readonly coerce: PlainCoercion
  readonly mayBeNull: boolean
  /** The argument's own default. */
  readonly otherwise: unknown
}

/**
 * Prepares the coercion of a selection's arguments where callers differ only in variables of plain scalars,
 * as most do: graphql-js takes five microseconds for what then takes a tenth of one.
 */
export function readPlainArguments(
  { node, field }: ArgumentPlace,
  { variableDefinitions = [] }: OperationDefinitionNode,
): PlainArguments {
  const constants: Record<string, unknown> = {}
  const others: VariableArgument[] = []
  for (const { name, type, defaultValue } of field.args) {
    const value = node.arguments?.find((one) => one.name.value === name)?.value
    if (value === undefined) {
      if (defaultValue !== undefined) constants[name] = defaultValue
      else if (isNonNullType(type)) return OTHERS
    } else if (value.kind === Kind.VARIABLE) {
      const coerce = plainCoercionOf(type)
      const variable = value.name.value
      const definition = variableDefinitions.find((one) => one.variable.name.value === variable)
      if (coerce === undefined || definition === undefined || definition.defaultValue !== undefined)
        return OTHERS
      others.push({ name, variable, coerce, mayBeNull: !isNonNullType(type), otherwise: defaultValue })
    } else {
      const constant = isConstant(value) ? valueFromAST(value, type) : undefined
      if (constant === undefined) return OTHERS
      constants[name] = constant
    }
  }
  return (variables) => withVariables(constants, others, variables)
}

function withVariables(
  constants: Readonly<Record<string, unknown>>,
  others: readonly VariableArgument[],
  variables: Variables,
): Readonly<Record<string, unknown>> | undefined {
  const args = { ...constants }
  for (const { name, variable, coerce, mayBeNull, otherwise } of others) {
    const value = variables[variable]
    if (!Object.hasOwn(variables, variable)) {
      if (otherwise !== undefined) args[name] = otherwise
      else if (!mayBeNull) return undefined
      continue
    }
    if (value === null && !mayBeNull) return undefined
    const coerced = value === null ? null : coerce(value)
    if (coerced === undefined) return undefined
    args[name] = coerced
  }
  return args
}

function isConstant(value: ValueNode): value is ConstValueNode {
  switch (value.kind) {
    case Kind.VARIABLE:
      return false
    case Kind.LIST:
      return value.values.every(isConstant)
    case Kind.OBJECT:
      return value.fields.every((field) => isConstant(field.value))
    default:
      return true
  }
}
