import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The modules and files that one Node process has loaded and read. */
export interface Loaded {
  /** Names of packages, and our own modules by their path in dist. */
  readonly modules: readonly string[]
  /** Node's own modules; `http` is `NativeModule http`. */
  readonly natives: readonly string[]
  /** The paths of files read with `readFileSync`. */
  readonly reads: readonly string[]
  readonly stdout: string
  readonly code: number | null
}

/** Logs every ES module as it is loaded, every file as it is read, and at exit what CommonJS has loaded. */
const PRELOADED = `import fs from 'node:fs'
import { createRequire, register, syncBuiltinESMExports } from 'node:module'
const tell = (kind, what) => fs.appendFileSync(process.env.LOADED, kind + ' ' + what + '\\n')
register('data:text/javascript,' + encodeURIComponent(\`
  import { appendFileSync } from 'node:fs'
  export async function load(url, context, next) {
    appendFileSync(process.env.LOADED, 'module ' + url + '\\\\n')
    return next(url, context)
  }
\`))
const { readFileSync } = fs
fs.readFileSync = (path, ...rest) => {
  tell('read', String(path))
  return readFileSync(path, ...rest)
}
syncBuiltinESMExports()
process.on('exit', () => {
  for (const file of Object.keys(createRequire(import.meta.url).cache)) tell('module', file)
  for (const name of process.moduleLoadList) tell('native', name)
})
`

/** Runs Node until it ends; `onOutput` may end it. */
export async function listLoaded(
  args: readonly string[],
  onOutput: (stdout: string, child: ChildProcess) => void = () => undefined,
): Promise<Loaded> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-loaded-'))
  const log = join(folder, 'loaded.log')
  const preloaded = join(folder, 'preloaded.mjs')
  writeFileSync(log, '')
  writeFileSync(preloaded, PRELOADED)
  const env = { PATH: process.env['PATH'], LOADED: log }
  const child = spawn(process.execPath, ['--import', preloaded, ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let stdout = ''
  child.stdout.on('data', (piece: Buffer) => {
    stdout += String(piece)
    onOutput(stdout, child)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const lines = readFileSync(log, 'utf8').split('\n')
  const of = (kind: string): readonly string[] =>
    lines.flatMap((line) => (line.startsWith(`${kind} `) ? [line.slice(kind.length + 1)] : []))
  return {
    modules: [...new Set(of('module').map(nameOf))],
    natives: of('native'),
    reads: of('read'),
    stdout,
    code,
  }
}

function nameOf(url: string): string {
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  return inPackage ?? url.replace(/^.*\/dist\//, '')
}
