import type { NeededCondition, OperationNeeds } from '../core/decision/needed-scopes.ts'
import type { AnyOfAll } from '../core/rules/alternatives.ts'
import { ScopeSyntaxError } from '../core/scope/grammar.ts'
import { parseScope, type Scope } from '../core/scope/scope.ts'

type Members = Readonly<Record<string, unknown>>

/** The record beside a published operation. Empty members are left out. */
export function printRecord({ access, scopes, policies, conditions, isComplete }: OperationNeeds): Members {
  return {
    access,
    ...(scopes.length > 0 && { scopes }),
    ...(policies.length > 0 && { policies }),
    ...(conditions !== undefined && { conditions }),
    ...(!isComplete && { isComplete }),
  }
}

/** Reads a record of {@link printRecord}; undefined for anything else. Never throws. */
export function parseRecord(record: Members): OperationNeeds | undefined {
  const { access, scopes = [], policies = [], conditions, isComplete = true } = record
  if (access !== 'public' && access !== 'authenticated' && access !== 'nobody') return undefined
  if (!isLists(scopes) || !isLists(policies) || typeof isComplete !== 'boolean') return undefined
  if (conditions !== undefined && !isConditions(conditions)) return undefined
  const read = parseScopes(scopes)
  if (read === undefined) return undefined
  return { access, scopes: read, policies, ...(conditions !== undefined && { conditions }), isComplete }
}

const ACCESS: readonly OperationNeeds['access'][] = ['public', 'authenticated', 'nobody']

/**
 * How an operation's needs have changed since they were recorded. `more`: somebody who had all that it needed
 * then may lack something now.
 */
export function compareNeeds(then: OperationNeeds, now: OperationNeeds): 'same' | 'more' | 'other' {
  if (JSON.stringify(printRecord(then)) === JSON.stringify(printRecord(now))) return 'same'
  const isMore =
    ACCESS.indexOf(now.access) > ACCESS.indexOf(then.access) ||
    !hadAll(then.conditions, now.conditions) ||
    (now.access === then.access &&
      !(suffices(then.scopes, now.scopes) && suffices(then.policies, now.policies)))
  return isMore ? 'more' : 'other'
}

/** Whether each of `lists` includes one of `others`. No lists are as good as an empty one. */
function suffices(lists: AnyOfAll<string>, others: AnyOfAll<string>): boolean {
  if (others.length === 0) return true
  return (
    lists.length > 0 &&
    lists.every((all) => others.some((other) => other.every((name) => all.includes(name))))
  )
}

/** Whether every condition that must hold now had to hold then, and every stand-in of then still is one. */
function hadAll(then: Conditions = [], now: Conditions = []): boolean {
  const texts = (all: Conditions, role: 'if' | 'unless'): readonly string[] =>
    all.flatMap((one) => (one[role] === undefined ? [] : [`${one.coordinate} ${one[role]}`]))
  const [past, present] = [texts(then, 'if'), texts(now, 'if')]
  const [standIns, standInsNow] = [texts(then, 'unless'), texts(now, 'unless')]
  return present.every((text) => past.includes(text)) && standIns.every((text) => standInsNow.includes(text))
}

type Conditions = readonly NeededCondition[]

function isConditions(value: unknown): value is Conditions {
  return (
    Array.isArray(value) &&
    value.every(
      (one: unknown) =>
        typeof one === 'object' &&
        one !== null &&
        Object.values(one).every((member) => typeof member === 'string') &&
        'coordinate' in one,
    )
  )
}

function parseScopes(lists: AnyOfAll<string>): AnyOfAll<Scope> | undefined {
  try {
    return lists.map((all) => all.map(parseScope))
  } catch (error) {
    if (error instanceof ScopeSyntaxError) return undefined
    throw error
  }
}

function isLists(value: unknown): value is AnyOfAll<string> {
  return (
    Array.isArray(value) &&
    value.every(
      (all) => Array.isArray(all) && all.length > 0 && all.every((name) => typeof name === 'string'),
    )
  )
}
