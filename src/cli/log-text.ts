import { hostname } from 'node:os'

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}
/** Fields of every line that nobody needs at a terminal. */
const COMMON = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'err'])

/** Formats a log line: one JSON object, as pino writes it. */
export function printLogLine(
  level: 'info' | 'warn',
  message: string,
  fields: Readonly<Record<string, string>> = {},
): string {
  const number = level === 'info' ? 30 : 40
  const common = { level: number, time: Date.now(), pid: process.pid, hostname: hostname() }
  return `${JSON.stringify({ ...common, ...fields, msg: message })}\n`
}

/** Formats a log line for a person: time, level, message and remaining fields. Returns any other text unchanged. */
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

/** An error's stack or message, and those of its causes. */
function printError(error: unknown): readonly string[] {
  if (typeof error !== 'object' || error === null) return []
  const { message, stack, cause } = error as Readonly<Record<string, unknown>>
  const own = typeof stack === 'string' && stack !== '' ? stack : String(message ?? '')
  const causes = printError(cause)
  return [...own.split('\n'), ...(causes.length === 0 ? [] : ['caused by:', ...causes])]
}

/** Messages quote upstreams and clients, which must not be able to move the cursor. */
function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
}
