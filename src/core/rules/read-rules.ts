import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  type OperationTypeNode,
} from 'graphql'
import { type DirectiveUse, readDirectiveUses } from '../schema/directives.ts'
import { type DirectiveNames, nameInForce } from '../schema/links.ts'
import { deriveParts, operationScope } from '../schema/naming.ts'
import { locationOf, type SchemaProblem } from '../schema/schema-problem.ts'
import { isSubgraphField } from '../schema/subgraph-fields.ts'
import { SEPARATOR } from '../scope/grammar.ts'
import { parseScope, type Scope } from '../scope/scope.ts'
import type { ResolvedPolicyOptions } from './policy-options.ts'
import { withConditions } from './read-conditions.ts'
import { argumentCoordinate, type Requirement, type Rule, type RuleSource } from './rule.ts'
import { refuseStrayDirectives } from './stray-directives.ts'

type Kind = `${OperationTypeNode}`
type Field = GraphQLField<unknown, unknown>

/** The rules that a schema states, before those of types, interfaces and fields are combined. */
export interface StatedRules {
  readonly types: ReadonlyMap<string, Rule>
  /** Keyed by coordinate, `Type.field`. */
  readonly fields: ReadonlyMap<string, Rule>
  /** The arguments and input fields that carry a rule: `Type.field(argument:)`, `Input.field`. */
  readonly inputs: ReadonlyMap<string, Rule>
}

export function readRules(
  schema: GraphQLSchema,
  names: DirectiveNames,
  options: ResolvedPolicyOptions,
  problems: SchemaProblem[],
): StatedRules {
  const types = new Map<string, Rule>()
  const fields = new Map<string, Rule>()
  const inputs = new Map<string, Rule>()
  const reader: Reader = { schema, names, options, problems }
  refuseStrayDirectives(schema, names, problems)
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields()))
        addInput(inputs, field, `${type.name}.${field.name}`, undefined, reader)
      continue
    }
    const uses = readDirectiveUses(type, type.name, names, problems)
    types.set(type.name, toRule(type.name, uses, [], undefined, reader))
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    const kinds = rootKinds(schema, type)
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`
      const fieldUses = readDirectiveUses(field, coordinate, names, problems)
      fields.set(coordinate, toRule(coordinate, fieldUses, kinds, field, reader))
      for (const arg of field.args)
        addInput(inputs, arg, argumentCoordinate(type.name, field.name, arg.name), field, reader)
    }
  }
  return { types, fields, inputs }
}

function addInput(
  inputs: Map<string, Rule>,
  input: GraphQLArgument | GraphQLInputField,
  coordinate: string,
  /** The field that an argument belongs to. */
  owner: Field | undefined,
  reader: Reader,
): void {
  const uses = readDirectiveUses(input, coordinate, reader.names, reader.problems)
  if (uses.length === 0) return
  const requirements = uses.flatMap((use) => readInputUse(use, coordinate, owner, reader))
  inputs.set(coordinate, { coordinate, requirements, isPublicOnPurpose: false })
}

/** Only `@auth` works on inputs: Federation's directives and `@public` apply to what is returned. */
function readInputUse(
  use: DirectiveUse,
  coordinate: string,
  owner: Field | undefined,
  reader: Reader,
): readonly Requirement[] {
  const value = owner === undefined ? 'input field' : 'argument'
  const source: RuleSource = { coordinate, origin: `@${use.name}`, value, ...placeOf(use) }
  const place = value === 'argument' ? 'an argument' : 'an input field'
  if (use.meaning === 'public')
    return refuse(reader, source, `@${use.name} belongs on a field, and has no effect on ${place}.`)
  if (use.meaning !== 'auth')
    return refuse(
      reader,
      source,
      `@${use.name} has no effect on ${place}: Federation knows it on fields, objects, interfaces, scalars and enums. Write @${nameInForce('auth', reader.names)}(scopes: [["..."]]) here.`,
    )
  const { scopes, type, action, if: condition } = use.args
  if (![type, action].every((one) => one === undefined || one === null))
    return refuse(
      reader,
      source,
      `type and action of @${use.name} name the scope of a root field: ${place} needs scopes.`,
    )
  if (scopes !== undefined && scopes !== null)
    return withConditions(readScopes(use, source, reader), use, source, owner, reader)
  if (typeof condition !== 'string')
    return refuse(reader, source, `@${use.name} needs scopes here: ${place} has no scope of its own.`)
  return withConditions([], use, source, owner, reader)
}

interface Reader {
  readonly schema: GraphQLSchema
  readonly names: DirectiveNames
  readonly options: ResolvedPolicyOptions
  readonly problems: SchemaProblem[]
}

function toRule(
  coordinate: string,
  uses: readonly DirectiveUse[],
  kinds: readonly Kind[],
  field: Field | undefined,
  reader: Reader,
): Rule {
  const isPublicOnPurpose = uses.some((use) => use.meaning === 'public')
  if (isPublicOnPurpose && (uses.length > 1 || field === undefined)) {
    const open = nameInForce('public', reader.names)
    const message =
      field === undefined ? `@${open} belongs on a field.` : `@${open} stands beside another rule.`
    reader.problems.push({ coordinate, message, ...placeOf(uses[0]) })
  }
  const stated = uses.flatMap((use) => readUse(use, coordinate, kinds, field, reader))
  const requirements =
    uses.length === 0 && field !== undefined
      ? kinds.flatMap((kind) => unstated(kind, coordinate, field, reader))
      : stated
  return { coordinate, requirements, isPublicOnPurpose }
}

/** The requirements of a root field without directives. */
function unstated(kind: Kind, coordinate: string, field: Field, reader: Reader): readonly Requirement[] {
  const isClosed = kind === 'query' && reader.options.subgraphFields === 'closed' && isSubgraphField(field)
  if (!isClosed) return baselineOf(kind, coordinate, field, reader)
  const source = { coordinate, origin: 'closed', ...locationOf(field.astNode?.name) }
  return [{ kind: 'never', source }]
}

function baselineOf(kind: Kind, coordinate: string, field: Field, reader: Reader): readonly Requirement[] {
  const place = locationOf(field.astNode?.name)
  switch (reader.options.baseline[kind]) {
    case 'public':
      return []
    case 'authenticated':
      return [{ kind: 'authenticated', source: { coordinate, origin: 'baseline', ...place } }]
    case 'derived':
      return derive(kind, field, {}, { coordinate, origin: 'convention', ...place }, reader)
  }
}

function readUse(
  use: DirectiveUse,
  coordinate: string,
  kinds: readonly Kind[],
  field: Field | undefined,
  reader: Reader,
): readonly Requirement[] {
  const source: RuleSource = { coordinate, origin: `@${use.name}`, ...placeOf(use) }
  switch (use.meaning) {
    case 'public':
      return []
    case 'authenticated':
      return [{ kind: 'authenticated', source }]
    case 'policy':
      return readAlternatives(use, 'policies', source, reader, (text) => text).map((anyOf) => ({
        kind: 'policies',
        anyOf,
        source,
      }))
    case 'requiresScopes':
      return readScopes(use, source, reader)
    case 'auth': {
      const { scopes, type, action, if: condition } = use.args
      if ([type, action].some((one) => one !== undefined && one !== null && typeof one !== 'string')) {
        return refuse(reader, source, 'type and action are texts.')
      }
      const parts = {
        ...(typeof type === 'string' && { type }),
        ...(typeof action === 'string' && { action }),
      }
      if (scopes !== undefined && scopes !== null) {
        if (Object.keys(parts).length === 0)
          return withConditions(readScopes(use, source, reader), use, source, field, reader)
        return refuse(reader, source, `@${use.name} takes scopes, or type and action, not both.`)
      }
      if (field === undefined || kinds.length === 0) {
        if (typeof condition === 'string' && Object.keys(parts).length === 0)
          return withConditions([], use, source, field, reader)
        return refuse(
          reader,
          source,
          `@${use.name} needs scopes here: only a root field has a scope of its own.`,
        )
      }
      const derived = kinds.flatMap((kind) => derive(kind, field, parts, source, reader))
      return withConditions(derived, use, source, field, reader)
    }
  }
}

function derive(
  kind: Kind,
  field: Field,
  given: { readonly type?: string; readonly action?: string },
  source: RuleSource,
  reader: Reader,
): readonly Requirement[] {
  const stray = [given.type, given.action].find((segment) => segment?.includes(SEPARATOR))
  if (stray !== undefined) return refuse(reader, source, 'type and action are one segment each.')
  const derived = deriveParts(kind, field, reader.options.naming)
  const type = given.type ?? derived?.type
  const action = given.action ?? derived?.action
  if (type === undefined || action === undefined) {
    return refuse(
      reader,
      source,
      `the naming pattern finds no type and action in this name: say them with @${nameInForce('auth', reader.names)}.`,
    )
  }
  try {
    return [{ kind: 'scopes', anyOf: [[operationScope(kind, { type, action })]], source }]
  } catch (error) {
    return refuse(reader, source, String(error instanceof Error ? error.message : error))
  }
}

function readScopes(use: DirectiveUse, source: RuleSource, reader: Reader): readonly Requirement[] {
  return readAlternatives<Scope>(use, 'scopes', source, reader, parseScope).map((anyOf) => ({
    kind: 'scopes',
    anyOf,
    source,
  }))
}

function readAlternatives<Name>(
  use: DirectiveUse,
  argument: string,
  source: RuleSource,
  reader: Reader,
  parse: (text: string) => Name,
): readonly (readonly (readonly Name[])[])[] {
  const anyOf = use.args[argument]
  if (
    !Array.isArray(anyOf) ||
    anyOf.length === 0 ||
    anyOf.some((all) => !Array.isArray(all) || all.length === 0)
  ) {
    return refuse(reader, source, `${argument} of @${use.name} is a list of lists, none of them empty.`)
  }
  const read: Name[][] = []
  for (const all of anyOf as readonly (readonly unknown[])[]) {
    const names: Name[] = []
    for (const text of all) {
      try {
        if (typeof text !== 'string' || text === '') throw new TypeError('a name is expected.')
        names.push(parse(text))
      } catch (error) {
        return refuse(
          reader,
          source,
          `${JSON.stringify(text)}: ${error instanceof Error ? error.message : ''}`,
        )
      }
    }
    read.push(names)
  }
  return [read]
}

function rootKinds(schema: GraphQLSchema, type: GraphQLNamedType): readonly Kind[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const
  return roots.flatMap(([kind, root]) => (root === type ? [kind] : []))
}

function refuse(reader: Reader, source: RuleSource, message: string): readonly never[] {
  const { coordinate, location } = source
  reader.problems.push({ coordinate, message, ...(location !== undefined && { location }) })
  return []
}

function placeOf(use: DirectiveUse | undefined): { readonly location?: string } {
  return use?.location === undefined ? {} : { location: use.location }
}
