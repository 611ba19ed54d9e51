import {
  GraphQLBoolean,
  type GraphQLCompositeType,
  GraphQLDirective,
  type GraphQLFieldConfigMap,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  GraphQLUnionType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedDirective,
  isUnionType,
} from 'graphql'
import { type BoundedMap, createBoundedMap } from '../bounded-map.ts'
import { enforcedNeeds, lackingNeeds } from '../decision/requirement.ts'
import type { Subject } from '../decision/subject.ts'
import type { NumberedRequirement, RuleTable } from '../rules/rule-table.ts'
import { findVisibleFields } from './visible-fields.ts'
import { findVisibleInputs, type VisibleInputs } from './visible-inputs.ts'
import { findVisibleTypes } from './visible-types.ts'

/** A schema as introspection shows it to a subject. */
export interface VisibleSchema {
  readonly schema: GraphQLSchema
  /** The unmet requirements: equal for all subjects with the same visible schema. */
  readonly key: string
}

const SCHEMAS_KEPT = 32
const kept = new WeakMap<RuleTable, BoundedMap<string, GraphQLSchema>>()

/**
 * The schema as introspection shows it to a subject. Under the rule `filtered` it contains what the subject
 * may use and can reach, by the same rules as `decide` (defined in `findVisibleFields`); otherwise, or if the
 * subject lacks nothing, it is the guarded schema itself. Always valid: a query root without visible fields
 * gets one placeholder field that cannot be selected, since GraphQL requires a field there. For introspection
 * only, not for execution. Never throws; trusts the subject as `decide` does, including its `policies`.
 *
 * Only the set of met requirements matters, not the token: each set's schema is built once and cached with
 * the rule table, which is the epoch.
 */
export function visibleSchemaOf(table: RuleTable, subject: Subject): VisibleSchema {
  const lacking = lackingInSight(table, subject)
  const key = lacking.join(' ')
  if (lacking.length === 0) return { schema: table.schema, key }
  const schemas = kept.get(table) ?? createBoundedMap<string, GraphQLSchema>(SCHEMAS_KEPT)
  kept.set(table, schemas)
  const schema = schemas.get(key) ?? schemas.set(key, buildVisibleSchema(table, new Set(lacking)))
  return { schema, key }
}

/** Whether a subject sees all that anyone can see: coordinates closed to everyone do not count. */
export function seesWholeSchema(table: RuleTable, subject: Subject): boolean {
  return lackingInSight(table, subject).every((need) => table.numbered[need]?.kind === 'never')
}

function lackingInSight(table: RuleTable, subject: Subject): readonly number[] {
  if (table.introspection !== 'filtered') return []
  const lacking = enforcedNeeds(lackingNeeds([...table.numbered.keys()], table, subject), table)
  return lacking.filter((need) => !mayHold(table.numbered[need], subject))
}

/** Whether a condition might let the subject pass, which is unknown until there are arguments. */
function mayHold(requirement: NumberedRequirement | undefined, subject: Subject): boolean {
  if (requirement?.kind === 'condition') return true
  return requirement?.kind === 'scopes' && requirement.isReplaceable && subject.kind === 'identified'
}

/** The schema that a subject lacking these requirements can use. */
export function buildVisibleSchema(table: RuleTable, lacking: ReadonlySet<number>): GraphQLSchema {
  const { schema } = table
  const inputs = findVisibleInputs(table, lacking)
  const fields = findVisibleFields(table, lacking, inputs)
  const reached = findVisibleTypes(schema, fields)
  const objects = new Map<string, GraphQLObjectType>()
  const interfaces = new Map<string, GraphQLInterfaceType>()
  const unions = new Map<string, GraphQLUnionType>()

  const find = (name: string): GraphQLCompositeType | undefined =>
    objects.get(name) ?? interfaces.get(name) ?? unions.get(name)
  const rewire = (type: GraphQLOutputType): GraphQLOutputType => {
    if (isListType(type)) return new GraphQLList(rewire(type.ofType))
    if (isNonNullType(type)) return new GraphQLNonNull(getNullableType(rewire(type.ofType)))
    if (!isCompositeType(type)) return type
    const visible = find(type.name)
    if (visible === undefined) throw new TypeError(`${type.name} is not visible, and a field returns it.`)
    return visible
  }
  const pick = (typeName: string, all: Fields): Fields => {
    const shown = Object.entries(all).filter(([name]) => fields.get(typeName)?.has(name) === true)
    return Object.fromEntries(
      shown.map(([name, config]) => {
        const args = inputs.pickArguments(typeName, name, config.args ?? {})
        return [name, { ...config, args, type: rewire(config.type) }]
      }),
    )
  }
  const interfacesOf = (type: GraphQLObjectType | GraphQLInterfaceType): GraphQLInterfaceType[] =>
    type.getInterfaces().flatMap(({ name }) => interfaces.get(name) ?? [])

  for (const type of reached) {
    if (isObjectType(type)) {
      const config = type.toConfig()
      const parts = { interfaces: () => interfacesOf(type), fields: () => pick(type.name, config.fields) }
      objects.set(type.name, new GraphQLObjectType({ ...config, ...parts }))
    } else if (isInterfaceType(type)) {
      const config = type.toConfig()
      const parts = { interfaces: () => interfacesOf(type), fields: () => pick(type.name, config.fields) }
      interfaces.set(type.name, new GraphQLInterfaceType({ ...config, ...parts }))
    } else if (isUnionType(type)) {
      const types = (): GraphQLObjectType[] => type.getTypes().flatMap(({ name }) => objects.get(name) ?? [])
      unions.set(type.name, new GraphQLUnionType({ ...type.toConfig(), types }))
    }
  }
  const root = (type: GraphQLObjectType | null | undefined): GraphQLObjectType | undefined =>
    objects.get(type?.name ?? '')
  return new GraphQLSchema({
    description: schema.description,
    query: root(schema.getQueryType()) ?? emptyRoot(schema.getQueryType()),
    mutation: root(schema.getMutationType()),
    subscription: root(schema.getSubscriptionType()),
    types: reached.flatMap(({ name }) => find(name) ?? []),
    directives: schema.getDirectives().map((one) => withVisibleArguments(one, inputs)),
    extensions: schema.extensions,
    // Validation would take longer than the build; the laws in test/laws validate instead.
    assumeValid: true,
  })
}

/** A directive of the schema may take an input object that is only partly visible. */
function withVisibleArguments(directive: GraphQLDirective, inputs: VisibleInputs): GraphQLDirective {
  if (isSpecifiedDirective(directive)) return directive
  const { args, ...config } = directive.toConfig()
  const shown = inputs.pickArguments('', directive.name, args)
  return shown === args ? directive : new GraphQLDirective({ ...config, args: shown })
}

type Fields = GraphQLFieldConfigMap<unknown, unknown>

/** The placeholder for a query root without visible fields. */
function emptyRoot(type: GraphQLObjectType | null | undefined): GraphQLObjectType | undefined {
  if (type === null || type === undefined) return undefined
  let name = '_empty'
  while (name in type.getFields()) name += '_'
  const description = 'Stands for nothing: this token may not use any field here. It cannot be asked for.'
  const fields = { [name]: { type: GraphQLBoolean, description } }
  return new GraphQLObjectType({ name: type.name, description: type.description, fields })
}
