import type { CliIo } from './io.ts'
import { printLogLine, printLogText } from './log-text.ts'

/**
 * The output of a server. A terminal gets text. Anything else gets one JSON object per line from the very
 * first: the log on standard output, warnings on standard error.
 */
export interface ServerOutput {
  /** For warnings while opening files and stores; its `stderr` takes `warning: TEXT` lines. */
  readonly io: CliIo
  /** Takes a gateway's log lines, in one stream with the command's own output to keep their order. */
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
