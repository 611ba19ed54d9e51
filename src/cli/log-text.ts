import { hostname } from 'node:os'

/** The levels of pino. */
const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}
/** What every line has, and nobody at a terminal needs. */
const COMMON = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'err'])

/** A line for a log: one JSON object, as pino writes them. */
export function printLogLine(
  level: 'info' | 'warn',
  message: string,
  fields: Readonly<Record<string, string>> = {},
): string {
  const number = level === 'info' ? 30 : 40
  const common = { level: number, time: Date.now(), pid: process.pid, hostname: hostname() }
  return `${JSON.stringify({ ...common, ...fields, msg: message })}\n`
}

/** The same line for a person: time, level, message, and what else it holds. Text that is not such a line stays as it is. */
export function printLogText(line: string): string {
  const record = parseRecord(line)
  if (record === undefined) return line
  const { level, time, msg, err } = record
  const name = LEVELS[Number(level)] ?? String(level)
  const rest = Object.entries(record)
    .filter(([key]) => !COMMON.has(key))
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const head = `${printTime(time)} ${name.padEnd(5)} ${String(msg ?? '')}${rest.join('')}`
  const lines = [head, ...printError(err).map((text) => `    ${text}`)]
  return lines.map((text) => `${withoutControls(text)}\n`).join('')
}

function parseRecord(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function printTime(time: unknown): string {
  const date = new Date(Number(time))
  const two = (number: number): string => String(number).padStart(2, '0')
  return Number.isNaN(date.getTime())
    ? '--:--:--'
    : `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** An error's message or stack, and those of its causes. */
function printError(error: unknown): readonly string[] {
  if (typeof error !== 'object' || error === null) return []
  const { message, stack, cause } = error as Readonly<Record<string, unknown>>
  const own = typeof stack === 'string' && stack !== '' ? stack : String(message ?? '')
  const causes = printError(cause)
  return [...own.split('\n'), ...(causes.length === 0 ? [] : ['caused by:', ...causes])]
}

/** Messages quote what upstreams and clients send: nothing of that moves the cursor. */
function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}
