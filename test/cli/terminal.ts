import { readFileSync } from 'node:fs'
import { localFiles } from '../../src/cli/input/schema-files.ts'
import { runProgram } from '../../src/cli/program.ts'

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line on files of the test's own; what lies in the package is read from there. */
export async function run(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  let stdout = ''
  let stderr = ''
  const code = await runProgram(args, {
    stdout: (text) => {
      stdout += text
    },
    stderr: (text) => {
      stderr += text
    },
    untilStopped: async () => {},
    readFile: (path) => files[path] ?? readFileSync(path, 'utf8'),
    listFolder: (path) => {
      const within = Object.keys(files).filter((name) => name.startsWith(`${path}/`))
      return within.length === 0
        ? localFiles.listFolder(path)
        : within.map((name) => name.slice(path.length + 1))
    },
  })
  return { code, stdout, stderr }
}

export function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('')
}
