import { printJson } from '../../core/json/exact-json.ts'
import { isJsonObject, type JsonObject, own } from './json.ts'
import type { EntityBatch, PathSegment, RequiredSelection } from './plan.ts'
import { applyRewrites, isOneOf } from './rewrites.ts'

export type ResponsePath = readonly (string | number)[]

/** An object that an answer is merged into, and the index of its representation among those sent. */
export interface Target {
  readonly entity: JsonObject
  readonly path: ResponsePath
  readonly index: number
}

/** The representations of one request, each sent once, even if it stands for several objects. */
export interface Representations {
  /** By variable. */
  readonly sent: Readonly<Record<string, JsonObject[]>>
  readonly targets: readonly (readonly Target[])[]
  readonly count: number
}

/**
 * Collects the representations of a request. With `isStrict`, omits an object that lacks a required field:
 * another subgraph has failed, and a value computed from half its inputs is worse than none.
 */
export function collectRepresentations(
  batches: readonly EntityBatch[],
  data: JsonObject,
  isStrict: boolean,
): Representations {
  const sent: Record<string, JsonObject[]> = {}
  const known = new Map<string, Map<string, number>>()
  let count = 0
  const targets = batches.map((batch) => {
    const { variable, requires, inputRewrites } = batch
    const list = sent[variable] ?? []
    sent[variable] = list
    const indexOf = known.get(variable) ?? new Map<string, number>()
    known.set(variable, indexOf)
    const found: Target[] = []
    for (const path of batch.paths)
      findObjects(data, path, (entity, place) => {
        const representation = project(requires, entity, isStrict)
        if (representation === undefined) return
        representation['__typename'] ??= entity['__typename']
        applyRewrites(representation, inputRewrites)
        const text = printJson(representation)
        let index = indexOf.get(text)
        if (index === undefined) {
          index = list.push(representation) - 1
          indexOf.set(text, index)
          count += 1
        }
        found.push({ entity, path: place, index })
      })
    return found
  })
  return { sent, targets, count }
}

/** Calls back for each object that a path leads to, descending into lists anywhere on the way. */
function findObjects(
  data: JsonObject,
  path: readonly PathSegment[],
  found: (object: JsonObject, place: ResponsePath) => void,
): void {
  const place: (string | number)[] = []
  const visit = (value: unknown, depth: number): void => {
    if (Array.isArray(value)) {
      const below = path[depth]?.kind === 'items' ? depth + 1 : depth
      for (let index = 0; index < value.length; index++) {
        place.push(index)
        visit(value[index], below)
        place.pop()
      }
      return
    }
    if (!isJsonObject(value)) return
    const segment = path[depth]
    if (segment === undefined) found(value, place.slice())
    else if (segment.kind === 'key') {
      place.push(segment.key)
      visit(own(value, segment.key), depth + 1)
      place.pop()
    } else if (segment.kind === 'items' || isOneOf(value, segment.types)) visit(value, depth + 1)
  }
  visit(data, 0)
}

/** Undefined if nothing identifies the object. */
function project(
  requires: readonly RequiredSelection[],
  object: JsonObject,
  isStrict: boolean,
): JsonObject | undefined {
  const into: JsonObject = {}
  return fill(into, requires, object, isStrict) && hasMore(into) ? into : undefined
}

/** False if something is missing that a strict reading requires. */
function fill(
  into: JsonObject,
  requires: readonly RequiredSelection[],
  object: JsonObject,
  isStrict: boolean,
): boolean {
  for (const one of requires) {
    if (one.kind === 'fragment') {
      if (isOneOf(object, one.types) && !fill(into, one.below, object, isStrict)) return false
      continue
    }
    const [name, alias] = one.names
    const value = own(object, name) ?? (alias === undefined ? undefined : own(object, alias))
    if (value === undefined && isStrict && one.key !== '__typename') return false
    if (value === undefined || value === null) continue
    const projected = one.below === undefined ? value : projectValue(one.below, value, isStrict)
    if (projected !== undefined) into[one.key] = projected
  }
  return true
}

function projectValue(below: readonly RequiredSelection[], value: unknown, isStrict: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => projectValue(below, item, isStrict) ?? null)
  return isJsonObject(value) ? project(below, value, isStrict) : value
}

function hasMore(object: JsonObject): boolean {
  for (const key in object) if (key !== '__typename') return true
  return false
}
