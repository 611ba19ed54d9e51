import type { WorkerSeat } from './workers/role.ts'

/** Access to the files of this machine, or to those of a test. */
export interface FileReader {
  /** Throws an error with a `code` (`ENOENT`), as Node does. */
  readonly readFile: (path: string) => string
  /** The names in a folder; undefined when there is no such folder. */
  readonly listFolder: (path: string) => readonly string[] | undefined
}

/** A command's access to the outside world; tests pass their own. */
export interface CliIo extends FileReader {
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** Whether a person is reading each stream; by default nobody is. */
  readonly terminals?: { readonly stdout: boolean; readonly stderr: boolean }
  /** The width of the terminal; undefined where unknown. */
  readonly columns?: () => number | undefined
  /** Whether to colour text; by default not. */
  readonly colours?: { readonly stdout: boolean; readonly stderr: boolean }
  /** Asks the person at the terminal; undefined without a terminal. */
  readonly ask?: ((question: string) => Promise<string>) | undefined
  /** Resolves when the process is told to stop. */
  readonly untilStopped: () => Promise<void>
  /** Calls a listener whenever the process is told to reload (SIGHUP). */
  readonly onReload?: (listener: () => void) => void
  /** The seat of this process among several workers. */
  readonly seat?: WorkerSeat | undefined
  /** Sets the exit code of the process. The last call wins. */
  readonly exit: (code: number) => void
}

/** Exit codes, the same for every command. */
export const EXIT = {
  ok: 0,
  /** Something was found or denied: by `lint`, `audit verify` or `explain`, for example. */
  findings: 1,
  /** The command line, the configuration or a schema cannot be used. */
  configuration: 2,
  /** An upstream or the store cannot be reached. */
  unreachable: 3,
} as const

/** A mistake of the user: one line each, never a stack trace. */
export class UserError extends Error {
  override readonly name: string = 'UserError'
  readonly exitCode: number = EXIT.configuration

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'))
  }
}

/** Something that the command needs does not answer; trying again may help. */
export class UnreachableError extends UserError {
  override readonly name: string = 'UnreachableError'
  override readonly exitCode: number = EXIT.unreachable
}
