/** An object of a subgraph's answer. */
export type JsonObject = Record<string, unknown>

/** A property that the object has itself: no key of an answer meets what all objects inherit. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Whether a value has keys of its own: no list, and no scalar, however it is kept. */
export function isJsonObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** No type of an object: an answer with such a name does not know better than one with another. */
export type AbstractNames = ReadonlySet<string>

/**
 * Adds what another answer says of the same object. A null of the one does not hide a value of the other: two subgraphs
 * may both be asked for an object, and each knows its part.
 */
export function mergeInto(target: JsonObject, source: JsonObject, abstract: AbstractNames): void {
  for (const key in source) {
    // Nobody asks for it: assigned, it would be the prototype.
    if (key === '__proto__') continue
    const value = source[key]
    const known = own(target, key)
    if (value === null || value === undefined) {
      if (known === undefined) target[key] = value
    } else if (isJsonObject(value) && isJsonObject(known)) mergeInto(known, value, abstract)
    else if (Array.isArray(value) && Array.isArray(known)) mergeLists(known, value, abstract)
    else if (key !== '__typename' || known === undefined || !abstract.has(String(value))) target[key] = value
  }
}

function mergeLists(target: unknown[], source: readonly unknown[], abstract: AbstractNames): void {
  // Of lists of different objects, or of scalars, nothing can be put together.
  if (target.length !== source.length) return
  for (let index = 0; index < source.length; index++) {
    const value = source[index]
    const known = target[index]
    if (isJsonObject(value) && isJsonObject(known)) mergeInto(known, value, abstract)
    else if (Array.isArray(value) && Array.isArray(known)) mergeLists(known, value, abstract)
    else if (value !== null) target[index] = value
  }
}

/** The same again, of which nothing is shared that could be merged into. */
export function copyJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyJson)
  if (!isJsonObject(value)) return value
  const copy: JsonObject = {}
  for (const key in value) if (key !== '__proto__') copy[key] = copyJson(value[key])
  return copy
}
