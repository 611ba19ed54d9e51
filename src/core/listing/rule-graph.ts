import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import type { Ceiling } from '../changes/reach-changes.ts'
import { lackingNeeds } from '../decision/requirement.ts'
import type { IdentifiedSubject } from '../decision/subject.ts'
import { conditionOf, printRequirements } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import { parsePattern } from '../scope/pattern.ts'

/** Types, root fields and clients, and the edges between them. */
export interface RuleGraph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  /** The numbers of nodes and edges without the bounds. */
  readonly all: { readonly nodes: number; readonly edges: number }
}

export interface GraphNode {
  readonly id: string
  readonly kind: 'root field' | 'type' | 'client'
  /** The name, and below it the rules. */
  readonly lines: readonly string[]
  readonly access: 'public' | 'guarded' | 'nobody'
  /** The root type that a root field belongs to. */
  readonly group?: string
}

export interface GraphEdge {
  readonly from: string
  readonly to: string
  /**
   * `returns`: by the label's fields. `is`: member of an abstract type. `depends`: subject to a policy or
   * condition.
   */
  readonly kind: 'returns' | 'is' | 'reaches' | 'depends'
  readonly label: string
}

export interface GraphOptions {
  /** Types and root fields (`Mutation.createIssue`) to start from. Default: the root types. */
  readonly start?: readonly string[]
  /** The number of steps from the start. Default: unbounded. */
  readonly depth?: number
  /** Leaves out everything without a rule. */
  readonly guardedOnly?: boolean
  /** The clients whose reach is drawn. */
  readonly ceilings?: readonly Ceiling[]
  /** The most types and root fields to draw. */
  readonly most?: number
}

const MOST_NODES = 100
/** Mermaid refuses more than 500. */
const MOST_EDGES = 400
const MOST_LINES = 12
/** Per line: Mermaid refuses a text of more than 50,000 characters. */
const MOST_CHARACTERS = 120
const MOST_NAMES = 3

/** A type, or one field of a root type. */
type Place =
  | { readonly kind: 'root field'; readonly root: GraphQLObjectType; readonly field: Field }
  | { readonly kind: 'type'; readonly type: GraphQLNamedType }
type Field = GraphQLField<unknown, unknown>

/**
 * Builds the graph of a rule table: which clients may start where, and where that leads. Breadth first from
 * the start, cut off at the bounds. Throws `ScopeSyntaxError` for an invalid ceiling.
 */
export function buildRuleGraph(table: RuleTable, options: GraphOptions = {}): RuleGraph {
  const { ceilings = [], most = MOST_NODES, guardedOnly = false } = options
  const found = findPlaces(table.schema, options).map((place) => describePlace(table, place))
  const kept = guardedOnly ? found.filter(({ node }) => node.access !== 'public') : found
  const shown = kept.slice(0, most)
  const ids = new Map(shown.map(({ key }, index) => [key, `n${index}`]))
  const clients = ceilings.map(({ id, patterns }, index) => ({ id: `c${index}`, name: id, patterns }))
  const edges = [
    ...clients.flatMap((client) => reachOf(table, client, shown, ids)),
    ...shown.flatMap(({ place, key }) => leadsTo(table.schema, place, ids.get(key) ?? '', ids)),
  ]
  return {
    nodes: [
      ...shown.map(({ key, node }) => ({ ...node, id: ids.get(key) ?? '' })),
      ...clients.map(
        ({ id, name }): GraphNode => ({ id, kind: 'client', lines: [`client ${name}`], access: 'public' }),
      ),
    ],
    edges: edges.slice(0, MOST_EDGES),
    all: { nodes: kept.length + clients.length, edges: edges.length },
  }
}

/** The key of a place. */
function keyOf(place: Place): string {
  return place.kind === 'type' ? place.type.name : `${place.root.name}.${place.field.name}`
}

function rootsOf(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  return roots.flatMap((root) => root ?? [])
}

function rootFields(root: GraphQLObjectType): readonly Place[] {
  return Object.values(root.getFields()).map((field) => ({ kind: 'root field', root, field }))
}

function startOf(schema: GraphQLSchema, start: readonly string[] | undefined): readonly Place[] {
  const roots = rootsOf(schema)
  const all = roots.flatMap(rootFields)
  if (start === undefined) return all
  return start.flatMap((name): readonly Place[] => {
    const type = schema.getType(name)
    const root = roots.find((one) => one === type)
    if (root !== undefined) return rootFields(root)
    if (type === undefined) return all.filter((place) => keyOf(place) === name)
    // The root fields that return the type belong in the picture.
    const ways = all.filter((place) => place.kind === 'root field' && getNamedType(place.field.type) === type)
    return [{ kind: 'type', type }, ...ways]
  })
}

function findPlaces(schema: GraphQLSchema, { start, depth }: GraphOptions): readonly Place[] {
  const found = new Map<string, Place>()
  let edge = startOf(schema, start)
  for (let step = 0; edge.length > 0; step += 1) {
    const fresh = edge.filter((place) => !found.has(keyOf(place)))
    for (const place of fresh) found.set(keyOf(place), place)
    if (step === depth) break
    edge = fresh.flatMap((place) => nextTypes(schema, place).map((type): Place => ({ kind: 'type', type })))
  }
  return [...found.values()]
}

/** The types that a place leads to, in field order. */
function nextTypes(schema: GraphQLSchema, place: Place): readonly GraphQLNamedType[] {
  if (place.kind === 'root field') return compositeOf(place.field)
  const { type } = place
  const members = isAbstractType(type) ? schema.getPossibleTypes(type) : []
  return [...members, ...fieldsOf(type).flatMap(compositeOf)].filter(
    // A root type is drawn as its fields.
    (one) => !rootsOf(schema).some((root) => root === one),
  )
}

function fieldsOf(type: GraphQLNamedType): readonly Field[] {
  return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []
}

function compositeOf(field: Field): readonly GraphQLNamedType[] {
  const type = getNamedType(field.type)
  return isCompositeType(type) ? [type] : []
}

interface DescribedPlace {
  readonly key: string
  readonly place: Place
  readonly node: Omit<GraphNode, 'id'>
}

function describePlace(table: RuleTable, place: Place): DescribedPlace {
  const key = keyOf(place)
  if (place.kind === 'root field') {
    const needs = needsOfRootField(table, place)
    const lines = [place.field.name, textOf(table, needs)]
    const node = { kind: place.kind, lines, access: accessOf(table, needs), group: place.root.name }
    return { key, place, node }
  }
  const { type } = place
  const own = table.needsOfType(type.name)
  const guarded = fieldsOf(type).flatMap(({ name }) => {
    const needs = table.needsOfField(type.name, name).filter((need) => !own.includes(need))
    return needs.length === 0 ? [] : [`${name}: ${textOf(table, needs)}`]
  })
  const more = guarded.length - MOST_LINES
  const lines = [
    type.name,
    ...(own.length > 0 ? [textOf(table, own)] : []),
    ...guarded.slice(0, MOST_LINES),
    ...(more > 0 ? [`and ${more} more with a rule`] : []),
  ]
  const access = own.length === 0 && guarded.length > 0 ? 'guarded' : accessOf(table, own)
  return { key, place, node: { kind: place.kind, lines, access } }
}

function needsOfRootField(table: RuleTable, { root, field }: Place & { readonly kind: 'root field' }) {
  return [...new Set([...table.needsOfType(root.name), ...table.needsOfField(root.name, field.name)])]
}

function textOf(table: RuleTable, needs: readonly number[]): string {
  const text = printRequirements(needs.flatMap((need) => table.requirements[need] ?? []))
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}...` : text
}

function accessOf(table: RuleTable, needs: readonly number[]): GraphNode['access'] {
  if (needs.length === 0) return 'public'
  return needs.some((need) => table.numbered[need]?.kind === 'never') ? 'nobody' : 'guarded'
}

/** The edges from one place to other drawn places. Fields that lead to the same type share an edge. */
function leadsTo(
  schema: GraphQLSchema,
  place: Place,
  from: string,
  ids: ReadonlyMap<string, string>,
): readonly GraphEdge[] {
  const to = (type: GraphQLNamedType): string | undefined => ids.get(type.name)
  if (place.kind === 'root field')
    return compositeOf(place.field).flatMap((type) => {
      const target = to(type)
      return target === undefined ? [] : [{ from, to: target, kind: 'returns' as const, label: '' }]
    })
  const { type } = place
  const names = new Map<string, string[]>()
  for (const field of fieldsOf(type))
    for (const one of compositeOf(field)) {
      const target = to(one)
      if (target !== undefined) names.set(target, [...(names.get(target) ?? []), field.name])
    }
  const members = isAbstractType(type) ? schema.getPossibleTypes(type) : []
  return [
    ...members.flatMap((member): readonly GraphEdge[] => {
      const target = to(member)
      return target === undefined ? [] : [{ from, to: target, kind: 'is', label: 'is' }]
    }),
    ...[...names].map(([target, fields]): GraphEdge => {
      const more = fields.length - MOST_NAMES
      const label = `${fields.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
      return { from, to: target, kind: 'returns', label }
    }),
  ]
}

/** The guarded root fields that a client can use at most; the others are open to everyone. */
function reachOf(
  table: RuleTable,
  { id, patterns }: { readonly id: string; readonly patterns: readonly string[] },
  shown: readonly DescribedPlace[],
  ids: ReadonlyMap<string, string>,
): readonly GraphEdge[] {
  const subject: IdentifiedSubject = {
    kind: 'identified',
    issuer: '',
    id,
    claims: {},
    granted: { allow: patterns.map(parsePattern), reject: [], ceilings: [] },
  }
  return shown.flatMap(({ key, place, node }): readonly GraphEdge[] => {
    if (place.kind !== 'root field' || node.access !== 'guarded') return []
    const needs = needsOfRootField(table, place)
    const mayHold = (need: number): boolean =>
      table.numbered[need]?.kind === 'policies' || conditionOf(table.requirements[need]) !== undefined
    const lacking = lackingNeeds(needs, table, subject)
    if (!lacking.every(mayHold)) return []
    const isSure = lacking.length === 0 && !needs.some((need) => table.numbered[need]?.kind === 'condition')
    return [{ from: id, to: ids.get(key) ?? '', kind: isSure ? 'reaches' : 'depends', label: '' }]
  })
}
