import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

const START_SECONDS = 60
const running = new Set()

/** Whatever ends this process, nothing that it started outlives it. */
process.on('exit', () => {
  for (const child of running) end(child, 'SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

/** Each leads a group of its own: `npx` starts others. */
function end({ pid }, signal) {
  try {
    process.kill(-pid, signal)
  } catch {
    // It ended by itself.
  }
}

/** Starts a program and waits for what it says when it listens; `stop` ends it and all that it started. */
export async function startProcess(command, args, { ready, cwd, env = {} }) {
  const child = spawn(command, args, { cwd, env: { PATH: process.env.PATH, ...env }, detached: true })
  running.add(child)
  child.once('exit', () => running.delete(child))
  let output = ''
  const said = new Promise((resolve, reject) => {
    const listen = (chunk) => {
      output += chunk
      const match = ready.exec(output)
      if (match !== null) resolve(match)
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${command} ${args[0]} ended with ${code}:\n${output}`)))
    setTimeout(
      () => reject(new Error(`${command} ${args[0]} did not start:\n${output}`)),
      START_SECONDS * 1000,
    ).unref()
  })
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    const exited = once(child, 'exit')
    end(child, 'SIGTERM')
    const timer = setTimeout(end, 5_000, child, 'SIGKILL')
    await exited
    clearTimeout(timer)
  }
  try {
    return { match: await said, output: () => output, signal: (name) => end(child, name), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Runs a program to its end. Rejects with what it said when that was no success. */
export async function run(command, args, options = {}) {
  const child = spawn(command, args, options)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`)
  return output
}

/** Installs a folder with packages of its own from its lock file, unless they are there already. */
export async function installApart(folder) {
  const lock = await readFile(join(folder, 'package-lock.json'), 'utf8')
  const installed = await readFile(join(folder, 'node_modules', '.lock-of-this'), 'utf8').catch(() => '')
  if (installed === lock) return
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder })
  await writeFile(join(folder, 'node_modules', '.lock-of-this'), lock)
}

export async function findFreePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}
