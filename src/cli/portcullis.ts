#!/usr/bin/env node
import { localFiles } from './input/schema-files.ts'
import { runProgram } from './program.ts'

// `portcullis scopes | head` closes the pipe early, and that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

// Set, not called: what was written to a pipe must get through first.
process.exitCode = await runProgram(process.argv.slice(2), {
  ...localFiles,
  untilStopped: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
    }),
  onReload: (listener) => void process.on('SIGHUP', listener),
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
})
