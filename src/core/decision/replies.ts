import type { Variables } from '../plan/condition.ts'
import type { Plan } from '../plan/plan.ts'
import type { Question } from '../plan/question.ts'
import type { GuardedInput } from '../rules/input-rules.ts'

/** How the questions of a plan are answered for one decision, in their order. */
export type Replies = readonly Reply[]

export type Reply = 'yes' | 'no'

export const NO_REPLIES: Replies = []

/** Replies what a plan asks of the caller's values, in time linear in their size. Deterministic, and never throws. */
export function askQuestions({ questions, guardedVariables }: Plan, variables: Variables): Replies {
  if (questions.length === 0) return NO_REPLIES
  const supplied = new Map(
    guardedVariables.map(({ name, input }) => [
      name,
      Object.hasOwn(variables, name) ? findSupplied(variables[name], input) : undefined,
    ]),
  )
  return questions.map((question) => (isSupplied(question, variables, supplied) ? 'yes' : 'no'))
}

function isSupplied(
  { variable, inputField, whenAbsent }: Question,
  variables: Variables,
  supplied: ReadonlyMap<string, ReadonlySet<string> | undefined>,
): boolean {
  if (!Object.hasOwn(variables, variable)) return whenAbsent
  return inputField === undefined || supplied.get(variable)?.has(inputField) === true
}

/**
 * The guarded input fields that a value supplies, by coordinate. It sees what graphql-js would: a value that is no list
 * stands for a list of one, and a member that is undefined is not there.
 */
function findSupplied(value: unknown, input: GuardedInput): ReadonlySet<string> {
  const found = new Set<string>()
  const waiting: (readonly [unknown, GuardedInput])[] = [[value, input]]
  // A host may hand over objects that hold themselves.
  const visited = new Map<GuardedInput, Set<object>>()
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [one, shape] = next
    if (typeof one !== 'object' || one === null) continue
    const seen = visited.get(shape) ?? new Set<object>()
    visited.set(shape, seen)
    if (seen.has(one)) continue
    seen.add(one)
    if (isIterable(one)) {
      for (const item of one) waiting.push([item, shape])
      continue
    }
    for (const name of memberNames(one, shape)) {
      const field = shape.fields.get(name)
      const member = (one as Readonly<Record<string, unknown>>)[name]
      if (field === undefined || member === undefined) continue
      if (field.needs.length > 0) found.add(field.coordinate)
      if (field.below !== undefined) waiting.push([member, field.below])
    }
  }
  return found
}

/** JSON has its members of its own; an object of a host's class may inherit them. */
function memberNames(value: object, { fields }: GuardedInput): Iterable<string> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
    ? Object.getOwnPropertyNames(value)
    : fields.keys()
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value
}
