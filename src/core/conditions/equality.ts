import { type Frame, TOO_COSTLY } from './frame.ts'
import { Duration, isList, isMap, NoValue, Timestamp, toKey, type Value } from './value.ts'

/**
 * Whether two values are equal. Numbers compare by value across int and double; other values of different
 * kinds are never equal. With `withIds`, an ID's text equals the whole number that it spells, because clients
 * and tokens write one identifier as `7` or `"7"`.
 */
export function areEqual(left: Value, right: Value, withIds: boolean, frame: Frame): boolean | NoValue {
  if (left === right) return frame.spend(typeof left === 'string' ? left.length >> 6 : 0) || TOO_COSTLY
  if (typeof left === 'string') {
    if (!frame.spend(1 + (left.length >> 6))) return TOO_COSTLY
    return withIds && typeof right === 'bigint' && left === String(right)
  }
  if (typeof left === 'bigint') {
    if (typeof right === 'number') return isWorth(left, right)
    return withIds && typeof right === 'string' && right === String(left)
  }
  if (typeof left === 'number') {
    return typeof right === 'bigint' && isWorth(right, left)
  }
  if (left === null || right === null || typeof left === 'boolean') return false
  if (left instanceof Timestamp) return right instanceof Timestamp && left.nanos === right.nanos
  if (left instanceof Duration) return right instanceof Duration && left.nanos === right.nanos
  if (isList(left)) return isList(right) && areListsEqual(left, right, withIds, frame)
  return isMap(right) && isMap(left) && areMapsEqual(left, right, withIds, frame)
}

/** JavaScript compares the two exactly. NaN equals nothing. */
function isWorth(whole: bigint, number: number): boolean {
  return whole >= number && whole <= number
}

function areListsEqual(
  left: readonly Value[],
  right: readonly Value[],
  withIds: boolean,
  frame: Frame,
): boolean | NoValue {
  if (left.length !== right.length) return false
  for (const [index, item] of left.entries()) {
    if (!frame.spend(1)) return TOO_COSTLY
    const equal = areEqual(item, right[index] ?? null, withIds, frame)
    if (equal !== true) return equal
  }
  return true
}

function areMapsEqual(
  left: ReadonlyMap<unknown, Value>,
  right: ReadonlyMap<unknown, Value>,
  withIds: boolean,
  frame: Frame,
): boolean | NoValue {
  if (left.size !== right.size) return false
  for (const [key, value] of left) {
    if (!frame.spend(1)) return TOO_COSTLY
    const other = right.get(key)
    if (other === undefined) return false
    const equal = areEqual(value, other, withIds, frame)
    if (equal !== true) return equal
  }
  return true
}

/** Whether a list contains a value, or a map a key. */
export function isIn(value: Value, container: Value, withIds: boolean, frame: Frame): boolean | NoValue {
  if (isMap(container)) {
    const key = toKey(value)
    if (key instanceof NoValue) return false
    return container.has(key) || (withIds && typeof key === 'bigint' && container.has(String(key)))
  }
  if (!isList(container)) return new NoValue('`in` needs a list or a map')
  for (const item of container) {
    if (!frame.spend(1)) return TOO_COSTLY
    const equal = areEqual(item, value, withIds, frame)
    if (equal !== false) return equal
  }
  return false
}
