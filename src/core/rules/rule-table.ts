import {
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isSchema,
} from 'graphql'
import { checkDefinitions } from '../schema/directives.ts'
import { type DirectiveNames, resolveDirectiveNames, schemaNodesOf } from '../schema/links.ts'
import { SchemaRuleError } from '../schema/schema-problem.ts'
import type { Supergraph } from '../schema/supergraph.ts'
import type { PossibleLoss } from '../schema/supergraph-losses.ts'
import { type Catalog, compileCatalog } from '../scope/catalog.ts'
import { findObserved } from './enforcement.ts'
import { findBlindDirectives, findGuardedInputs, type GuardedInput } from './input-rules.ts'
import { type IntrospectionRule, type PolicyOptions, resolvePolicyOptions } from './policy-options.ts'
import { readRules, type StatedRules } from './read-rules.ts'
import { argumentCoordinate, conditionOf, type Requirement, type Rule } from './rule.ts'
import { type CombinedRules, readSupergraphRules, visibleRules, withRequired } from './supergraph-rules.ts'

/** A requirement with its scopes as catalog numbers, as decisions use it. */
export type NumberedRequirement =
  | { readonly kind: 'authenticated' | 'never' | 'condition' }
  | {
      readonly kind: 'scopes'
      readonly anyOf: readonly (readonly number[])[]
      /** Whether a condition can stand in for the scopes. */
      readonly isReplaceable: boolean
    }
  | { readonly kind: 'policies'; readonly anyOf: readonly (readonly string[])[] }

/**
 * Coordinate -> rule, built once per schema: the single source for enforcement, explanations, lint and docs.
 * The table's identity is the epoch: plans and grants carry it, and two are never mixed.
 */
export interface RuleTable {
  readonly schema: GraphQLSchema
  readonly catalog: Catalog
  readonly introspection: IntrospectionRule
  /** The schema's names for the rule directives. */
  readonly names: DirectiveNames
  /** Distinct requirements. Everything else refers to them by their index here. */
  readonly requirements: readonly Requirement[]
  readonly numbered: readonly NumberedRequirement[]
  /** The requirements that are only observed (a dry run): operations that lack them run, and are recorded. */
  readonly observed: ReadonlySet<number>
  /** The requirements for reaching an object of this type: its own rule and those of its interfaces. */
  readonly needsOfType: (typeName: string) => readonly number[]
  /** The requirements of a field: its rule, those of that field on its interfaces, and its output type's. */
  readonly needsOfField: (typeName: string, fieldName: string) => readonly number[]
  /** The requirements for supplying an argument: its rule and those of that argument on its interfaces. */
  readonly needsOfArgument: (typeName: string, fieldName: string, argumentName: string) => readonly number[]
  /** The requirements for supplying a field of an input object. */
  readonly needsOfInputField: (typeName: string, fieldName: string) => readonly number[]
  /** The input object types that contain a rule, by name. */
  readonly guardedInputs: ReadonlyMap<string, GuardedInput>
  /** Whether any argument or input field carries a rule. */
  readonly guardsValues: boolean
  /** Whether any requirement depends on a condition. */
  readonly hasConditions: boolean
  readonly needsOfIntrospection: readonly number[]
  /** The rules as stated, in schema order, for printing. */
  readonly stated: StatedRules
  /** Rules of a supergraph that composition may have dropped, for lint. */
  readonly possibleLosses: readonly PossibleLoss[]
}

const NONE: readonly number[] = []

/** Builds the rule table of a schema. Throws `SchemaRuleError` with every problem; it never falls open. */
export function buildRuleTable(source: GraphQLSchema | Supergraph, policy: PolicyOptions = {}): RuleTable {
  const options = resolvePolicyOptions(policy)
  const written = isSchema(source) ? source : source.fullSchema
  const names = resolveDirectiveNames(schemaNodesOf(written), options.directives)
  const disagreeing = checkDefinitions(written, names)
  const problems = [...names.problems, ...disagreeing]
  // A problem of a definition is not repeated for each use.
  const isReadable = (name: string): boolean =>
    disagreeing.every(({ coordinate }) => coordinate !== `@${name}`)
  const meaningOf = new Map([...names.meaningOf].filter(([name]) => isReadable(name)))
  const read = readRules(written, { ...names, meaningOf }, options, problems)
  const all = isSchema(source) ? read : readSupergraphRules(source, read, names)
  const combined = combineRules(written, all)
  const needed = isSchema(source) ? combined : withRequired(source, combined, problems)
  if (problems.length > 0) throw new SchemaRuleError(problems)

  const introspection = introspectionRequirements(options.introspection)
  const stated = isSchema(source) ? all : visibleRules(all, source.apiSchema)
  const requirements = [...new Set([...collect(stated, needed), ...introspection])]
  const observed = findObserved(written, requirements, policy.enforcement, problems)
  if (problems.length > 0) throw new SchemaRuleError(problems)
  const numberOf = new Map(requirements.map((requirement, number) => [requirement, number]))
  const number = (needs: readonly Requirement[]): readonly number[] =>
    needs.length === 0 ? NONE : needs.map((need) => numberOf.get(need) ?? -1)
  const types = new Map([...needed.types].map(([name, needs]) => [name, number(needs)]))
  const fields = new Map([...needed.fields].map(([coordinate, needs]) => [coordinate, number(needs)]))
  const catalog = compileCatalog(
    requirements.flatMap((one) => (one.kind === 'scopes' ? one.anyOf.flat() : [])),
  )
  const schema = isSchema(source) ? source : source.apiSchema
  const inputs = new Map([...needed.inputs].map(([coordinate, needs]) => [coordinate, number(needs)]))
  const needsOfInput = (coordinate: string): readonly number[] => inputs.get(coordinate) ?? NONE
  const guardedInputs = findGuardedInputs(schema, needsOfInput)
  const blind = findBlindDirectives(schema, guardedInputs)
  if (blind.length > 0) throw new SchemaRuleError(blind)
  return Object.freeze({
    schema,
    catalog,
    introspection: options.introspection,
    names,
    requirements,
    numbered: requirements.map((requirement) => numberScopes(requirement, catalog)),
    observed,
    needsOfType: (typeName: string) => types.get(typeName) ?? NONE,
    needsOfField: (typeName: string, fieldName: string) => fields.get(`${typeName}.${fieldName}`) ?? NONE,
    needsOfArgument: (typeName: string, fieldName: string, argumentName: string) =>
      needsOfInput(argumentCoordinate(typeName, fieldName, argumentName)),
    needsOfInputField: (typeName: string, fieldName: string) => needsOfInput(`${typeName}.${fieldName}`),
    guardedInputs,
    guardsValues: inputs.size > 0,
    hasConditions: requirements.some((requirement) => conditionOf(requirement) !== undefined),
    needsOfIntrospection: introspection.map((requirement) => numberOf.get(requirement) ?? -1),
    stated,
    possibleLosses: isSchema(source) ? [] : source.possibleLosses,
  })
}

/** The requirements for reaching each type and reading each field, with all the rules that apply there. */
function combineRules(schema: GraphQLSchema, stated: StatedRules): CombinedRules {
  const gather = (rules: readonly (Rule | undefined)[]): readonly Requirement[] => [
    ...new Set(rules.flatMap((rule) => rule?.requirements ?? [])),
  ]
  const types = new Map<string, readonly Requirement[]>()
  for (const type of Object.values(schema.getTypeMap())) types.set(type.name, gather(typeRules(type, stated)))
  const fields = new Map<string, readonly Requirement[]>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const own = gather(fieldRules(type, field.name, stated))
      const output = types.get(getNamedType(field.type).name) ?? []
      fields.set(`${type.name}.${field.name}`, [...new Set([...own, ...output])])
    }
  }
  return { types, fields, inputs: combineInputs(schema, stated) }
}

/** The requirements for supplying each argument and input field, where there are any. */
function combineInputs(
  schema: GraphQLSchema,
  { inputs }: StatedRules,
): ReadonlyMap<string, readonly Requirement[]> {
  const combined = new Map<string, readonly Requirement[]>()
  if (inputs.size === 0) return combined
  for (const type of Object.values(schema.getTypeMap())) {
    if (!('getFields' in type)) continue
    for (const field of Object.values(type.getFields())) {
      if (!('args' in field)) {
        const coordinate = `${type.name}.${field.name}`
        const rule = inputs.get(coordinate)
        if (rule !== undefined) combined.set(coordinate, rule.requirements)
        continue
      }
      const owners = isObjectType(type) || isInterfaceType(type) ? [type, ...type.getInterfaces()] : []
      for (const { name } of field.args) {
        const requirements = owners.flatMap(
          (owner) => inputs.get(argumentCoordinate(owner.name, field.name, name))?.requirements ?? [],
        )
        const unique = [...new Set(requirements)]
        if (unique.length > 0) combined.set(argumentCoordinate(type.name, field.name, name), unique)
      }
    }
  }
  return combined
}

/** The rule of a type and of its interfaces: a rule on an interface holds for every implementer. */
function typeRules(type: GraphQLNamedType, stated: StatedRules): readonly (Rule | undefined)[] {
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : []
  return [stated.types.get(type.name), ...interfaces.map((one) => stated.types.get(one.name))]
}

function fieldRules(
  type: GraphQLObjectType | GraphQLInterfaceType,
  fieldName: string,
  stated: StatedRules,
): readonly (Rule | undefined)[] {
  return [type, ...type.getInterfaces()].map((one) => stated.fields.get(`${one.name}.${fieldName}`))
}

function collect(stated: StatedRules, needed: CombinedRules): readonly Requirement[] {
  return [
    ...[...stated.types.values(), ...stated.fields.values(), ...stated.inputs.values()].flatMap(
      (rule) => rule.requirements,
    ),
    ...[...needed.types.values(), ...needed.fields.values(), ...needed.inputs.values()].flat(),
  ]
}

function introspectionRequirements(rule: IntrospectionRule): readonly Requirement[] {
  const source = { coordinate: 'Query.__schema', origin: 'introspection' }
  if (rule === 'public' || rule === 'filtered') return []
  return [{ kind: rule === 'off' ? 'never' : 'authenticated', source }]
}

const CONDITION: NumberedRequirement = { kind: 'condition' }

function numberScopes(requirement: Requirement, catalog: Catalog): NumberedRequirement {
  if (requirement.kind === 'condition') return CONDITION
  if (requirement.kind !== 'scopes') return requirement
  const anyOf = requirement.anyOf.map((all) => all.map((scope) => catalog.numberOf.get(scope) ?? -1))
  return { kind: 'scopes', anyOf, isReplaceable: requirement.unless !== undefined }
}
