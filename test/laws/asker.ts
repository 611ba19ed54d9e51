import type { Subject } from '../../src/core/decision/subject.ts'
import { parsePattern } from '../../src/core/scope/pattern.ts'
import type { PolicyEvaluator } from '../../src/guard/policies.ts'
import type { Tape } from './tape.ts'

/** Who asks, as texts: what the oracle reads, and what a subject is made from. */
export interface Asker {
  readonly kind: 'missing_token' | 'expired_token' | 'invalid_token' | 'identified'
  readonly allow: readonly string[]
  readonly reject: readonly string[]
  readonly ceilings: readonly (readonly string[])[]
  readonly policies: readonly string[]
}

const ALLOWED = [
  'a',
  'b',
  'a:*',
  'a:x',
  '?:x',
  'b:*',
  'b:x:y',
  'Mutation:*',
  'Mutation:*:Create',
  'Mutation:Person:*',
  'Query:*',
  'Query:*:Read',
  'Query:?at:Read',
  'Subscription:*:Subscribe',
  'Mutation:*:L*n',
  'Mutation:Thing:*',
  '__proto__',
  'read/*',
  '*.v-1',
] as const
const REJECTED = [
  'a',
  'a:x',
  'b:*',
  'Mutation:Person',
  'Query:Cat',
  '*:Person:Delete',
  '__*',
  'Mutation',
] as const

export function makeAsker(tape: Tape): Asker {
  const nothing = { allow: [], reject: [], ceilings: [], policies: [] }
  switch (tape.below(12)) {
    case 11:
      return { kind: 'expired_token', ...nothing }
    case 10:
      return { kind: 'invalid_token', ...nothing }
    case 9:
    case 0:
      return { kind: 'missing_token', ...nothing }
    default:
      return {
        kind: 'identified',
        allow: tape.chance(8) ? ['*'] : tape.some(ALLOWED, tape.pick([25, 10, 60])),
        reject: tape.some(REJECTED, 6),
        ceilings: tape.chance(20) ? [tape.some(ALLOWED, 50)] : [],
        policies: tape.some(['p', 'q', 'constructor'], 60),
      }
  }
}

export function toSubject({ kind, allow, reject, ceilings, policies }: Asker): Subject {
  switch (kind) {
    case 'missing_token':
    case 'expired_token':
      return { kind: 'anonymous', reason: kind }
    case 'invalid_token':
      return { kind: 'refused', reason: kind }
    case 'identified':
      return {
        kind: 'identified',
        issuer: 'laws',
        id: 'someone',
        claims: {},
        granted: {
          allow: allow.map(parsePattern),
          reject: reject.map(parsePattern),
          ceilings: ceilings.map((ceiling) => ceiling.map(parsePattern)),
        },
        policies: new Set(policies),
      }
  }
}

/** The policies that an asker's subject holds, for those who ask an evaluator. */
export const heldPolicies: PolicyEvaluator = (_, { policies }) => policies ?? []
