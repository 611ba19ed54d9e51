/** An object of a subgraph's answer. */
export type JsonObject = Record<string, unknown>

/** An own property: keys of an answer must not reach what all objects inherit. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** Whether a value has its own keys: not a list, and not a scalar in whatever representation. */
export function isJsonObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Names that are no object type: an answer with such a name must not override one with another. */
export type AbstractNames = ReadonlySet<string>

/**
 * Merges another answer for the same object. A null in one does not hide a value in the other: two subgraphs
 * may both be queried for an object, and each knows its part.
 */
export function mergeInto(target: JsonObject, source: JsonObject, abstract: AbstractNames): void {
  for (const key in source) {
    // Nobody selects it; assigning it would set the prototype.
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
  // Lists of different objects or of scalars cannot be merged.
  if (target.length !== source.length) return
  for (let index = 0; index < source.length; index++) {
    const value = source[index]
    const known = target[index]
    if (isJsonObject(value) && isJsonObject(known)) mergeInto(known, value, abstract)
    else if (Array.isArray(value) && Array.isArray(known)) mergeLists(known, value, abstract)
    else if (value !== null) target[index] = value
  }
}

/** A deep copy, so that merging into it changes nothing else. */
export function copyJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyJson)
  if (!isJsonObject(value)) return value
  const copy: JsonObject = {}
  for (const key in value) if (key !== '__proto__') copy[key] = copyJson(value[key])
  return copy
}
