import type { CliIo } from './io.ts'

/** Milliseconds after which a person wants to see that a command still works. */
const PATIENCE = 1_000
const CLEAR_LINE = '\r\u001b[K'

/** A command's input and output while it runs, and a function that ends the progress line. */
export interface ShownProgress {
  readonly io: CliIo
  readonly end: () => void
}

/**
 * Shows on a terminal's standard error how long a command has been working. The line disappears with the
 * first output, with a question, and at the end. Nothing is shown unless a person is reading.
 */
export function showProgress(io: CliIo): ShownProgress {
  if (io.terminals?.stderr !== true) return { io, end: () => undefined }
  let isShown = false
  let seconds = 0
  const timer = setInterval(() => {
    seconds += 1
    isShown = true
    io.stderr(`${CLEAR_LINE}Working: ${seconds} s`)
  }, PATIENCE)
  timer.unref()
  const end = (): void => {
    clearInterval(timer)
    if (isShown) io.stderr(CLEAR_LINE)
    isShown = false
  }
  const { ask } = io
  return {
    io: {
      ...io,
      stdout(text) {
        end()
        io.stdout(text)
      },
      stderr(text) {
        end()
        io.stderr(text)
      },
      ask:
        ask &&
        ((question) => {
          end()
          return ask(question)
        }),
    },
    end,
  }
}
