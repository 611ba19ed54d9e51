/** The files of this machine, or those of a test. */
export interface FileReader {
  /** Throws an error that has a `code` (`ENOENT`), as Node's does. */
  readonly readFile: (path: string) => string
  /** The names in a folder; undefined when there is no folder of that name. */
  readonly listFolder: (path: string) => readonly string[] | undefined
}

/** What a command touches of the world; a test gives one of its own. */
export interface CliIo extends FileReader {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** Resolves when the process is told to stop. */
  readonly untilStopped: () => Promise<void>
  /** Calls a listener each time the process is told to look at its schema again (SIGHUP). */
  readonly onReload?: (listener: () => void) => void
  /** What the process answers when it ends. The last call counts. */
  readonly exit: (code: number) => void
}

/** A mistake of whoever runs the command: a line for each, exit code 1, never a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError'

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'))
  }
}
