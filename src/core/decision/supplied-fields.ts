import type { GuardedInput } from '../rules/input-rules.ts'

/**
 * The guarded input fields that a value supplies, by coordinate. It sees what graphql-js would: a value that is no list
 * stands for a list of one, and a member that is undefined is not there.
 */
export function findSupplied(value: unknown, input: GuardedInput): ReadonlySet<string> {
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
    // Where no list fits, an executor takes a host's iterable for an object.
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
