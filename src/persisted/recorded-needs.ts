import type { OperationNeeds } from '../core/decision/needed-scopes.ts'
import type { AnyOfAll } from '../core/rules/alternatives.ts'
import { ScopeSyntaxError } from '../core/scope/grammar.ts'
import { parseScope, type Scope } from '../core/scope/scope.ts'

type Members = Readonly<Record<string, unknown>>

/** What is written beside a published operation: nothing where there is nothing to say. */
export function printRecord({ access, scopes, policies, isComplete }: OperationNeeds): Members {
  return {
    access,
    ...(scopes.length > 0 && { scopes }),
    ...(policies.length > 0 && { policies }),
    ...(!isComplete && { isComplete }),
  }
}

/** Reads what {@link printRecord} wrote. Total; undefined when it wrote something else. */
export function parseRecord(record: Members): OperationNeeds | undefined {
  const { access, scopes = [], policies = [], isComplete = true } = record
  if (access !== 'public' && access !== 'authenticated' && access !== 'nobody') return undefined
  if (!isLists(scopes) || !isLists(policies) || typeof isComplete !== 'boolean') return undefined
  const read = parseScopes(scopes)
  return read === undefined ? undefined : { access, scopes: read, policies, isComplete }
}

const ACCESS: readonly OperationNeeds['access'][] = ['public', 'authenticated', 'nobody']

/**
 * What has become of an operation's needs since they were written down. `more`: somebody who had all that it needed then
 * may lack something now.
 */
export function compareNeeds(then: OperationNeeds, now: OperationNeeds): 'same' | 'more' | 'other' {
  if (JSON.stringify(printRecord(then)) === JSON.stringify(printRecord(now))) return 'same'
  const isMore =
    ACCESS.indexOf(now.access) > ACCESS.indexOf(then.access) ||
    (now.access === then.access &&
      !(suffices(then.scopes, now.scopes) && suffices(then.policies, now.policies)))
  return isMore ? 'more' : 'other'
}

/** Whether each of the lists holds one of the others: no list is as good as an empty one. */
function suffices(lists: AnyOfAll<string>, others: AnyOfAll<string>): boolean {
  if (others.length === 0) return true
  return (
    lists.length > 0 &&
    lists.every((all) => others.some((other) => other.every((name) => all.includes(name))))
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
