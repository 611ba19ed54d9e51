import type { DocumentNode, FragmentDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql'
import type { Asker } from './asker.ts'
import { possibleTypes } from './request.ts'
import type { ModelField, ModelTypeRef, Need, World } from './world.ts'

/**
 * The decision as sections 3 and 4 of the design describe it, written down naively: no sets that are shared, no graph,
 * no numbers, every spread of a fragment walked again, every possible type at every place. Reads the model of a world
 * and the syntax tree, and imports nothing from src.
 */
export interface Judgement {
  readonly decision: 'allow' | 'reduce' | 'deny'
  /** `Type.field path.of.keys`, sorted. */
  readonly denied: readonly string[]
}

/** A selection set as one chain of selections reaches it. */
export interface Reach {
  readonly selectionSet: SelectionSetNode
  readonly staticType: string
  readonly possible: readonly string[]
  /** Something above it is denied. */
  readonly isLost: boolean
}

/** One selection of a field, as one chain of selections reaches it. */
export interface Occurrence {
  readonly key: string
  readonly name: string
  readonly coordinate: string
  readonly isDenied: boolean
  readonly type: ModelTypeRef
  readonly below: Reach | undefined
}

export interface Case {
  readonly world: World
  readonly document: DocumentNode
  readonly kind: 'query' | 'mutation' | 'subscription'
  readonly variables: Readonly<Record<string, unknown>>
  readonly asker: Asker
}

const STRING: ModelTypeRef = { named: 'String', isList: false, isItemNonNull: false, isNonNull: true }

export function judge(asked: Case): Judgement {
  const { asker, kind } = asked
  const denied = [...new Set(deniedPaths(asked, [rootReach(asked)], []))].sort()
  if (asker.kind === 'invalid_token') return { decision: 'deny', denied: [] }
  if (denied.length === 0) return { decision: 'allow', denied }
  const isReduced =
    kind === 'query' &&
    asker.kind !== 'expired_token' &&
    denied.length <= 100 &&
    leavesLeaf(asked, [rootReach(asked)], rootName(kind))
  return { decision: isReduced ? 'reduce' : 'deny', denied: denied.slice(0, 100) }
}

export function rootReach({ document, kind }: Case): Reach {
  const operation = document.definitions.find((one) => one.kind === 'OperationDefinition')
  if (operation?.kind !== 'OperationDefinition') throw new TypeError('No operation.')
  const staticType = rootName(kind)
  return { selectionSet: operation.selectionSet, staticType, possible: [staticType], isLost: false }
}

export function rootName(kind: Case['kind']): string {
  return { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' }[kind]
}

function deniedPaths(asked: Case, reaches: readonly Reach[], path: readonly string[]): readonly string[] {
  return reaches.flatMap((reach) =>
    occurrencesOf(asked, reach).flatMap((one) => {
      const here = [...path, one.key]
      if (one.isDenied) return [`${one.coordinate} ${here.join('.')}`]
      return one.below === undefined ? [] : deniedPaths(asked, [one.below], here)
    }),
  )
}

/** Every field that a selection set selects, through its fragments, whatever object it is. */
export function occurrencesOf(asked: Case, reach: Reach, onlyFor?: string): readonly Occurrence[] {
  if (onlyFor !== undefined && !reach.possible.includes(onlyFor)) return []
  return reach.selectionSet.selections.flatMap((selection) => {
    if (!isTaken(selection, asked)) return []
    if (selection.kind === 'Field') return [occurrenceOf(asked, reach, selection)]
    const fragment = selection.kind === 'FragmentSpread' ? fragmentOf(asked, selection.name.value) : selection
    const staticType = fragment.typeCondition?.name.value ?? reach.staticType
    const allowed = possibleTypes(asked.world, staticType)
    const possible = reach.possible.filter((name) => allowed.includes(name))
    // No object takes this branch: nothing in it is ever asked.
    if (possible.length === 0) return []
    return occurrencesOf(
      asked,
      { ...reach, selectionSet: fragment.selectionSet, staticType, possible },
      onlyFor,
    )
  })
}

function occurrenceOf(
  asked: Case,
  reach: Reach,
  node: Extract<SelectionNode, { kind: 'Field' }>,
): Occurrence {
  const { world, asker } = asked
  const name = node.name.value
  const type = world.types.get(reach.staticType)
  const needs: Need[] = []
  let output = STRING
  let possible: readonly string[] = []
  if (name === '__typename') needs.push(...typeNeeds(world, reach.staticType))
  else if (name === '__schema' || name === '__type') {
    needs.push(...typeNeeds(world, 'Query'))
    if (world.introspectionNeed !== undefined) needs.push(world.introspectionNeed)
    output = { ...STRING, named: name, isNonNull: name === '__schema' }
  } else {
    const owners = type?.kind === 'interface' ? [reach.staticType, ...reach.possible] : [reach.staticType]
    for (const owner of owners) needs.push(...fieldNeeds(world, owner, name))
    output = fieldOf(world, reach.staticType, name).type
    const returning = type?.kind === 'interface' ? reach.possible : [reach.staticType]
    const found = returning.flatMap((owner) => possibleTypes(world, fieldOf(world, owner, name).type.named))
    possible = [...new Set(found)]
  }
  const isDenied = reach.isLost || needs.some((need) => !holds(need, asker))
  const hasBelow = node.selectionSet !== undefined && !name.startsWith('__')
  return {
    key: node.alias?.value ?? name,
    name,
    coordinate: `${reach.staticType}.${name}`,
    isDenied,
    type: output,
    below: hasBelow
      ? { selectionSet: node.selectionSet, staticType: output.named, possible, isLost: isDenied }
      : undefined,
  }
}

/** The rule of a type, and of every interface that it implements. */
function typeNeeds(world: World, name: string): readonly Need[] {
  const type = world.types.get(name)
  if (type === undefined) return []
  return [...type.needs, ...type.interfaces.flatMap((one) => world.types.get(one)?.needs ?? [])]
}

/** The rules of a type, of its field, of that field of its interfaces, and of what the field returns. */
function fieldNeeds(world: World, owner: string, name: string): readonly Need[] {
  const type = world.types.get(owner)
  const declaring = [owner, ...(type?.interfaces ?? [])]
  const stated = declaring.flatMap(
    (one) => world.types.get(one)?.fields.find((field) => field.name === name)?.needs ?? [],
  )
  return [...typeNeeds(world, owner), ...stated, ...typeNeeds(world, fieldOf(world, owner, name).type.named)]
}

export function fieldOf(world: World, owner: string, name: string): ModelField {
  const field = world.types.get(owner)?.fields.find((one) => one.name === name)
  if (field === undefined) throw new TypeError(`No field ${owner}.${name}.`)
  return field
}

function fragmentOf({ document }: Case, name: string): FragmentDefinitionNode {
  const found = document.definitions.find(
    (one) => one.kind === 'FragmentDefinition' && one.name.value === name,
  )
  if (found?.kind !== 'FragmentDefinition') throw new TypeError(`No fragment ${name}.`)
  return found
}

function isTaken(selection: SelectionNode, { document, variables }: Case): boolean {
  return (selection.directives ?? []).every((directive) => {
    const name = directive.name.value
    if (name !== 'skip' && name !== 'include') return true
    const value = directive.arguments?.[0]?.value
    if (value?.kind === 'BooleanValue') return value.value === (name === 'include')
    if (value?.kind !== 'Variable') return true
    const definition = document.definitions
      .flatMap((one) => (one.kind === 'OperationDefinition' ? (one.variableDefinitions ?? []) : []))
      .find((one) => one.variable.name.value === value.name.value)
    const fallback =
      definition?.defaultValue?.kind === 'BooleanValue' ? definition.defaultValue.value : undefined
    const given = Object.hasOwn(variables, value.name.value) ? variables[value.name.value] : fallback
    // Anything but a boolean counts: the executor has yet to refuse it.
    return typeof given === 'boolean' ? given === (name === 'include') : true
  })
}

/**
 * Whether some answer of the resolvers lets a leaf through: an answer in which everything is there that may be there.
 * An object that must be null in every answer is nothing.
 */
function leavesLeaf(asked: Case, reaches: readonly Reach[], typeName: string): boolean {
  if (isLostObject(asked, reaches, typeName)) return false
  return groupsOf(asked, reaches, typeName).some(([, occurrences]) => {
    const allowed = occurrences.filter((one) => !one.isDenied)
    const [first] = allowed
    if (first === undefined) return false
    if (first.below === undefined) return true
    const type = fieldOf(asked.world, typeName, first.name).type
    const below = occurrences.flatMap((one) => one.below ?? [])
    return possibleTypes(asked.world, type.named).some((name) => leavesLeaf(asked, below, name))
  })
}

function isLostObject(asked: Case, reaches: readonly Reach[], typeName: string): boolean {
  return groupsOf(asked, reaches, typeName).some(([, occurrences]) => {
    const [first] = occurrences
    if (first === undefined) return false
    const type = first.name.startsWith('__') ? first.type : fieldOf(asked.world, typeName, first.name).type
    if (!type.isNonNull) return false
    if (occurrences.every((one) => one.isDenied)) return true
    const below = occurrences.flatMap((one) => one.below ?? [])
    // A list may be empty.
    if (below.length === 0 || type.isList) return false
    const types = possibleTypes(asked.world, type.named)
    return types.length > 0 && types.every((name) => isLostObject(asked, below, name))
  })
}

/** What an object of this type is asked for, by response key, in the order of the selections. */
export function groupsOf(
  asked: Case,
  reaches: readonly Reach[],
  typeName: string,
): readonly (readonly [string, readonly Occurrence[]])[] {
  const groups = new Map<string, Occurrence[]>()
  for (const one of reaches.flatMap((reach) => occurrencesOf(asked, reach, typeName))) {
    const group = groups.get(one.key) ?? []
    groups.set(one.key, group)
    group.push(one)
  }
  return [...groups]
}

function holds(need: Need, asker: Asker): boolean {
  if (asker.kind !== 'identified') return false
  switch (need.kind) {
    case 'authenticated':
      return true
    case 'never':
      return false
    case 'policies':
      return need.anyOf.some((all) => all.every((name) => asker.policies.includes(name)))
    case 'scopes':
      return need.anyOf.some((all) => all.every((scope) => isGranted(asker, scope)))
  }
}

export function isGranted({ allow, reject, ceilings }: Asker, scope: string): boolean {
  return (
    allow.some((pattern) => covers(pattern, scope)) &&
    ceilings.every((ceiling) => ceiling.some((pattern) => covers(pattern, scope))) &&
    !reject.some((pattern) => rejects(pattern, scope))
  )
}

function covers(pattern: string, scope: string): boolean {
  const escaped = pattern.replace(/[.]/g, '\\.').replaceAll('?', '[^:]')
  const isOpen = pattern === '*' || pattern.endsWith(':*')
  const closed = (isOpen ? escaped.slice(0, -1) : escaped).replaceAll('*', '[^:]*')
  return new RegExp(`^${closed}${isOpen ? '[^:]+(:[^:]+)*' : ''}$`).test(scope)
}

function rejects(pattern: string, scope: string): boolean {
  const segments = scope.split(':')
  return segments.some((_, index) => covers(pattern, segments.slice(0, index + 1).join(':')))
}
