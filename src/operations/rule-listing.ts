import { type BoundedMap, createBoundedMap } from '../core/bounded-map.ts'
import { grantOf } from '../core/decision/grant.ts'
import type { Subject } from '../core/decision/subject.ts'
import { type ToldRule, tellRules } from '../core/listing/told-rules.ts'
import type { RuleTable } from '../core/rules/rule-table.ts'
import type { DenialOptions, Refused } from './answer.ts'
import type { Epoch } from './epoch.ts'
import { createStrangerCheck } from './introspecting.ts'

/** The answer of `GET /scopes`. */
export interface RuleListing {
  readonly introspection: RuleTable['introspection']
  /** `identified` if a token was presented and counts. */
  readonly subject: 'identified' | 'anonymous'
  readonly coordinates: readonly ToldRule[]
}

/** The rule table as one subject sees it, in JSON. */
export interface ListedRules {
  readonly kind: 'listed'
  /** A {@link RuleListing}. While it is kept, equal bytes are the same object. */
  readonly body: Buffer
}

export type ListRules = (subject: Subject) => ListedRules | Refused

/** In bytes. One listing of GitHub's schema takes 1.3 MB. */
const KEPT = 8_388_608
const MOST_KEPT = 64

/**
 * Lists the rule of every coordinate for those who may introspect the schema, and what the subject's scopes
 * make of it. Executes nothing, evaluates no policy. Subjects with the same grant share one listing, written
 * once and kept with the rule table, within {@link KEPT} bytes.
 */
export function createListRules(
  options: DenialOptions & {
    readonly epoch: () => Epoch
    /** Whether to name the file and line of each rule. */
    readonly withLocations: boolean
  },
): ListRules {
  const refuseStranger = createStrangerCheck(options)
  const kept = new WeakMap<RuleTable, BoundedMap<string, ListedRules>>()
  return (subject) => {
    const { guard } = options.epoch()
    const { table } = guard
    const refusal = refuseStranger(guard, subject)
    if (refusal !== undefined) return refusal
    const listings =
      kept.get(table) ??
      createBoundedMap<string, ListedRules>(MOST_KEPT, {
        limit: KEPT,
        weightOf: ({ body }) => body.byteLength,
      })
    kept.set(table, listings)
    const key = keyOf(table, subject)
    const write = (): ListedRules => {
      const coordinates = tellRules(table, subject, options.withLocations)
      const { introspection } = table
      const listing: RuleListing = { introspection, subject: kindOf(subject), coordinates }
      return { kind: 'listed', body: Buffer.from(JSON.stringify(listing)) }
    }
    return listings.get(key) ?? listings.set(key, write())
  }
}

function kindOf({ kind }: Subject): RuleListing['subject'] {
  return kind === 'identified' ? kind : 'anonymous'
}

/** Nothing in a token changes the listing except which scopes of the schema it grants. */
function keyOf({ catalog }: RuleTable, subject: Subject): string {
  if (subject.kind !== 'identified') return 'anonymous'
  return grantOf(subject.granted, catalog).bits.join(' ')
}
