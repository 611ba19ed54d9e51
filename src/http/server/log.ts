import { type Logger, pino } from 'pino'
import { describeError } from './log-record.ts'

/** One JSON object a line on standard output. Of an error it writes the words alone: `describeError`. */
export function createLog(level: string): Logger {
  return pino({ level, serializers: { err: describeError } })
}
