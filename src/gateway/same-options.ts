/** Whether two option values are equal: plain data by content, anything else by identity. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, index) => isSame(value, other[index]))
  if (!isPlain(one) || !isPlain(other)) return false
  return findChanges(one, other).length === 0
}

/** The names of the members that differ. An absent member equals an undefined one. */
export function findChanges(before: object, after: object): readonly string[] {
  const [one, other] = [before, after] as [
    Readonly<Record<string, unknown>>,
    Readonly<Record<string, unknown>>,
  ]
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].filter((name) => !isSame(one[name], other[name]))
}

/** Whether an object has no content besides its members. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
