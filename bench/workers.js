/**
 * What a second worker gains: CPU per request of `portcullis start` with one worker and with two, in turns.
 * The load needs a core of this machine, so throughput says little. The capacity of two cores follows from
 * the CPU: 2 x (CPU per request of one worker) / (CPU per request of two, primary included).
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load, toBytes } from './load.js'

const PROGRAM = fileURLToPath(new URL('../dist/cli/portcullis.js', import.meta.url))
const ROUNDS = Number(process.argv[2] ?? 5)
const REQUESTS = 20_000
const TICKS_PER_SECOND = 100
const CLIENT = { id: 'bench', apiKey: 'a-key-of-this-bench', scopes: ['*'] }

/** The user and system CPU of a process and its children, in seconds (proc(5)). @param {number} pid @returns {number} */
function cpuOf(pid) {
  const [, rest = ''] = /^\d+ \(.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
  const fields = rest.split(' ')
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
  )
  const own = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  return children.reduce((sum, child) => sum + cpuOf(Number(child)), own)
}

/** @param {number} workers @returns {Promise<number>} microseconds of CPU for each request */
async function measure(workers) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'))
  writeFileSync(
    join(folder, 'api.graphql'),
    'type Query { me: String } type Mutation { createPerson(name: String): String }',
  )
  const child = spawn(
    process.execPath,
    [PROGRAM, 'start', '--schema', 'api.graphql', '--workers', String(workers)],
    {
      cwd: folder,
      env: {
        ...process.env,
        PORT: '0',
        JWT_SECRET: 'a-secret-of-this-bench-0123456789abcdef',
        JWT_AUTH_KEYS: JSON.stringify([CLIENT]),
      },
    },
  )
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    const port = await listening(child, workers)
    const response = await fetch(`http://127.0.0.1:${port}/jwt`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(CLIENT),
    })
    const { jwt } = await response.json()
    const body = JSON.stringify({
      query: 'mutation Create($name: String) { createPerson(name: $name) }',
      variables: { name: 'Ada' },
    })
    const bytes = toBytes({ port, path: '/graphql', token: jwt, body })
    const check = (/** @type {import('./load.js').Answer} */ { status }) =>
      status === 200 ? undefined : `status ${status}`
    const send = (/** @type {number} */ requests) =>
      load({ port, bytes, requests, connections: 64, seconds: 60, check })
    await send(REQUESTS)
    const before = cpuOf(Number(child.pid))
    await send(REQUESTS)
    return ((cpuOf(Number(child.pid)) - before) / REQUESTS) * 1e6
  } finally {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {import('node:child_process').ChildProcessWithoutNullStreams} child @param {number} workers @returns {Promise<number>} */
async function listening(child, workers) {
  let text = ''
  for await (const piece of child.stdout) {
    text += String(piece)
    const ports = [...text.matchAll(/Server listening at http:\/\/127\.0\.0\.1:(\d+)/g)].map(([, port]) =>
      Number(port),
    )
    if (ports.length === workers && /Portcullis listens/.test(text)) {
      child.stdout.resume()
      return ports[0] ?? 0
    }
  }
  throw new Error(`the gateway ended: ${text}`)
}

const factors = []
for (let round = 0; round < ROUNDS; round += 1) {
  const [one, two] = [await measure(1), await measure(2)]
  factors.push((2 * one) / two)
}
factors.sort((one, other) => one - other)
const median = factors[Math.floor(factors.length / 2)] ?? 0
console.log(
  `Two workers on two cores: ${median.toFixed(2)} x one worker (${factors.map((one) => one.toFixed(2)).join(', ')}), by CPU per request.`,
)
