import type { CliIo } from './io.ts'
import { printLogLine, printLogText } from './log-text.ts'

/**
 * The output of a server. A terminal gets text. Anything else gets one JSON object a line, from the first: on standard
 * output the log, on standard error warnings.
 */
export interface ServerOutput {
  /** For warnings of what opens files and stores; its `stderr` takes `warning: TEXT` lines. */
  readonly io: CliIo
  /** Takes the log lines of a gateway: in one stream with what the command itself prints, so that none overtakes. */
  readonly logTo: { readonly write: (line: string) => void }
  readonly isTerminal: boolean
}

export function createServerOutput(io: CliIo): ServerOutput {
  const { stdout = false, stderr = false } = io.terminals ?? {}
  const warn = (text: string): void => {
    for (const line of text.trimEnd().split('\n'))
      io.stderr(printLogLine('warn', line.replace(/^warning: /, '')))
  }
  return {
    io: stderr ? io : { ...io, stderr: warn },
    logTo: { write: (line) => io.stdout(stdout ? printLogText(line) : line) },
    isTerminal: stdout,
  }
}
