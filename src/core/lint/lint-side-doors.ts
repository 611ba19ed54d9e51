import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isObjectType,
} from 'graphql'
import { printRequirement, type Requirement } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import { type DirectiveNames, nameInForce } from '../schema/links.ts'
import { locationOf } from '../schema/schema-problem.ts'
import { isSubgraphField } from '../schema/subgraph-fields.ts'
import type { Finding } from './finding.ts'
import { type RootField, rootFields } from './lint-roots.ts'

/**
 * Finds types that a rule guards on one root field only, while another root field returns them to anyone:
 * `Query.user` has a rule, and `Query.node` returns a User as well. Rules on types and fields hold on every
 * path and need no finding.
 */
export function lintSideDoors(table: RuleTable): readonly Finding[] {
  const roots = rootFields(table)
  return [...lintSubgraphFields(roots, table), ...lintGuardedTypes(roots, table)]
}

function lintGuardedTypes(roots: readonly RootField[], table: RuleTable): readonly Finding[] {
  const guarded = new Map<GraphQLObjectType, RootField>()
  for (const root of roots) {
    if (root.kind !== 'query' || statedRequirements(root).length === 0) continue
    const type = unwrapList(getNamedType(root.field.type))
    if (isObjectType(type) && !guarded.has(type) && hasOpenData(type, table)) guarded.set(type, root)
  }
  if (guarded.size === 0) return []
  const ways = findWays(
    roots.filter(({ requirements }) => requirements.length === 0),
    table,
  )
  return [...guarded].flatMap(([type, root]): readonly Finding[] => {
    const way = ways.get(type)
    if (way === undefined || isMeant(way, type, root)) return []
    const requirements = statedRequirements(root)
    const needs = requirements.map(printRequirement).join(' and ')
    const rule = requirements.map((one) => printRule(one, table.names)).join(' ')
    return [
      {
        kind: 'side-door',
        severity: 'warning',
        coordinate: way.door.coordinate,
        message: `anyone can read ${type.name} through ${[...way.path, type.name].join(' -> ')}, while ${root.coordinate} requires ${needs}. A rule on the type holds on every path: type ${type.name} ${rule}`,
        ...locationOf(way.door.field.astNode?.name),
      },
    ]
  })
}

/** A router's entry fields into a subgraph give anyone every entity, and the SDL with all its rules. */
function lintSubgraphFields(roots: readonly RootField[], table: RuleTable): readonly Finding[] {
  const auth = nameInForce('auth', table.names)
  const open = nameInForce('public', table.names)
  return roots.flatMap((root): readonly Finding[] => {
    const { field, coordinate, rule, requirements } = root
    if (root.kind !== 'query' || !isSubgraphField(field)) return []
    const place = locationOf(field.astNode?.name)
    if (requirements.some(({ source }) => source.origin === 'closed')) {
      const message = `closed to everyone, since no rule opens it. Write @${auth}(scopes: [["..."]]) on it for a router, or @${open}.`
      return [{ kind: 'closed-subgraph-field', severity: 'warning', coordinate, message, ...place }]
    }
    if (requirements.length > 0 || rule?.isPublicOnPurpose === true) return []
    const type = getNamedType(field.type)
    const entities = isAbstractType(type)
      ? table.schema.getPossibleTypes(type).filter((one) => table.needsOfType(one.name).length === 0)
      : []
    if (isAbstractType(type) ? entities.length === 0 : table.introspection === 'public') return []
    const [first] = entities
    const what =
      first === undefined
        ? `anyone can read the whole SDL through it.`
        : `anyone can read every entity through it (${listNames(entities)}), whatever other root fields require.`
    const where =
      first === undefined ? '' : ` on each type (type ${first.name} @${auth}(scopes: [["..."]])) or`
    const message = `${what} Write a rule${where} on this field, @${open} if that is meant, or set subgraphFields: 'closed' where no router needs it.`
    return [{ kind: 'open-subgraph-field', severity: 'warning', coordinate, message, ...place }]
  })
}

interface Way {
  readonly door: RootField
  /** Coordinates of fields, starting with the door's. */
  readonly path: readonly string[]
}

/** The shortest unguarded path to each object type. */
function findWays(doors: readonly RootField[], table: RuleTable): ReadonlyMap<GraphQLNamedType, Way> {
  const ways = new Map<GraphQLNamedType, Way>()
  const seen = new Set<GraphQLNamedType>()
  const queue = doors.map((door) => ({
    type: getNamedType(door.field.type),
    way: { door, path: [door.coordinate] },
  }))
  // Appended to during iteration: breadth first.
  for (const { type, way } of queue) {
    if (seen.has(type) || !isCompositeType(type) || table.needsOfType(type.name).length > 0) continue
    seen.add(type)
    if (isAbstractType(type)) {
      for (const possible of table.schema.getPossibleTypes(type)) queue.push({ type: possible, way })
    }
    if (!isObjectType(type)) continue
    ways.set(type, way)
    for (const field of Object.values(type.getFields())) {
      if (table.needsOfField(type.name, field.name).length > 0) continue
      const path = [...way.path, `${type.name}.${field.name}`]
      queue.push({ type: getNamedType(field.type), way: { ...way, path } })
    }
  }
  return ways
}

/**
 * Whether the open path is intended: a root field that returns the type itself and is explicitly public; or a
 * guarded field that only needs to identify the caller, which says nothing about the type:
 * `me: User @authenticated` beside `user(id: ID!): User`.
 */
function isMeant({ door, path }: Way, type: GraphQLObjectType, guarded: RootField): boolean {
  if (path.length > 1 || unwrapList(getNamedType(door.field.type)) !== type) return false
  const asksWho =
    guarded.field.args.length === 0 &&
    getNullableType(guarded.field.type) === type &&
    statedRequirements(guarded).every(({ kind }) => kind === 'authenticated')
  return door.rule?.isPublicOnPurpose === true || asksWho
}

/** The requirements of directives on the root field itself. A baseline says nothing about the type. */
function statedRequirements({ rule }: RootField): readonly Requirement[] {
  return (rule?.requirements ?? []).filter(({ source }) => source.origin.startsWith('@'))
}

/** Whether the type has unguarded data other than ids. */
function hasOpenData(type: GraphQLObjectType, table: RuleTable): boolean {
  if (table.needsOfType(type.name).length > 0) return false
  return Object.values(type.getFields()).some(
    (field) =>
      getNamedType(field.type).name !== 'ID' && table.needsOfField(type.name, field.name).length === 0,
  )
}

/** The item type of a connection or page: `UserConnection.edges.node`, `UserPage.items`. */
function unwrapList(type: GraphQLNamedType): GraphQLNamedType {
  if (!isObjectType(type)) return type
  const fields = type.getFields()
  const edge = fields['edges'] === undefined ? undefined : getNamedType(fields['edges'].type)
  const node = isObjectType(edge) ? edge.getFields()['node'] : undefined
  const items = node ?? fields['nodes'] ?? fields['items']
  return items === undefined ? type : getNamedType(items.type)
}

function printRule(requirement: Requirement, names: DirectiveNames): string {
  const auth = nameInForce('auth', names)
  switch (requirement.kind) {
    case 'scopes': {
      const { anyOf, unless } = requirement
      const also = unless === undefined ? '' : `, unless: ${JSON.stringify(unless.text)}`
      return `@${auth}(scopes: ${printLists(anyOf)}${also})`
    }
    case 'condition':
      return `@${auth}(if: ${JSON.stringify(requirement.condition.text)})`
    case 'policies':
      return `@${nameInForce('policy', names)}(policies: ${printLists(requirement.anyOf)})`
    case 'authenticated':
    case 'never':
      return `@${nameInForce('authenticated', names)}`
  }
}

function printLists(anyOf: readonly (readonly string[])[]): string {
  return `[${anyOf.map((all) => `[${all.map((one) => JSON.stringify(one)).join(', ')}]`).join(', ')}]`
}

function listNames(types: readonly GraphQLObjectType[]): string {
  const names = types.slice(0, 5).map(({ name }) => name)
  return types.length > names.length
    ? `${names.join(', ')} and ${types.length - names.length} more`
    : names.join(', ')
}
