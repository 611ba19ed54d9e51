import type { WorkerSeat } from './workers/role.ts'

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
  /** Whether a person reads along; nobody does unless given. */
  readonly terminals?: { readonly stdout: boolean; readonly stderr: boolean }
  /** The width of the terminal; undefined where nobody knows. */
  readonly columns?: () => number | undefined
  /** Whether text has colours; it has none unless given. */
  readonly colours?: { readonly stdout: boolean; readonly stderr: boolean }
  /** Asks the person at the terminal; undefined when nobody sits there. */
  readonly ask?: ((question: string) => Promise<string>) | undefined
  /** Resolves when the process is told to stop. */
  readonly untilStopped: () => Promise<void>
  /** Calls a listener each time the process is told to look at its schema again (SIGHUP). */
  readonly onReload?: (listener: () => void) => void
  /** This process is one of several that serve together. */
  readonly seat?: WorkerSeat | undefined
  /** What the process answers when it ends. The last call counts. */
  readonly exit: (code: number) => void
}

/** Exit codes, the same for every command. */
export const EXIT = {
  ok: 0,
  /** `lint` or `audit verify` has found something, `explain` denies. */
  findings: 1,
  /** The command line, the configuration or a schema cannot be used. */
  configuration: 2,
  /** An upstream or the store cannot be reached. */
  unreachable: 3,
} as const

/** A mistake of whoever runs the command: one line for each, never a stack trace. */
export class UserError extends Error {
  override readonly name: string = 'UserError'
  readonly exitCode: number = EXIT.configuration

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'))
  }
}

/** Something that the command needs does not answer. Trying again may help. */
export class UnreachableError extends UserError {
  override readonly name: string = 'UnreachableError'
  override readonly exitCode: number = EXIT.unreachable
}
