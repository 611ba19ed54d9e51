import {
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type ValueNode,
  visit,
} from 'graphql'
import { printJson } from '../core/json/exact-json.ts'
import { isNumber } from '../core/json/number-token.ts'
import type { Variables } from '../core/plan/condition.ts'
import { isInheritedName } from '../core/plan/inherited-name.ts'
import { renameVariables } from './variable-names.ts'

/** A variable whose type has, at any depth, an input field named like a member of every JavaScript object. */
export interface InheritingVariable {
  readonly name: string
  readonly type: GraphQLInputType
}

/**
 * Finds the variables that servers on graphql-js misread: they take an absent input field `constructor` or
 * `toString` from the prototype of the JSON object, and refuse the function that they find. Such a variable
 * is sent as a literal, which has no prototype.
 */
export function findInheritingVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  schema: GraphQLSchema,
): readonly InheritingVariable[] {
  return variableDefinitions.flatMap(({ variable, type: node }) => {
    // The document is valid, so every type is an input type.
    const type = typeFromAST(schema, node) as GraphQLInputType | undefined
    return type !== undefined && mayInherit(type) ? [{ name: variable.name.value, type }] : []
  })
}

/** Replaces variables that would be misread by literals. Returns the document and the other variables. */
export function writeLiterals(
  document: DocumentNode,
  inheriting: readonly InheritingVariable[],
  variables: Variables,
): { readonly document: DocumentNode; readonly variables: Variables } {
  const literals = new Map<string, ValueNode>()
  for (const { name, type } of inheriting) {
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (!inherits(value, type)) continue
    // A variable used in many places would be written into each.
    const isSmall = printJson(value).length * countUses(document, name) <= MOST_WRITTEN
    const literal = isSmall ? toLiteral(value, type) : undefined
    if (literal !== undefined) literals.set(name, literal)
  }
  if (literals.size === 0) return { document, variables }
  const rest = Object.entries(variables).filter(([name]) => !literals.has(name))
  return {
    document: visit(document, {
      VariableDefinition: ({ variable }) => (literals.has(variable.name.value) ? null : false),
      Variable: ({ name }) => literals.get(name.value),
    }),
    variables: Object.fromEntries(rest),
  }
}

/** The same for a request sent as a single operation, with variable names that no server misreads. */
export function withLiterals(
  asked: DocumentNode,
  given: Variables | undefined,
  schema: GraphQLSchema,
): { readonly document: DocumentNode; readonly variables: Variables | undefined } {
  const { document, callerNames } = renameVariables(asked)
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)
  if (operation === undefined || given === undefined) return { document, variables: given }
  const variables = callerNames.size === 0 ? given : pickVariables(operation, callerNames, given)
  return writeLiterals(document, findInheritingVariables(operation, schema), variables)
}

/** The caller's variables that an operation declares, under the names that it gives them. */
export function pickVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  callerNames: ReadonlyMap<string, string>,
  given: Variables,
): Variables {
  const picked: Record<string, unknown> = Object.create(null)
  for (const { variable } of variableDefinitions) {
    const name = variable.name.value
    const callerName = callerNames.get(name) ?? name
    if (Object.hasOwn(given, callerName)) picked[name] = given[callerName]
  }
  return picked
}

const known = new WeakMap<GraphQLInputType, boolean>()

function mayInherit(type: GraphQLInputType): boolean {
  const named = getNamedType(type)
  if (!isInputObjectType(named)) return false
  const answer = known.get(named) ?? findsInherited(named, new Set())
  known.set(named, answer)
  return answer
}

function findsInherited(type: GraphQLInputType, seen: Set<GraphQLInputType>): boolean {
  const named = getNamedType(type)
  if (!isInputObjectType(named) || seen.has(named)) return false
  seen.add(named)
  const fields = Object.values(named.getFields())
  return fields.some((field) => isInheritedName(field.name) || findsInherited(field.type, seen))
}

/** Whether a server would read an absent field of the value from its prototype. */
function inherits(value: unknown, type: GraphQLInputType): boolean {
  if (value === null || typeof value !== 'object') return false
  if (isNonNullType(type)) return inherits(value, type.ofType)
  if (isListType(type))
    return Array.isArray(value)
      ? value.some((item) => inherits(item, type.ofType))
      : inherits(value, type.ofType)
  if (!isInputObjectType(type)) return false
  return Object.values(type.getFields()).some((field) =>
    Object.hasOwn(value, field.name)
      ? inherits(Reflect.get(value, field.name), field.type)
      : isInheritedName(field.name),
  )
}

/**
 * Undefined if a value has no literal: a custom scalar may have a key that is no GraphQL name. `type` is
 * undefined inside one.
 */
function toLiteral(value: unknown, type: GraphQLType | undefined): ValueNode | undefined {
  if (isNonNullType(type)) return toLiteral(value, type.ofType)
  if (value === null || value === undefined) return { kind: Kind.NULL }
  if (isListType(type) && !Array.isArray(value)) return toLiteral(value, type.ofType)
  if (typeof value === 'boolean') return { kind: Kind.BOOLEAN, value }
  if (typeof value === 'string') return isEnumType(type) ? toEnumLiteral(value) : { kind: Kind.STRING, value }
  if (isNumber(value)) return toNumberLiteral(String(value), type)
  if (Array.isArray(value)) {
    const items = value.map((item) => toLiteral(item, isListType(type) ? type.ofType : undefined))
    return items.every((item) => item !== undefined) ? { kind: Kind.LIST, values: items } : undefined
  }
  const fieldTypes = isInputObjectType(type) ? type.getFields() : undefined
  const fields = []
  for (const [name, item] of Object.entries(value)) {
    const literal = toLiteral(item, fieldTypes?.[name]?.type)
    if (literal === undefined || !NAME.test(name)) return undefined
    fields.push({
      kind: Kind.OBJECT_FIELD,
      name: { kind: Kind.NAME, value: name },
      value: literal,
    } as const)
  }
  return { kind: Kind.OBJECT, fields }
}

function toEnumLiteral(value: string): ValueNode | undefined {
  return NAME.test(value) ? { kind: Kind.ENUM, value } : undefined
}

/** As a variable, a JSON number such as `1.0` or `1e3` is an Int; as a literal, it is a Float. */
function toNumberLiteral(text: string, type: GraphQLType | undefined): ValueNode {
  const value = isScalarType(type) && type.name === 'Int' ? String(Number(text)) : text
  return { kind: /^-?\d+$/.test(value) ? Kind.INT : Kind.FLOAT, value }
}

function countUses(document: DocumentNode, variable: string): number {
  let uses = 0
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => {
      if (name.value === variable) uses += 1
    },
  })
  return uses
}

/** Characters of one variable in all its places together. */
const MOST_WRITTEN = 1_000_000
const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/
