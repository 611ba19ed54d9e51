/**
 * A CEL value: `bigint` is int, `number` is double. JSON objects are `Map`s, so that `__proto__` and
 * `constructor` are names like any other.
 */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Timestamp
  | Duration
  | readonly Value[]
  | ValueMap

export type MapKey = string | bigint | boolean
export type ValueMap = ReadonlyMap<MapKey, Value>

/** A failed evaluation. Not an `Error`: callers can cause it at will, and capturing a stack is costly. */
export class NoValue {
  readonly message: string

  constructor(message: string) {
    this.message = message
  }
}

export type Evaluated = Value | NoValue

/** A moment, in nanoseconds since the epoch. */
export class Timestamp {
  readonly nanos: bigint

  constructor(nanos: bigint) {
    this.nanos = nanos
  }
}

/** A span of time in nanoseconds. */
export class Duration {
  readonly nanos: bigint

  constructor(nanos: bigint) {
    this.nanos = nanos
  }
}

const LEAST_INT = -(2n ** 63n)
const GREATEST_INT = 2n ** 63n - 1n

export function fitsInt(value: bigint): boolean {
  return value >= LEAST_INT && value <= GREATEST_INT
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

export function isMap(value: Value): value is ValueMap {
  return value instanceof Map
}

/** The name of a value's type in messages. */
export function kindOf(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
    case 'number':
      return 'double'
    case 'string':
      return 'string'
    default:
      if (value === null) return 'null'
      if (value instanceof Timestamp) return 'timestamp'
      if (value instanceof Duration) return 'duration'
      return isList(value) ? 'list' : 'map'
  }
}

/** Converts a value to a map key: 1.0 is the key 1. */
export function toKey(value: Value): MapKey | NoValue {
  if (typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  return new NoValue(`a ${kindOf(value)} cannot be a key`)
}
