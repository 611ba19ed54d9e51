import type { FieldShape, ObjectShape, ValueShape } from './answer-shape.ts'
import { isJsonObject, type JsonObject } from './json.ts'
import type { ResponsePath } from './representations.ts'

/** Reports a value that is missing or not of its type, once per place. */
export type ReportInvalid = (path: ResponsePath) => void

/**
 * The data of a response: the requested fields, in the order of the request, and nothing else. A null where
 * none is allowed nulls the nearest nullable place (GraphQL, section 6.4.4).
 */
export function completeAnswer(
  shape: ObjectShape,
  data: JsonObject,
  report: ReportInvalid,
): JsonObject | null {
  const path: (string | number)[] = []

  /** Null is a plain null; undefined is a null that has already been reported. */
  const complete = (value: unknown, shape: ValueShape, object: JsonObject, typeName: string): unknown => {
    switch (shape.kind) {
      case 'typename':
        return typeName
      case 'leaf': {
        if (value === null || value === undefined) return null
        const leaf = shape.read(value)
        return leaf === undefined ? invalid() : leaf
      }
      case 'object':
        if (value === null || value === undefined) return null
        return isJsonObject(value) ? completeObject(shape.shape, value) : invalid()
      case 'list': {
        if (value === null || value === undefined) return null
        if (!Array.isArray(value)) return invalid()
        const items: unknown[] = []
        for (let index = 0; index < value.length; index++) {
          path.push(index)
          const item = complete(value[index], shape.item, object, typeName)
          if (shape.isNonNull && item === null) report(path)
          path.pop()
          if (shape.isNonNull && (item === null || item === undefined)) return undefined
          items.push(item ?? null)
        }
        return items
      }
    }
  }

  const completeObject = (shape: ObjectShape, object: JsonObject): JsonObject | null | undefined => {
    const named = object['__typename']
    const typeName = shape.typeName ?? (typeof named === 'string' ? named : shape.interfaceName)
    const fields = typeName === undefined ? undefined : shape.fieldsOf(typeName)
    // The object's type is unknown to callers.
    if (fields === undefined || typeName === undefined) return null
    return completeFields(fields, object, typeName)
  }

  const completeFields = (
    fields: readonly FieldShape[],
    object: JsonObject,
    typeName: string,
  ): JsonObject | undefined => {
    const result: JsonObject = {}
    for (const { key, dataKey, isNonNull, value } of fields) {
      path.push(key)
      const completed = complete(object[dataKey], value, object, typeName)
      if (isNonNull && completed === null) report(path)
      path.pop()
      if (isNonNull && (completed === null || completed === undefined)) return undefined
      if (key === '__proto__') setOwn(result, key, completed ?? null)
      else result[key] = completed ?? null
    }
    return result
  }

  const invalid = (): undefined => {
    report(path)
    return undefined
  }

  return completeObject(shape, data) ?? null
}

/** Plain assignment would set the prototype. */
function setOwn(object: JsonObject, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}
