#!/usr/bin/env node
import { wantsColours } from '../config/terminal-colours.ts'
import { localFiles } from './input/schema-files.ts'
import { createOutput } from './output.ts'
import { runProgram } from './program.ts'
import { takeSeat, WORKER_MARK } from './workers/role.ts'

let stopped: Promise<void> | undefined

function untilStopped(): Promise<void> {
  stopped ??= new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  return stopped
}

async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises')
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  // The end of input must not leave the question open.
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')))
  try {
    return await Promise.race([lines.question(question), ended])
  } finally {
    lines.close()
  }
}

const args = process.argv.slice(2)
const [command] = args.filter((arg) => !arg.startsWith('-'))
const serves = command === 'start' || command === 'dev'

let isLogLost = false
/** A server must outlive the reader of its log, and the disk that holds it. */
const writeError = createOutput(process.stderr, (error) => {
  if (!serves && error.code !== 'EPIPE') throw error
})
const writeOutput = createOutput(process.stdout, (error) => {
  if (serves) {
    if (!isLogLost) writeError(`warning: the log cannot be written, and lines are lost (${error.code})\n`)
    isLogLost = true
    return
  }
  if (error.code !== 'EPIPE') throw error
  // `portcullis scopes | head` closes the pipe early, which is not a failure.
  process.exit(0)
})

// Process managers open a channel, too, but send nothing through it.
const isWorker = process.send !== undefined && args.at(-1) === WORKER_MARK
if (isWorker) args.pop()
const seat = isWorker ? await takeSeat(process) : undefined

// Set, instead of calling `process.exit`, so that pipes are flushed first.
process.exitCode = await runProgram(args, {
  ...localFiles,
  terminals: { stdout: process.stdout.isTTY === true, stderr: process.stderr.isTTY === true },
  columns: () => process.stdout.columns,
  colours: {
    stdout: wantsColours(process.stdout.isTTY === true),
    stderr: wantsColours(process.stderr.isTTY === true),
  },
  ask: process.stdin.isTTY === true && process.stdout.isTTY === true ? ask : undefined,
  untilStopped,
  seat,
  onReload(listener) {
    // Listen for signals from now on: one sent as soon as the server listens must stop it gracefully.
    void untilStopped()
    process.on('SIGHUP', listener)
  },
  stdout: writeOutput,
  stderr: writeError,
})
// The channel to the primary must not keep this process alive.
if (isWorker) process.channel?.unref()
