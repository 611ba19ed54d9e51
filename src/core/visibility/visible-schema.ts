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

/** A schema as somebody is told of it. */
export interface VisibleSchema {
  readonly schema: GraphQLSchema
  /** Which requirements are not met: the same for all who see the same. */
  readonly key: string
}

const SCHEMAS_KEPT = 32
const kept = new WeakMap<RuleTable, BoundedMap<string, GraphQLSchema>>()

/**
 * The schema as a subject is told of it. Under the rule `filtered` it holds what the subject may use and can reach, by the
 * rules that `decide` goes by (`findVisibleFields` says what that means); otherwise, and for one who lacks nothing, it is
 * the guarded schema itself. It is valid; a query root of which nothing is visible has one field instead that nobody can
 * ask for, since GraphQL knows no schema without. It is there to be introspected, not executed. Total; trusts the subject
 * as `decide` does, its `policies` included.
 *
 * Whatever a token says, what counts is which requirements it meets: for each such set a schema is made once and kept with
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

/** Whether a subject is told all that anyone can be told: what is closed to everyone does not count. */
export function seesWholeSchema(table: RuleTable, subject: Subject): boolean {
  return lackingInSight(table, subject).every((need) => table.numbered[need]?.kind === 'never')
}

function lackingInSight(table: RuleTable, subject: Subject): readonly number[] {
  if (table.introspection !== 'filtered') return []
  const lacking = enforcedNeeds(lackingNeeds([...table.numbered.keys()], table, subject), table)
  return lacking.filter((need) => !mayHold(table.numbered[need], subject))
}

/** Whether a condition could let the subject pass: that is known only once there are arguments. */
function mayHold(requirement: NumberedRequirement | undefined, subject: Subject): boolean {
  if (requirement?.kind === 'condition') return true
  return requirement?.kind === 'scopes' && requirement.isReplaceable && subject.kind === 'identified'
}

/** The schema of what one can use who lacks these requirements. */
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
    // Looking would take longer than building; the laws look.
    assumeValid: true,
  })
}

/** A directive of the schema's own may take an input object that is shown in part. */
function withVisibleArguments(directive: GraphQLDirective, inputs: VisibleInputs): GraphQLDirective {
  if (isSpecifiedDirective(directive)) return directive
  const { args, ...config } = directive.toConfig()
  const shown = inputs.pickArguments('', directive.name, args)
  return shown === args ? directive : new GraphQLDirective({ ...config, args: shown })
}

type Fields = GraphQLFieldConfigMap<unknown, unknown>

/** What stands for a query root of which nothing is visible. */
function emptyRoot(type: GraphQLObjectType | null | undefined): GraphQLObjectType | undefined {
  if (type === null || type === undefined) return undefined
  let name = '_empty'
  while (name in type.getFields()) name += '_'
  const description = 'Stands for nothing: this token may not use any field here. It cannot be asked for.'
  const fields = { [name]: { type: GraphQLBoolean, description } }
  return new GraphQLObjectType({ name: type.name, description: type.description, fields })
}
