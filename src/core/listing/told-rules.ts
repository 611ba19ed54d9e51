import { type BoundedMap, createBoundedMap } from '../bounded-map.ts'
import { type Grant, grantOf } from '../decision/grant.ts'
import { meetsRequirement, scopeDemands, scopeHolder } from '../decision/requirement.ts'
import type { Subject } from '../decision/subject.ts'
import { type AnyOfAll, combineAlternatives, missingNames } from '../rules/alternatives.ts'
import type { RuleSource } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import type { Scope } from '../scope/scope.ts'
import { findVisibleCoordinates } from '../visibility/visible-coordinates.ts'
import { seesWholeSchema, visibleSchemaOf } from '../visibility/visible-schema.ts'
import { type CoordinateKind, listCoordinates, type SchemaCoordinate } from './schema-coordinates.ts'
import { type Listener, tellAlternatives } from './told-alternatives.ts'

/**
 * The state of a rule for one subject. `depends`: a policy or a condition decides when an operation runs.
 * `nobody`: no token suffices.
 */
export type RuleState = 'public' | 'granted' | 'depends' | 'missing' | 'nobody'

/** The rule of one coordinate as reported to a subject. Empty members are left out. */
export interface ToldRule {
  readonly coordinate: string
  readonly kind: CoordinateKind
  readonly access: 'public' | 'authenticated' | 'nobody'
  /** Holding any one of these lists wholly suffices; shortest first. */
  readonly scopes?: AnyOfAll<Scope>
  readonly policies?: AnyOfAll<string>
  readonly conditions?: readonly ToldCondition[]
  /** Set where there are too many alternatives, so that only the shortest are listed. */
  readonly isComplete?: false
  readonly state: RuleState
  /** The fewest missing scopes; only for an identified subject. */
  readonly missing?: readonly Scope[]
  /** Set where this subject cannot reach the coordinate on any path: whether `others` can, or `nobody`. */
  readonly reach?: 'others' | 'nobody'
  /** Set where a requirement is only observed (a dry run): operations that lack it run. */
  readonly observed?: true
  /** The origins of the requirements. */
  readonly by?: readonly ToldSource[]
}

/** `if` must hold too; `unless` stands in for the scopes. */
export interface ToldCondition {
  /** The coordinate that carries the condition. */
  readonly coordinate?: string
  readonly if?: string
  readonly unless?: string
}

export interface ToldSource {
  /** `@auth`, or its linked name; `convention`, `baseline`, `@public` or `closed`. */
  readonly origin: string
  /** Left out where it is the rule's own coordinate. */
  readonly coordinate?: string
  /** `file:line`, for those who may see it. */
  readonly location?: string
}

/**
 * Reports the rule of every coordinate that a subject may see: under filtered introspection, what the subject
 * may use. A subject who does not see the whole schema gets only scopes that it holds, and no conditions.
 * Policies are not evaluated. Never throws; deterministic. Trusts that the subject may introspect.
 */
export function tellRules(table: RuleTable, subject: Subject, withLocations: boolean): readonly ToldRule[] {
  const { schema } = visibleSchemaOf(table, subject)
  const listed = listCoordinates(table, schema)
  const shown = new Set(listed.map(({ coordinate }) => coordinate))
  const standings = standingsOf(table, subject)
  const isWhole = seesWholeSchema(table, subject)
  const teller = { table, subject, standings, shown, withLocations, isWhole }
  const reachOf = isWhole ? createReach(table, standings) : () => undefined
  // Most coordinates share their needs with many others.
  const parts = new Map<string, SharedPart>()
  return listed.map((one) => {
    const { coordinate, kind, needs } = one
    const key = needs.join(' ')
    const shared = parts.get(key) ?? describeNeeds(needs, teller)
    parts.set(key, shared)
    const by = describeSources(one, teller)
    const reach = reachOf(coordinate)
    return {
      coordinate,
      kind,
      ...shared,
      ...(reach !== undefined && { reach }),
      ...(by.length > 0 && { by }),
    }
  })
}

/** The standing of one requirement for a subject, before there is an operation. */
type Standing = 'met' | 'depends' | 'lacking' | 'never'

interface Teller extends Listener {
  readonly standings: readonly Standing[]
  readonly shown: ReadonlySet<string>
  readonly withLocations: boolean
}

type SharedPart = Omit<ToldRule, 'coordinate' | 'kind' | 'reach' | 'by'>

function standingsOf({ numbered, catalog }: RuleTable, subject: Subject): readonly Standing[] {
  const isIdentified = subject.kind === 'identified'
  const grant: Grant | undefined = isIdentified ? grantOf(subject.granted, catalog) : undefined
  return numbered.map((requirement) => {
    if (requirement.kind === 'never') return 'never'
    if (requirement.kind === 'condition') return 'depends'
    if (grant === undefined) return 'lacking'
    if (requirement.kind === 'policies') return 'depends'
    if (meetsRequirement(requirement, grant, undefined)) return 'met'
    return requirement.kind === 'scopes' && requirement.isReplaceable ? 'depends' : 'lacking'
  })
}

const reached = new WeakMap<RuleTable, BoundedMap<string, ReadonlySet<string>>>()
const SETS_KEPT = 8

/** Used only for subjects who see the whole schema: for others, everything they see is reachable. */
function createReach(
  table: RuleTable,
  standings: readonly Standing[],
): (coordinate: string) => ToldRule['reach'] {
  const bySubject = reachedWith(table, standings, ['never', 'lacking'])
  const byAnyone = reachedWith(table, standings, ['never'])
  return (coordinate) => {
    if (bySubject.has(coordinate)) return undefined
    return byAnyone.has(coordinate) ? 'others' : 'nobody'
  }
}

/** The coordinates reachable when none of the enforced requirements in `hopeless` standing is met. */
function reachedWith(
  table: RuleTable,
  standings: readonly Standing[],
  hopeless: readonly Standing[],
): ReadonlySet<string> {
  const lacking = [...standings.keys()].filter(
    (need) => hopeless.includes(standings[need] ?? 'never') && !table.observed.has(need),
  )
  const key = lacking.join(' ')
  const sets = reached.get(table) ?? createBoundedMap<string, ReadonlySet<string>>(SETS_KEPT)
  reached.set(table, sets)
  return sets.get(key) ?? sets.set(key, findVisibleCoordinates(table, new Set(lacking)))
}

function describeNeeds(needs: readonly number[], teller: Teller): SharedPart {
  const { table, subject, isWhole } = teller
  const requirements = needs.flatMap((need) => table.requirements[need] ?? [])
  const state = stateOf(needs, teller)
  if (requirements.length === 0) return { access: 'public', state }
  const demands = scopeDemands(needs, table)
  const scopes = combineAlternatives(demands)
  const policies = combineAlternatives(
    requirements.flatMap((one) => (one.kind === 'policies' ? [one.anyOf] : [])),
  )
  const holds = scopeHolder(subject, table)
  const toldScopes = tellAlternatives(scopes.lists, teller)
  const missing = isWhole && subject.kind === 'identified' ? missingNames(demands, holds) : []
  const conditions = isWhole ? describeConditions(needs, teller) : []
  return {
    access: requirements.some(({ kind }) => kind === 'never')
      ? 'nobody'
      : requirements.every(({ kind }) => kind === 'condition')
        ? 'public'
        : 'authenticated',
    ...(toldScopes.length > 0 && { scopes: toldScopes }),
    ...(isWhole && policies.lists.length > 0 && { policies: policies.lists }),
    ...(conditions.length > 0 && { conditions }),
    ...(isWhole && !(scopes.isComplete && policies.isComplete) && { isComplete: false as const }),
    state,
    ...(missing.length > 0 && { missing }),
    ...(needs.some((need) => table.observed.has(need)) && { observed: true as const }),
  }
}

function stateOf(needs: readonly number[], { standings }: Teller): RuleState {
  if (needs.length === 0) return 'public'
  const found = new Set(needs.map((need) => standings[need]))
  if (found.has('never')) return 'nobody'
  if (found.has('lacking')) return 'missing'
  return found.has('depends') ? 'depends' : 'granted'
}

function describeConditions(needs: readonly number[], { table, shown }: Teller): readonly ToldCondition[] {
  return needs.flatMap((need): readonly ToldCondition[] => {
    const one = table.requirements[need]
    if (one === undefined) return []
    const { coordinate } = one.source
    const place = shown.has(coordinate) ? { coordinate } : {}
    if (one.kind === 'condition') return [{ ...place, if: one.condition.text }]
    return one.kind === 'scopes' && one.unless !== undefined ? [{ ...place, unless: one.unless.text }] : []
  })
}

/** A rule may sit where the subject sees nothing: on an interface, or a field that another requires. */
function describeSources(
  { coordinate, kind, needs }: SchemaCoordinate,
  teller: Teller,
): readonly ToldSource[] {
  const { table, shown, withLocations } = teller
  if (needs.length === 0) {
    if (table.stated.fields.get(coordinate)?.isPublicOnPurpose === true) return [{ origin: '@public' }]
    return kind === 'root field' ? [{ origin: 'baseline' }] : []
  }
  const sources = new Map<string, ToldSource>()
  for (const need of needs) {
    const source: RuleSource | undefined = table.requirements[need]?.source
    if (source === undefined) continue
    const { origin, location } = source
    const isSeen = source.coordinate === coordinate || shown.has(source.coordinate)
    const place = isSeen ? source.coordinate : coordinate
    const key = `${origin} ${place}`
    if (!isSeen && sources.has(key)) continue
    sources.set(key, {
      origin,
      ...(place !== coordinate && { coordinate: place }),
      ...(withLocations && isSeen && location !== undefined && { location }),
    })
  }
  return [...sources.values()]
}
