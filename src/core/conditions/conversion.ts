import type { GraphQLEnumType } from 'graphql'
import { NumberToken } from '../json/number-token.ts'
import { type Frame, TOO_COSTLY } from './frame.ts'
import { DYN, type Type } from './type.ts'
import { type Evaluated, fitsInt, type MapKey, NoValue, Timestamp, type Value } from './value.ts'

/** Deeper than any value that a schema describes. A host's object may contain itself. */
const DEEPEST = 64

/**
 * Converts a coerced argument or a JSON value to a CEL value. Whole numbers become ints and others doubles,
 * unless the schema says otherwise. A number that a double may have changed fails, rather than being
 * approximate.
 */
export function toValue(raw: unknown, type: Type, frame: Frame, depth = 0): Evaluated {
  if (!frame.spend(1)) return TOO_COSTLY
  switch (typeof raw) {
    case 'string':
      return type.kind === 'enum' ? toEnumName(raw, type.enum) : raw
    case 'boolean':
      return type.kind === 'enum' ? toEnumName(raw, type.enum) : raw
    case 'number':
      return type.kind === 'enum' ? toEnumName(raw, type.enum) : toNumber(raw, type)
    case 'bigint':
      return fitsInt(raw) ? raw : new NoValue('a number does not fit into 64 bits')
    case 'object':
      if (raw === null) return null
      return type.kind === 'enum' ? toEnumName(raw, type.enum) : toContainer(raw, type, frame, depth)
    default:
      return new NoValue(`a ${typeof raw} is not a value`)
  }
}

function toNumber(raw: number, type: Type): Evaluated {
  if (type.kind === 'double') return raw
  if (type.kind === 'id') return Number.isSafeInteger(raw) ? String(raw) : new NoValue('an ID is not exact')
  if (!Number.isInteger(raw)) return raw
  if (Number.isSafeInteger(raw)) return BigInt(raw)
  return new NoValue('a whole number beyond 2^53 is not exact')
}

function toContainer(raw: object, type: Type, frame: Frame, depth: number): Evaluated {
  if (depth > DEEPEST) return new NoValue('a value nests too deep')
  if (raw instanceof NumberToken) return toExactNumber(raw, type)
  if (Array.isArray(raw)) return toList(raw, type.kind === 'list' ? type.of : DYN, frame, depth)
  if (raw instanceof Date) {
    const time = raw.getTime()
    return Number.isNaN(time) ? new NoValue('a date is not valid') : new Timestamp(BigInt(time) * 1_000_000n)
  }
  return toMap(raw, type, frame, depth)
}

function toExactNumber({ text }: NumberToken, type: Type): Evaluated {
  if (type.kind === 'id') return text
  if (type.kind !== 'double' && /^-?\d{1,19}$/.test(text)) {
    const whole = BigInt(text)
    return fitsInt(whole) ? whole : new NoValue('a number does not fit into 64 bits')
  }
  const number = Number(text)
  const isRounded = Number.isInteger(number) && !Number.isSafeInteger(number)
  if (!Number.isFinite(number) || isRounded || countDigits(text) > DIGITS)
    return new NoValue('there is no exact number for a value')
  return type.kind === 'double' || !Number.isInteger(number) ? number : BigInt(number)
}

/** Different numbers of at most this many digits are different doubles, in the same order. */
const DIGITS = 15

function countDigits(text: string): number {
  const [mantissa = ''] = text.split(/e/i)
  return mantissa.replace(/[-.]/g, '').replace(/^0+|0+$/g, '').length
}

function toList(raw: readonly unknown[], of: Type, frame: Frame, depth: number): Evaluated {
  const items: Value[] = []
  for (const item of raw) {
    const value = toValue(item, of, frame, depth + 1)
    if (value instanceof NoValue) return value
    items.push(value)
  }
  return items
}

function toMap(raw: object, type: Type, frame: Frame, depth: number): Evaluated {
  const fields = type.kind === 'record' ? type.fields() : undefined
  const map = new Map<MapKey, Value>()
  for (const name of Object.keys(raw)) {
    const member = (raw as Readonly<Record<string, unknown>>)[name]
    if (member === undefined) continue
    const value = toValue(member, fields?.get(name) ?? DYN, frame, depth + 1)
    if (value instanceof NoValue) return value
    map.set(name, value)
  }
  return map
}

/** Conditions see the names of enum values, even where resolvers see other internal values. */
function toEnumName(raw: unknown, type: GraphQLEnumType): Evaluated {
  const value = type.getValues().find((one) => one.value === raw)
  if (value !== undefined) return value.name
  return typeof raw === 'string' && type.getValue(raw) !== undefined
    ? raw
    : new NoValue(`a value of ${type.name} is not known`)
}
