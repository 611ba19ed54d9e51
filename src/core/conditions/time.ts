import { Duration, type Evaluated, fitsInt, NoValue, Timestamp } from './value.ts'

const SECOND = 1_000_000_000n
const EARLIEST = -62_135_596_800n * SECOND
/** The last nanosecond of the year 9999. */
const LATEST = 253_402_300_800n * SECOND - 1n

function fitsTime(nanos: bigint): boolean {
  return nanos >= EARLIEST && nanos <= LATEST
}

export function timestampOf(milliseconds: number): Timestamp | NoValue {
  if (!Number.isFinite(milliseconds)) return new NoValue('the current time is not known')
  return new Timestamp(BigInt(Math.floor(milliseconds)) * 1_000_000n)
}

/** The moment so many seconds after the epoch. */
export function timestampOfSeconds(seconds: bigint): Evaluated {
  return timestampOfNanos(seconds * SECOND)
}

export function timestampOfNanos(nanos: bigint): Evaluated {
  return fitsTime(nanos) ? new Timestamp(nanos) : new NoValue('a timestamp is out of range')
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,9}))?(?:Z|[+-]\d\d:\d\d)$/

/** Parses RFC 3339, such as `2026-11-28T15:00:00Z`. */
export function parseTimestamp(text: string): Evaluated {
  const match = text.length <= 40 ? RFC_3339.exec(text) : null
  if (match === null) return new NoValue('a timestamp must be as 2026-11-28T15:00:00Z')
  const fraction = match[1] ?? ''
  const whole = Date.parse(fraction === '' ? text : text.replace(`.${fraction}`, ''))
  if (Number.isNaN(whole) || isRolledOver(text))
    return new NoValue('a timestamp names no date of the calendar')
  return timestampOfNanos(BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(9, '0')))
}

/** `Date.parse` reads 30 February as 2 March. */
function isRolledOver(text: string): boolean {
  const date = text.slice(0, 10)
  const time = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date
}

export function printTimestamp({ nanos }: Timestamp): string {
  const seconds = floorDivide(nanos, SECOND)
  const fraction = nanos - seconds * SECOND
  const whole = new Date(Number(seconds) * 1_000).toISOString().slice(0, 19)
  return `${whole}${printFraction(fraction)}Z`
}

function printFraction(nanos: bigint): string {
  return nanos === 0n ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`
}

const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['h', 3_600n * SECOND],
  ['m', 60n * SECOND],
  ['s', SECOND],
  ['ms', 1_000_000n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['ns', 1n],
])

/** Parses a duration in Go's syntax: `1h30m`, `-1.5s`. */
export function parseDuration(text: string): Evaluated {
  const match = text.length <= 64 ? /^([+-]?)((?:\d*\.?\d*(?:ns|us|µs|ms|s|m|h))+)$/.exec(text) : null
  const body = match?.[2]
  if (text === '0') return new Duration(0n)
  if (body === undefined) return new NoValue('a duration must be as 1h30m')
  let nanos = 0n
  for (const [, number = '', unit = ''] of body.matchAll(/(\d*\.?\d*)(ns|us|µs|ms|s|m|h)/g)) {
    const [whole = '', fraction = ''] = number.split('.')
    const size = UNITS.get(unit)
    if (size === undefined || (whole === '' && fraction === ''))
      return new NoValue('a duration must be as 1h30m')
    nanos += BigInt(whole === '' ? '0' : whole) * size
    if (fraction !== '') nanos += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length)
  }
  const signed = match?.[1] === '-' ? -nanos : nanos
  return fitsInt(signed) ? new Duration(signed) : new NoValue('a duration is out of range')
}

export function printDuration({ nanos }: Duration): string {
  const size = nanos < 0n ? -nanos : nanos
  return `${nanos < 0n ? '-' : ''}${size / SECOND}${printFraction(size % SECOND)}s`
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return value < 0n && quotient * divisor !== value ? quotient - 1n : quotient
}

export type TimePart =
  | 'getFullYear'
  | 'getMonth'
  | 'getDate'
  | 'getDayOfMonth'
  | 'getDayOfWeek'
  | 'getDayOfYear'
  | 'getHours'
  | 'getMinutes'
  | 'getSeconds'
  | 'getMilliseconds'

/** The offset of local time from UTC at a moment, in milliseconds; positive when ahead. */
export type Zone = (milliseconds: number) => number

export const UTC: Zone = () => 0

/** A time zone by its IANA name or as `+02:00`. Undefined for any other text. */
export function findZone(name: string): Zone | undefined {
  const offset = /^([+-]?)(\d\d):(\d\d)$/.exec(name)
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3])
    const ahead = (offset[1] === '-' ? -minutes : minutes) * 60_000
    return () => ahead
  }
  try {
    return zoneOf(
      new Intl.DateTimeFormat('en-US', {
        timeZone: name,
        hourCycle: 'h23',
        era: 'short',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      }),
    )
  } catch {
    return undefined
  }
}

function zoneOf(format: Intl.DateTimeFormat): Zone {
  // Formatting takes microseconds, and offsets change at quarter hours only.
  let knownQuarter = Number.NaN
  let knownOffset = 0
  return (milliseconds) => {
    const quarter = Math.floor(milliseconds / 900_000)
    if (quarter === knownQuarter) return knownOffset
    const whole = Math.floor(milliseconds / 1_000) * 1_000
    const parts = new Map(format.formatToParts(whole).map(({ type, value }) => [type, value]))
    const number = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name))
    const year = parts.get('era') === 'BC' ? 1 - number('year') : number('year')
    const local = new Date(0)
    local.setUTCFullYear(year, number('month') - 1, number('day'))
    local.setUTCHours(number('hour'), number('minute'), number('second'))
    knownQuarter = quarter
    knownOffset = local.getTime() - whole
    return knownOffset
  }
}

const DAY = 86_400_000

export function partOf({ nanos }: Timestamp, part: TimePart, zone: Zone): bigint {
  const milliseconds = Number(floorDivide(nanos, 1_000_000n))
  const local = new Date(milliseconds + zone(milliseconds))
  switch (part) {
    case 'getFullYear':
      return BigInt(local.getUTCFullYear())
    case 'getMonth':
      return BigInt(local.getUTCMonth())
    case 'getDate':
      return BigInt(local.getUTCDate())
    case 'getDayOfMonth':
      return BigInt(local.getUTCDate() - 1)
    case 'getDayOfWeek':
      return BigInt(local.getUTCDay())
    case 'getDayOfYear': {
      const start = new Date(0).setUTCFullYear(local.getUTCFullYear(), 0, 1)
      return BigInt(Math.floor((local.getTime() - start) / DAY))
    }
    case 'getHours':
      return BigInt(local.getUTCHours())
    case 'getMinutes':
      return BigInt(local.getUTCMinutes())
    case 'getSeconds':
      return BigInt(local.getUTCSeconds())
    default:
      return BigInt(local.getUTCMilliseconds())
  }
}

export type DurationPart = 'getHours' | 'getMinutes' | 'getSeconds' | 'getMilliseconds'

/** Total whole hours, minutes or seconds of a duration, but only the milliseconds beyond the last second. */
export function partOfDuration({ nanos }: Duration, part: DurationPart): bigint {
  switch (part) {
    case 'getHours':
      return nanos / (3_600n * SECOND)
    case 'getMinutes':
      return nanos / (60n * SECOND)
    case 'getSeconds':
      return nanos / SECOND
    default:
      return (nanos % SECOND) / 1_000_000n
  }
}
