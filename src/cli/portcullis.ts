#!/usr/bin/env node
import { localFiles } from './input/schema-files.ts'
import { runProgram } from './program.ts'
import { takeSeat, WORKER_MARK } from './workers/role.ts'

let stopped: Promise<void> | undefined

function untilStopped(): Promise<void> {
  stopped ??= new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  return stopped
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  // `portcullis scopes | head` closes the pipe early, and that is no failure. A server outlives whoever read its log.
  if (stopped === undefined) process.exit(0)
})

const args = process.argv.slice(2)
// Process managers open a channel as well: nothing comes through theirs.
const isWorker = process.send !== undefined && args.at(-1) === WORKER_MARK
if (isWorker) args.pop()
const seat = isWorker ? await takeSeat(process) : undefined

// Set, not called: what was written to a pipe must get through first.
process.exitCode = await runProgram(args, {
  ...localFiles,
  terminals: { stdout: process.stdout.isTTY === true, stderr: process.stderr.isTTY === true },
  untilStopped,
  seat,
  onReload(listener) {
    // A signal that comes as soon as the server says that it listens stops it in order.
    void untilStopped()
    process.on('SIGHUP', listener)
  },
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
})
// The channel to the primary process must not keep this one alive.
if (isWorker) process.channel?.unref()
