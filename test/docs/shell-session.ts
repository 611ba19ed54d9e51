import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** One command of a `sh` block, with what its comment says that it prints. */
export interface Step {
  readonly command: string
  readonly expected: readonly string[]
}

export interface Printed {
  readonly stdout: string
  readonly stderr: string
  readonly code: number
}

/** Commands that end only when they are told to. */
const SERVER = /(?:portcullis start|npm start|node server\.[mc]js)/
const STREAM = /^curl -N /
const LISTENING = /(?:"url":"|[Ll]istening on )(https?:\/\/127\.0\.0\.1:\d+)/

/** Splits a block into commands. Comments right below a command say what it prints. */
export function stepsOf(text: string): readonly Step[] {
  const steps: { command: string; expected: string[] }[] = []
  let isBelowCommand = false
  let open = ''
  for (const line of text.split('\n')) {
    if (open === '' && line.startsWith('#')) {
      if (isBelowCommand) steps.at(-1)?.expected.push(line.replace(/^# ?/, ''))
      continue
    }
    if (open === '' && line.trim() === '') {
      isBelowCommand = false
      continue
    }
    open += open === '' ? line : `\n${line}`
    if (line.endsWith('\\')) continue
    steps.push({ command: open, expected: [] })
    open = ''
    isBelowCommand = true
  }
  return steps
}

/** Whether a text holds the parts of an expectation, between which `...` and `…` stand for anything. */
export function isPrinted(expected: string, { stdout, stderr }: Printed): boolean {
  const [, status, rest = ''] = /^(?:status (\d+): )?(.*)$/s.exec(expected) ?? []
  if (status !== undefined && !stderr.includes(`status ${status}\n`)) return false
  let at = 0
  for (const part of rest.split(/\s*(?:\.\.\.|…)\s*/).filter((text) => text !== '')) {
    const found = stdout.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return true
}

/** Where packages are installed: here, or where .ci/consumers has installed them beside the packed tarball. */
const INSTALLED = process.env['PORTCULLIS_DOCS_MODULES']
const MODULES = resolve(INSTALLED ?? 'node_modules')
const PACKAGE = INSTALLED === undefined ? resolve('.') : join(MODULES, 'portcullis')
const PROGRAM = join(PACKAGE, 'dist/cli/portcullis.js')
const SHIMS: Readonly<Record<string, string>> = {
  portcullis: `exec "${process.execPath}" "${PROGRAM}" "$@"`,
  npx: `[ "$1" = portcullis ] || { echo "npx $1 is not for tests" >&2; exit 127; }; shift; exec portcullis "$@"`,
  // What is installed is found, or the document names a package that no test knows.
  npm: `case "$1" in
  start) exec portcullis start;;
  ci) exit 0;;
  install) shift; for name in "$@"; do case "$name" in -*) ;; *) [ -e "node_modules/$name" ] || { echo "unknown: $name" >&2; exit 1; };; esac; done;;
  *) echo "npm $1 is not for tests" >&2; exit 127;;
esac`,
  curl: `exec "$REAL_CURL" "$@" -w '%{stderr}status %{http_code}\\n'`,
}

/** A folder as that of a user who has installed this package and what its examples need, and a shell in it. */
export class ShellSession {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'portcullis-docs-'))
  /** Where the server listens that a step has started. */
  origin = 'http://127.0.0.1:4000'
  readonly #replace: Readonly<Record<string, string>>
  readonly #shell: ChildProcess
  readonly #background: ChildProcess[] = []
  #environment: Readonly<Record<string, string>> = {}

  constructor(files: Readonly<Record<string, string>> = {}, replace: Readonly<Record<string, string>> = {}) {
    this.#replace = replace
    const bin = join(this.folder, '.bin')
    const modules = join(this.folder, 'node_modules')
    mkdirSync(bin)
    mkdirSync(modules)
    for (const name of readdirSync(MODULES))
      if (!name.startsWith('.') && name !== 'portcullis')
        symlinkSync(join(MODULES, name), join(modules, name))
    symlinkSync(PACKAGE, join(modules, 'portcullis'))
    mkdirSync(join(modules, '.bin'))
    for (const [name, text] of Object.entries(SHIMS)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`)
      chmodSync(join(bin, name), 0o755)
    }
    symlinkSync(join(bin, 'portcullis'), join(modules, '.bin/portcullis'))
    this.write(files)
    const { PATH = '' } = process.env
    const env = { PATH: `${bin}:${PATH}`, HOME: this.folder, PORT: '0', REAL_CURL: findCurl(PATH) }
    this.#shell = spawn('bash', ['--norc'], { cwd: this.folder, env })
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true })
      writeFileSync(join(this.folder, name), this.#replaceIn(text))
    }
  }

  #replaceIn(text: string, more: Readonly<Record<string, string>> = {}): string {
    return Object.entries({ ...this.#replace, ...more }).reduce(
      (result, [from, to]) => result.replaceAll(from, to),
      text,
    )
  }

  /** Runs a command. One that serves is left running once it listens, and one that streams at once. */
  async run(command: string): Promise<Printed> {
    const text = this.#replaceIn(command, {
      'http://127.0.0.1:4000': this.origin,
      'ws://127.0.0.1:4000': this.origin.replace('http', 'ws'),
    })
    if (STREAM.test(command)) {
      await this.#ask(`${text} >stream.txt 2>&1 & echo $! >>.pids`)
      return { stdout: '', stderr: '', code: 0 }
    }
    if (!SERVER.test(command)) return this.#ask(text)
    this.#environment = readEnvironment((await this.#ask('env -0')).stdout)
    return this.#serve(text)
  }

  async close(): Promise<void> {
    await this.#ask('[ -f .pids ] && kill $(cat .pids) 2>/dev/null; true')
    for (const child of this.#background) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const ended = new Promise((done) => child.once('exit', done))
      child.kill()
      await ended
    }
    this.#shell.stdin?.end()
    rmSync(this.folder, { recursive: true, force: true })
  }

  #ask(text: string): Promise<Printed> {
    const { stdin, stdout, stderr } = this.#shell
    const mark = `--- done ${Math.floor(performance.now() * 1000)}`
    return new Promise((done, fail) => {
      const printed = { stdout: '', stderr: '' }
      const read = (name: 'stdout' | 'stderr') => (chunk: Buffer) => {
        printed[name] += chunk.toString()
        const [out, code] = printed.stdout.split(`\n${mark} `)
        const [error, rest] = printed.stderr.split(`\n${mark}`)
        if (code === undefined || rest === undefined || !code.endsWith('\n')) return
        for (const [stream, listener] of listeners) stream?.off('data', listener)
        this.#shell.off('exit', onExit)
        done({ stdout: out ?? '', stderr: error ?? '', code: Number(code) })
      }
      const onExit = () => fail(new Error(`The shell ended: ${JSON.stringify(printed)}`))
      const listeners = [
        [stdout, read('stdout')],
        [stderr, read('stderr')],
      ] as const
      for (const [stream, listener] of listeners) stream?.on('data', listener)
      this.#shell.once('exit', onExit)
      stdin?.write(`${text}\nprintf '\\n${mark} %d\\n' $?; printf '\\n${mark}' >&2\n`)
    })
  }

  async #serve(command: string): Promise<Printed> {
    const env = this.#environment
    const [, file] = / >(\S+)$/.exec(command) ?? []
    const child = spawn(
      'bash',
      ['-c', `exec ${command.replace(/ >\S+$/, '').replace(/^((?:\w+=\S+\s+(?:\\\n\s*)?)+)/, 'env $1')}`],
      {
        cwd: this.folder,
        env,
      },
    )
    this.#background.push(child)
    const printed = { stdout: '', stderr: '' }
    child.stderr.on('data', (chunk: Buffer) => {
      printed.stderr += chunk.toString()
    })
    return new Promise((done) => {
      child.stdout.on('data', (chunk: Buffer) => {
        printed.stdout += chunk.toString()
        const [, origin] = LISTENING.exec(printed.stdout) ?? []
        if (origin === undefined) return
        this.origin = origin
        if (file !== undefined) this.write({ [file]: printed.stdout })
        done({ ...printed, code: 0 })
      })
      child.once('exit', (code) => done({ ...printed, code: code ?? 1 }))
    })
  }
}

function readEnvironment(text: string): Readonly<Record<string, string>> {
  const pairs = text.split('\0').map((line) => [line.split('=', 1)[0] ?? '', line.replace(/^[^=]*=/, '')])
  return Object.fromEntries(pairs.filter(([name]) => name !== ''))
}

function findCurl(path: string): string {
  const found = path
    .split(':')
    .map((folder) => join(folder, 'curl'))
    .find((file) => {
      try {
        return readdirSync(dirname(file)).includes('curl')
      } catch {
        return false
      }
    })
  if (found === undefined) throw new Error('There is no curl on this machine.')
  return found
}
