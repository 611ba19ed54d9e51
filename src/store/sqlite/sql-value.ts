/** What libsql can bind safely. */
export type SqlValue = string | number | null

/**
 * Converts a parameter for libsql; every parameter passes through here. libsql aborts the whole process on a
 * boolean, and on a Date or a Buffer that stands alone. Throws a `TypeError` for a value that has no exact
 * form in SQLite.
 */
export function toSqlValue(value: unknown): SqlValue {
  switch (typeof value) {
    case 'string':
      return value
    case 'boolean':
      return value ? 1 : 0
    case 'number':
      // NaN would silently become NULL, and an integer beyond 2^53 another integer.
      if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
        throw new TypeError(`The number ${value} has no exact form in SQLite.`)
      }
      return value
    case 'bigint':
      // Beyond 64 bits libsql wraps around; beyond 53 it cannot read back what it wrote.
      if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) {
        throw new TypeError('An integer beyond 53 bits cannot be read back.')
      }
      return Number(value)
    case 'undefined':
      return null
    default:
      if (value === null) return null
      if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
      throw new TypeError(`A ${typeof value} cannot be a parameter of SQL.`)
  }
}
