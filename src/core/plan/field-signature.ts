import type { GraphQLField } from 'graphql'

/**
 * A text that is equal for two declarations only if they have the same arguments and defaults, so that a rule
 * sees the same values in both.
 */
export function signatureOf({ args }: Pick<GraphQLField<unknown, unknown>, 'args'>): string {
  return args
    .map(({ name, type, defaultValue }) => `${name}:${type}=${printValue(defaultValue, DEEPEST)}`)
    .join()
}

/** Deeper than any handwritten default. */
const DEEPEST = 32

function printValue(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return identify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (depth === 0) return identify(value)
  if (Array.isArray(value)) return `[${value.map((item) => printValue(item, depth - 1)).join()}]`
  const prototype: unknown = Object.getPrototypeOf(value)
  // An instance of a scalar's own class: equal text does not make two instances equal.
  if (prototype !== null && prototype !== Object.prototype) return identify(value)
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}:${printValue(member, depth - 1)}`,
  )
  return `{${members.join()}}`
}

const identities = new WeakMap<object, number>()
let last = 0

/** Such a value equals only itself. */
function identify(value: object): string {
  const known = identities.get(value)
  if (known !== undefined) return `#${known}`
  last += 1
  identities.set(value, last)
  return `#${last}`
}
