import { type Logger, pino } from 'pino'
import { describeError } from './log-record.ts'

/** Takes one line of a log at a time, a JSON object. */
export interface LogStream {
  readonly write: (line: string) => void
}

/** One JSON object a line, on standard output unless a stream is given. Of an error it writes the words alone: `describeError`. */
export function createLog(level: string, stream?: LogStream): Logger {
  const options = { level, serializers: { err: describeError } }
  return stream === undefined ? pino(options) : pino(options, stream)
}
