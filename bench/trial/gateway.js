import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const COMMAND = fileURLToPath(new URL('../../dist/cli/portcullis.js', import.meta.url))
const READY_SECONDS = 60

/** The `portcullis` of this checkout, as its users run it. @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
export function runCommand(args, env = {}) {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (piece) => {
      stdout += piece
    })
    child.stderr.on('data', (piece) => {
      stderr += piece
    })
    child.on('error', reject).on('close', (code) => {
      if (code === 0) resolve(stdout)
      else reject(new Error(`portcullis ${args[0]} ended with ${code}: ${stderr}`))
    })
  })
}

/**
 * Starts `portcullis start` and resolves once it is ready. Each line of JSON that it logs goes to `onLine`, each other line
 * is kept for the error of a start that fails.
 * @param {{readonly config: string, readonly port: number, readonly onLine?: (line: Record<string, unknown>) => void}} options
 */
export async function startGateway({ config, port, onLine = () => {} }) {
  const child = spawn(process.execPath, [COMMAND, 'start', '--config', config, '--port', String(port)], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = `http://127.0.0.1:${port}`
  const ended = once(child, 'exit')
  /** @type {string[]} */
  const said = []
  const read = (/** @type {string} */ line) => {
    if (line.startsWith('{')) onLine(JSON.parse(line))
    else said.push(line)
  }
  const outputs = [child.stdout, child.stderr].map((stream) => {
    const lines = createInterface({ input: stream }).on('line', read)
    return once(lines, 'close')
  })
  for (const until = Date.now() + READY_SECONDS * 1000; ; ) {
    if (child.exitCode !== null || Date.now() > until)
      throw new Error(`the gateway on port ${port} did not get ready: ${said.join('\n')}`)
    const ready = await fetch(`${url}/ready`).catch(() => undefined)
    if (ready?.status === 200) break
    await sleep(50)
  }
  const end = async (/** @type {NodeJS.Signals} */ signal) => {
    child.kill(signal)
    await Promise.all([ended, ...outputs])
  }
  return {
    url,
    port,
    reload: () => child.kill('SIGHUP'),
    /** As an operator ends it: what has begun is finished. */
    stop: () => end('SIGTERM'),
    /** As a failure ends it. */
    kill: () => end('SIGKILL'),
    /** Bytes of memory in use. @returns {Promise<number>} */
    async rss() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024
    },
    /** Seconds of CPU since it began. @returns {Promise<number>} */
    async cpu() {
      const fields = (await readFile(`/proc/${child.pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) / 100
    },
  }
}
