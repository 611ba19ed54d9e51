#!/usr/bin/env node
import { localFiles } from './input/schema-files.ts'
import { runProgram } from './program.ts'

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

// Set, not called: what was written to a pipe must get through first.
process.exitCode = await runProgram(process.argv.slice(2), {
  ...localFiles,
  terminals: { stdout: process.stdout.isTTY === true, stderr: process.stderr.isTTY === true },
  untilStopped,
  onReload(listener) {
    // A signal that comes as soon as the server says that it listens stops it in order.
    void untilStopped()
    process.on('SIGHUP', listener)
  },
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
})
