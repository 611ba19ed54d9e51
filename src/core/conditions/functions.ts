import { type Frame, TOO_COSTLY } from './frame.ts'
import {
  type DurationPart,
  parseDuration,
  parseTimestamp,
  partOf,
  partOfDuration,
  printDuration,
  printTimestamp,
  type TimePart,
  timestampOfSeconds,
  UTC,
  type Zone,
} from './time.ts'
import { BOOL, DOUBLE, DURATION, DYN, INT, listOf, mapOf, STRING, TIMESTAMP, type Type } from './type.ts'
import {
  Duration,
  type Evaluated,
  fitsInt,
  isList,
  isMap,
  kindOf,
  NoValue,
  Timestamp,
  type Value,
} from './value.ts'

/** One overload of a function. A method's receiver is operand one. Operands that fit no overload fail. */
export interface FunctionOverload {
  readonly name: string
  readonly isMethod: boolean
  readonly takes: readonly Type[]
  readonly gives: Type
  readonly run: (operands: readonly Value[], frame: Frame) => Evaluated
}

const LIST = listOf(DYN)
const MAP = mapOf(DYN, DYN)

function overload(
  name: string,
  takes: readonly Type[],
  gives: Type,
  run: FunctionOverload['run'],
  isMethod = false,
): FunctionOverload {
  return { name, isMethod, takes, gives, run }
}

const method = (
  name: string,
  takes: readonly Type[],
  gives: Type,
  run: FunctionOverload['run'],
): FunctionOverload => overload(name, takes, gives, run, true)

function sizeOf([value]: readonly Value[], frame: Frame): Evaluated {
  if (typeof value === 'string') {
    if (!frame.spend(value.length)) return TOO_COSTLY
    let size = 0
    for (const _ of value) size += 1
    return BigInt(size)
  }
  if (value !== undefined && isList(value)) return BigInt(value.length)
  return value !== undefined && isMap(value)
    ? BigInt(value.size)
    : new NoValue('size() needs a text, a list or a map')
}

/** A test of two texts. Searching one for the other can take the product of their lengths. */
function textTest(name: string, test: (text: string, part: string) => boolean): FunctionOverload {
  return method(name, [STRING, STRING], BOOL, ([text, part], frame) => {
    if (typeof text !== 'string' || typeof part !== 'string') return new NoValue(`${name}() needs texts`)
    const steps = name === 'contains' ? (text.length * part.length) >> 5 : part.length >> 5
    return frame.spend(1 + steps) ? test(text, part) : TOO_COSTLY
  })
}

function changedText(name: string, change: (text: string) => string): FunctionOverload {
  return method(name, [STRING], STRING, ([text], frame) => {
    if (typeof text !== 'string') return new NoValue(`${name}() needs a text`)
    return frame.spend(text.length) ? change(text) : TOO_COSTLY
  })
}

const CALENDAR: readonly TimePart[] = [
  'getFullYear',
  'getMonth',
  'getDate',
  'getDayOfMonth',
  'getDayOfWeek',
  'getDayOfYear',
]
const CLOCK: readonly DurationPart[] = ['getHours', 'getMinutes', 'getSeconds', 'getMilliseconds']

function clockPart(part: DurationPart): readonly FunctionOverload[] {
  return [
    method(part, [TIMESTAMP], INT, ([time]) =>
      time instanceof Timestamp
        ? partOf(time, part, UTC)
        : time instanceof Duration
          ? partOfDuration(time, part)
          : new NoValue(`${part}() needs a timestamp or a duration`),
    ),
    method(part, [DURATION], INT, ([time]) =>
      time instanceof Duration ? partOfDuration(time, part) : new NoValue(`${part}() needs a duration`),
    ),
  ]
}

export const FUNCTIONS: readonly FunctionOverload[] = [
  ...[STRING, LIST, MAP].flatMap((type) => [
    overload('size', [type], INT, sizeOf),
    method('size', [type], INT, sizeOf),
  ]),
  textTest('contains', (text, part) => text.includes(part)),
  textTest('startsWith', (text, part) => text.startsWith(part)),
  textTest('endsWith', (text, part) => text.endsWith(part)),
  // ASCII only: in other scripts a change of case can change the length, and depends on the language.
  changedText('lowerAscii', (text) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
  changedText('upperAscii', (text) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
  overload('dyn', [DYN], DYN, ([value]) => value ?? null),
  ...[INT, DOUBLE, STRING, TIMESTAMP].map((type) => overload('int', [type], INT, ([value]) => toInt(value))),
  ...[INT, DOUBLE, STRING].map((type) => overload('double', [type], DOUBLE, ([value]) => toDouble(value))),
  ...[BOOL, INT, DOUBLE, STRING, TIMESTAMP, DURATION].map((type) =>
    overload('string', [type], STRING, ([value]) => toText(value)),
  ),
  ...[BOOL, STRING].map((type) => overload('bool', [type], BOOL, ([value]) => toBool(value))),
  ...[STRING, INT, TIMESTAMP].map((type) =>
    overload('timestamp', [type], TIMESTAMP, ([value]) => toTimestamp(value)),
  ),
  ...[STRING, DURATION].map((type) => overload('duration', [type], DURATION, ([value]) => toDuration(value))),
  ...CALENDAR.map((part) =>
    method(part, [TIMESTAMP], INT, ([time]) =>
      time instanceof Timestamp ? partOf(time, part, UTC) : new NoValue(`${part}() needs a timestamp`),
    ),
  ),
  ...CLOCK.flatMap(clockPart),
]

/** A part of a timestamp in a time zone that is fixed at startup. Undefined for any other name. */
export function findZonedPart(name: string, zone: Zone): FunctionOverload | undefined {
  const part = [...CALENDAR, ...CLOCK].find((one) => one === name)
  if (part === undefined) return undefined
  return method(name, [TIMESTAMP], INT, ([time]) =>
    time instanceof Timestamp ? partOf(time, part, zone) : new NoValue(`${name}() needs a timestamp`),
  )
}

function cannotConvert(value: Value | undefined, to: string): NoValue {
  return new NoValue(`a ${kindOf(value ?? null)} does not convert to ${to}`)
}

function toInt(value: Value | undefined): Evaluated {
  if (typeof value === 'bigint') return value
  if (value instanceof Timestamp) return value.nanos / 1_000_000_000n
  if (typeof value === 'number' && Math.abs(value) < 2 ** 63) return BigInt(Math.trunc(value))
  if (typeof value === 'string' && /^[+-]?\d{1,19}$/.test(value)) {
    const whole = BigInt(value.replace(/^\+/, ''))
    if (fitsInt(whole)) return whole
  }
  return cannotConvert(value, 'an int')
}

function toDouble(value: Value | undefined): Evaluated {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'string' && value.length <= 400) {
    if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)) return Number(value)
    if (/^nan$/i.test(value)) return Number.NaN
    const infinity = /^([+-]?)inf(?:inity)?$/i.exec(value)
    if (infinity !== null) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }
  return cannotConvert(value, 'a double')
}

function toText(value: Value | undefined): Evaluated {
  switch (typeof value) {
    case 'string':
      return value
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'number':
      return Number.isFinite(value) || Number.isNaN(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'
    default:
      if (value instanceof Timestamp) return printTimestamp(value)
      return value instanceof Duration ? printDuration(value) : cannotConvert(value, 'a string')
  }
}

function toBool(value: Value | undefined): Evaluated {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') {
    if (['1', 't', 'true', 'TRUE', 'True'].includes(value)) return true
    if (['0', 'f', 'false', 'FALSE', 'False'].includes(value)) return false
  }
  return cannotConvert(value, 'a bool')
}

function toTimestamp(value: Value | undefined): Evaluated {
  if (value instanceof Timestamp) return value
  if (typeof value === 'string') return parseTimestamp(value)
  if (typeof value === 'bigint') return timestampOfSeconds(value)
  return cannotConvert(value, 'a timestamp')
}

function toDuration(value: Value | undefined): Evaluated {
  if (value instanceof Duration) return value
  return typeof value === 'string' ? parseDuration(value) : cannotConvert(value, 'a duration')
}
