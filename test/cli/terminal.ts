import { readFileSync } from 'node:fs'
import { localFiles } from '../../src/cli/input/schema-files.ts'
import { runProgram } from '../../src/cli/program.ts'
import { ERROR_SHAPE, JSON_SHAPES } from './json-shapes.ts'

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
  assertShape(args, code, stdout)
  return { code, stdout, stderr }
}

/** What a command prints with `--json` has the shape that docs/cli.md shows. */
function assertShape(args: readonly string[], code: number, stdout: string): void {
  if (!args.includes('--json') || stdout === '') return
  const found = JSON_SHAPES[args.slice(0, 2).join(' ')] ?? JSON_SHAPES[args[0] ?? '']
  const texts = found?.kind === 'lines' ? stdout.trimEnd().split('\n') : [stdout]
  for (const text of texts) {
    const value: unknown = JSON.parse(text)
    const isFailure = ERROR_SHAPE.safeParse(value)
    if (isFailure.success && code > 1) continue
    if (found === undefined) throw new TypeError(`${args[0]} has no shape in test/cli/json-shapes.ts.`)
    found.shape.parse(value)
  }
}

export function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('')
}
