import { createRequire } from 'node:module'
import type { Logger } from 'pino'
import { describeError } from './log-record.ts'

/** Takes a log line by line, each a JSON object. */
export interface LogStream {
  readonly write: (line: string) => void
}

/** The levels at which the gateway logs. The first argument holds the members of the line. */
export type Log = Readonly<Record<LogLevel, (members: object, message: string) => void>> & {
  /** Whether lines of a level are written. */
  readonly writes: (level: LogLevel) => boolean
}

type LogLevel = 'error' | 'warn' | 'info' | 'debug'

/** From the least to the most important, with pino's numbers. */
const LEVELS: ReadonlyMap<string, number> = new Map([
  ['trace', 10],
  ['debug', 20],
  ['info', 30],
  ['warn', 40],
  ['error', 50],
  ['fatal', 60],
  ['silent', Number.POSITIVE_INFINITY],
])

/**
 * Writes one JSON object per line, to standard output unless a stream is given. Errors are reduced to their
 * text by `describeError`. Throws a TypeError for a level that pino does not have. Pino is loaded for the
 * first line. A line that cannot be written is lost, with one process warning; logging never throws.
 */
export function createLog(level: string, stream?: LogStream): Log {
  const least = LEVELS.get(level)
  if (least === undefined) throw new TypeError(`logLevel must be one of ${[...LEVELS.keys()].join(', ')}.`)
  let logger: Logger | undefined
  let isTold = false
  const lose = (error: unknown): void => {
    if (isTold) return
    isTold = true
    const { code = 'of an error' } = error as { readonly code?: unknown }
    process.emitWarning(`the log cannot be written, and lines are lost (${String(code)})`)
  }
  const writes = (name: LogLevel): boolean => (LEVELS.get(name) ?? 0) >= least
  const at = (name: LogLevel): Log[LogLevel] => {
    if (!writes(name)) return () => undefined
    return (members, message) => {
      // Logging an error must not throw another one, which would end the process.
      try {
        logger ??= openLogger(level, stream)
        logger[name](members, message)
      } catch (error) {
        lose(error)
      }
    }
  }
  return { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug'), writes }
}

/** Characters buffered while the disk is full; lines beyond that are lost. */
const KEPT_LENGTH = 1_048_576

/** Synchronous: a line that waited for a module would be lost with the process that it explains. */
function openLogger(level: string, stream: LogStream | undefined): Logger {
  const { pino } = createRequire(import.meta.url)('pino') as typeof import('pino')
  const options = { level, serializers: { err: describeError } }
  if (stream !== undefined) return pino(options, stream)
  const output = pino.destination({ fd: 1, sync: true, maxLength: KEPT_LENGTH })
  // A full disk, or a reader that has gone, costs lines but never the process.
  output.on('error', () => undefined)
  return pino(options, output)
}
