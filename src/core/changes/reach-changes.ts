import { lackingNeeds } from '../decision/requirement.ts'
import type { IdentifiedSubject } from '../decision/subject.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import { parsePattern } from '../scope/pattern.ts'
import { guardedCoordinates } from './guarded-coordinates.ts'

/** The ceiling of a client: the most that it can be granted. */
export interface Ceiling {
  readonly id: string
  readonly patterns: readonly string[]
}

/** The fields and arguments that a client gains or loses by scopes alone; policies count as held. */
export interface ReachChange {
  readonly client: string
  readonly gains: readonly string[]
  readonly loses: readonly string[]
}

/** One side of a comparison. */
export interface Reachable {
  readonly table: RuleTable
  readonly ceilings: readonly Ceiling[]
}

/**
 * Compares what each client reaches of all guarded coordinates. Throws `ScopeSyntaxError` for a bad ceiling.
 */
export function compareReach(before: Reachable, after: Reachable): readonly ReachChange[] {
  const [past, present] = [reachOf(before), reachOf(after)]
  return [...new Set([...past.keys(), ...present.keys()])].sort().flatMap((client) => {
    const [had, has] = [past.get(client) ?? NOTHING, present.get(client) ?? NOTHING]
    const gains = [...has.guarded].filter((one) => !had.guarded.has(one) && !had.open.has(one))
    const loses = [...had.guarded].filter((one) => !has.guarded.has(one) && !has.open.has(one))
    return gains.length + loses.length === 0 ? [] : [{ client, gains, loses }]
  })
}

interface Reach {
  readonly guarded: ReadonlySet<string>
  /** The coordinates that need nothing. */
  readonly open: ReadonlySet<string>
}

const NOTHING: Reach = { guarded: new Set(), open: new Set() }

function reachOf({ table, ceilings }: Reachable): ReadonlyMap<string, Reach> {
  const all = [...guardedCoordinates(table).values()].filter(
    ({ kind }) => kind !== 'type' && kind !== 'introspection',
  )
  const open = new Set(all.flatMap(({ coordinate, needs }) => (needs.length === 0 ? [coordinate] : [])))
  const guarded = all.filter(({ needs }) => needs.length > 0)
  const policies = new Set(
    table.requirements.flatMap((one) => (one.kind === 'policies' ? one.anyOf.flat() : [])),
  )
  return new Map(
    ceilings.map(({ id, patterns }) => {
      const subject: IdentifiedSubject = {
        kind: 'identified',
        issuer: '',
        id,
        claims: {},
        granted: { allow: patterns.map(parsePattern), reject: [], ceilings: [] },
        policies,
      }
      const reached = guarded.filter(({ needs }) => lackingNeeds(needs, table, subject).length === 0)
      return [id, { guarded: new Set(reached.map(({ coordinate }) => coordinate)), open }]
    }),
  )
}
