import type { GuardedInput } from '../rules/input-rules.ts'

/**
 * The coordinates of the guarded input fields that a value supplies. Reads the value as graphql-js would: a
 * value that is not a list stands for a list of one, and an undefined member is absent.
 */
export function findSupplied(value: unknown, input: GuardedInput): ReadonlySet<string> {
  const found = new Set<string>()
  const waiting: (readonly [unknown, GuardedInput])[] = [[value, input]]
  // A host may pass objects with cycles.
  const visited = new Map<GuardedInput, Set<object>>()
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [one, shape] = next
    if (typeof one !== 'object' || one === null) continue
    const seen = visited.get(shape) ?? new Set<object>()
    visited.set(shape, seen)
    if (seen.has(one)) continue
    seen.add(one)
    // Where no list fits, an executor reads a host's iterable as an object.
    if (isIterable(one)) for (const item of one) waiting.push([item, shape])
    if (Array.isArray(one)) continue
    for (const name of memberNames(one, shape)) {
      const field = shape.fields.get(name)
      if (field === undefined) continue
      const member = (one as Readonly<Record<string, unknown>>)[name]
      if (member === undefined) continue
      if (field.needs.length > 0) found.add(field.coordinate)
      if (field.below !== undefined) waiting.push([member, field.below])
    }
  }
  return found
}

/** The members of a JSON object are its own; an instance of a host's class may inherit them. */
function memberNames(value: object, { fields }: GuardedInput): Iterable<string> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
    ? Object.getOwnPropertyNames(value)
    : fields.keys()
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value
}
