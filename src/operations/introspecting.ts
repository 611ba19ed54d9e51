import { type DocumentNode, parse } from 'graphql'
import { disclosesScopes } from '../core/answer/refusal.ts'
import type { Subject } from '../core/decision/subject.ts'
import { planOperation } from '../core/plan/plan.ts'
import type { Guard } from '../guard/guard.ts'
import { createDenier, type DenialOptions, type Refused, refuse } from './answer.ts'

/** A subject who may run this may read the schema. */
const INTROSPECTION: DocumentNode = parse('{ __schema { queryType { name } } }', { noLocation: true })

/** Refuses a subject who may not see the schema in any way, with the same errors as `/graphql`. */
export type RefuseStranger = (guard: Guard, subject: Subject) => Refused | undefined

/**
 * Applies the rule for introspection to requests about the schema outside GraphQL. Under `filtered`,
 * everybody may ask and sees their part. A token that must not be believed is refused, as it is for
 * operations.
 */
export function createStrangerCheck(options: DenialOptions): RefuseStranger {
  const deny = createDenier(options)
  return ({ table, foretell }, subject) => {
    if (table.introspection === 'off') return refuse('not_found')
    const mayAsk = table.introspection === 'filtered' || disclosesScopes(table, subject)
    if (mayAsk && subject.kind !== 'refused') return undefined
    const decision = foretell(planOperation(table, INTROSPECTION), subject)
    return decision.kind === 'deny' ? deny(decision) : refuse('not_found')
  }
}
