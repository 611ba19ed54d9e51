import { getNamedType } from 'graphql'
import { type NameParts, type NameReadings, readName } from '../schema/name-reading.ts'
import { type Naming, operationScope, plainName } from '../schema/naming.ts'
import { locationOf } from '../schema/schema-problem.ts'
import type { Scope } from '../scope/scope.ts'
import type { Finding } from './finding.ts'
import { derivedScope, type RootField, rootFields } from './lint-roots.ts'
import type { RuleTable } from './rule-table.ts'

export type Convention = 'action-first' | 'type-first'

/** A mutation with what its name says by either convention. */
export interface NamedMutation {
  readonly root: RootField
  readonly actionFirst: Scope
  readonly typeFirst: Scope
  /** The convention that the name reads better by. Undefined where it says nothing, or as much for both. */
  readonly better: Convention | undefined
}

/** Fewer names say nothing about a schema. */
const FEWEST_NAMES = 2

/** Both readings of every mutation, whatever its rule is. */
export function readMutations(table: RuleTable): readonly NamedMutation[] {
  return rootFields(table).flatMap((root): readonly NamedMutation[] => {
    if (root.kind !== 'mutation') return []
    const readings = readingsOf(root)
    return [
      {
        root,
        actionFirst: scopeOf(root, 'action-first'),
        typeFirst: scopeOf(root, 'type-first'),
        better: betterOf(readings),
      },
    ]
  })
}

/** Names of mutations that the convention does not fit, or may not, and a schema that reads better by the other one. */
export function lintNames(table: RuleTable, naming: Naming): readonly Finding[] {
  if (typeof naming === 'object') return []
  const mutations = readMutations(table).filter(({ root }) => isDerived(root))
  return [
    ...lintConvention(mutations, naming, table),
    ...mutations.flatMap((mutation) => lintName(mutation, naming, table)),
    ...lintRoles(mutations, naming),
  ]
}

/** The convention that more names speak for than for the one in use. */
export function betterConvention(
  mutations: readonly NamedMutation[],
  naming: Convention,
): Convention | undefined {
  const other = naming === 'action-first' ? 'type-first' : 'action-first'
  const votes = countVotes(mutations)
  return votes[other] >= FEWEST_NAMES && votes[other] > votes[naming] ? other : undefined
}

export function countVotes(mutations: readonly NamedMutation[]): Readonly<Record<Convention, number>> {
  const count = (convention: Convention): number =>
    mutations.filter(({ better }) => better === convention).length
  return { 'action-first': count('action-first'), 'type-first': count('type-first') }
}

function lintConvention(
  mutations: readonly NamedMutation[],
  naming: Convention,
  table: RuleTable,
): readonly Finding[] {
  const better = betterConvention(mutations, naming)
  if (better === undefined) return []
  const votes = countVotes(mutations)
  const message =
    `${votes[better]} of ${mutations.length} mutations are named ${better}, and ${votes[naming]} ${naming}, which is how they are read. ` +
    `Write "naming: ${better}" in portcullis.yaml to read them so: the scopes change, and tokens need the new ones ("portcullis scopes --compare" prints both).`
  const coordinate = table.schema.getMutationType()?.name ?? 'Mutation'
  return [{ kind: 'other-naming', severity: 'warning', coordinate, message }]
}

function lintName(mutation: NamedMutation, naming: Convention, table: RuleTable): readonly Finding[] {
  const { root, actionFirst, typeFirst } = mutation
  const { field, coordinate } = root
  const own = naming === 'action-first' ? actionFirst : typeFirst
  const place = locationOf(field.astNode?.name)
  const warn = (message: string, suggestion?: Scope): readonly Finding[] => [
    {
      kind: 'odd-name',
      severity: 'warning',
      coordinate,
      message,
      ...place,
      ...(suggestion !== undefined && { suggestion }),
    },
  ]
  const readings = readingsOf(root)
  const { order } = readings
  if (order === 'one-word') return []
  const { longerAction } = readings
  const longer =
    longerAction &&
    `its action may be longer: it is read as "${own}", and could be "${operationScope('mutation', longerAction)}". @auth(type:, action:) settles it.`
  const isReversed = `the scope "${own}" has a type where its action belongs: is this schema named`
  if (naming === 'action-first') {
    if (order === 'action-first') return []
    if (order === 'type-first') return warn(`${isReversed} type-first?`, typeFirst)
  } else {
    if (order === 'type-first') return longer === undefined ? [] : warn(longer)
    if (order === 'action-first' && own === actionFirst)
      return warn(
        `its action comes first, where types do: it is read as "${own}". @auth(type:, action:) settles it.`,
      )
    // What follows the verb is part of the action: an issue is what a label is added to.
    if (order === 'inner') return []
  }
  if (actionFirst === typeFirst) return []
  const known = knownReading(readings, table)
  if (known !== undefined) {
    if (known === naming) return []
    return warn(`${isReversed} ${known}?`, known === 'action-first' ? actionFirst : typeFirst)
  }
  if (order === 'unknown')
    return warn(
      `no word of this name is surely its verb, and it is read as "${own}" by position alone. @auth(type:, action:) settles it.`,
    )
  return warn(
    `it can be read both ways: "${actionFirst}" (action-first) and "${typeFirst}" (type-first). It is read as "${own}"; @auth(type:, action:) settles it.`,
  )
}

/** A schema has the type of one reading, and not that of the other. */
function knownReading(
  { actionFirst, typeFirst }: NameReadings,
  { schema }: RuleTable,
): Convention | undefined {
  const isKnown = ({ type }: NameParts): boolean => schema.getType(type) !== undefined
  if (isKnown(actionFirst) === isKnown(typeFirst)) return undefined
  return isKnown(actionFirst) ? 'action-first' : 'type-first'
}

/** `adminCreateUser` beside `createUser`: a token for one runs the other. */
function lintRoles(mutations: readonly NamedMutation[], naming: Convention): readonly Finding[] {
  const scopes = new Map<Scope, NamedMutation[]>()
  for (const mutation of mutations) {
    const scope = naming === 'action-first' ? mutation.actionFirst : mutation.typeFirst
    scopes.set(scope, [...(scopes.get(scope) ?? []), mutation])
  }
  return [...scopes].flatMap(([scope, sharing]) => {
    const others = sharing.filter(({ root }) => !readingsOf(root).hasRole)
    const [other] = others
    if (other === undefined) return []
    return sharing.flatMap(({ root }): readonly Finding[] => {
      if (!readingsOf(root).hasRole) return []
      const message = `it requires the scope "${scope}", as ${other.root.coordinate} does, although its name says that not everybody with that may run it: @auth(type:, action:) tells them apart.`
      const place = locationOf(root.field.astNode?.name)
      return [{ kind: 'shared-scope', severity: 'warning', coordinate: root.coordinate, message, ...place }]
    })
  })
}

function isDerived({ requirements }: RootField): boolean {
  return requirements.some((one) => one.source.origin === 'convention')
}

function betterOf({ order }: NameReadings): Convention | undefined {
  return order === 'action-first' || order === 'type-first' ? order : undefined
}

function readingsOf({ field }: RootField): NameReadings {
  const { name, returned } = plainName(field)
  return readName(name, returned)
}

function scopeOf(root: RootField, naming: Convention): Scope {
  const derived = derivedScope(root, naming)
  return (
    derived?.scope ??
    operationScope('mutation', { type: getNamedType(root.field.type).name, action: root.field.name })
  )
}
