import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { connect } from 'node:tls'
import { afterEach, describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { createProver, signToken } from '../kit/prover.ts'
import { makeCertificate, type TestCertificate } from '../support/certificate.ts'
import { scrape, sumOf } from '../support/scrape.ts'
import { startRecorder } from '../upstream/recorder.ts'

const PROGRAM = resolve('dist/cli/portcullis.js')
const SECRET = 'a-secret-of-this-test-0123456789abcdef'

/** The status of one operation, on a connection of its own, as connections are what workers share out. */
async function statusOf(url: string): Promise<number> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ query: '{ __typename }' }),
  })
  await response.arrayBuffer()
  return response.status
}

interface LogLine {
  readonly pid: number
  readonly msg: string
  readonly url?: string
  readonly metricsUrl?: string
}

interface Server {
  readonly child: ChildProcessWithoutNullStreams
  readonly folder: string
  readonly lines: LogLine[]
  readonly stderr: () => string
  /** Waits until as many lines match. */
  readonly hear: (message: RegExp, times?: number) => Promise<readonly LogLine[]>
  readonly ended: Promise<number | null>
}

const folders: string[] = []
const servers: Server[] = []

afterEach(async () => {
  for (const { child, ended } of servers.splice(0)) {
    child.kill('SIGTERM')
    await ended
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function environment(variables: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], PORT: '0', ...variables }
}

function start(args: readonly string[], variables?: Readonly<Record<string, string>>): Server {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-workers-'))
  folders.push(folder)
  const child = spawn(process.execPath, [PROGRAM, 'start', ...args], {
    cwd: folder,
    env: environment(variables),
  })
  const lines: LogLine[] = []
  let [text, stderr] = ['', '']
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  child.stderr.on('data', (piece) => {
    stderr += String(piece)
  })
  child.stdout.on('data', (piece) => {
    text += String(piece)
    const whole = text.split('\n')
    text = whole.pop() ?? ''
    lines.push(...whole.map((line) => JSON.parse(line) as LogLine))
  })
  const hear = async (message: RegExp, times = 1): Promise<readonly LogLine[]> => {
    for (;;) {
      const found = lines.filter(({ msg }) => message.test(msg))
      if (found.length >= times) return found
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${stderr}`)
      await wait(20)
    }
  }
  const server = { child, folder, lines, stderr: () => stderr, hear, ended }
  servers.push(server)
  return server
}

/** On a connection of its own, as connections and not requests are shared out. */
function post(
  url: string,
  body: unknown,
  shown?: string | Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((done, fail) => {
    const sent = request(url, {
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        connection: 'close',
        ...(typeof shown === 'string' ? { authorization: `Bearer ${shown}` } : shown),
      },
    })
    sent.on('error', fail).on('response', async (response) => {
      let text = ''
      for await (const piece of response) text += String(piece)
      done({ status: response.statusCode ?? 0, text })
    })
    sent.end(JSON.stringify(body))
  })
}

async function startTwo(variables?: Readonly<Record<string, string>>) {
  const server = start(['--workers', '2'], variables)
  const [first, second] = await server.hear(/Server listening/, 2)
  const [welcome] = await server.hear(/Portcullis listens/)
  const url = welcome?.url ?? ''
  const { id, apiKey } = JSON.parse(
    readFileSync(join(server.folder, '.portcullis/development-client.json'), 'utf8'),
  )
  const { jwt } = JSON.parse((await post(`${url}/jwt`, { id, apiKey, scopes: ['*'] })).text)
  return { server, url, token: String(jwt), pids: [first?.pid ?? 0, second?.pid ?? 0] as const }
}

function writeConfig(port: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-workers-'))
  folders.push(folder)
  const file = join(folder, 'test.yaml')
  writeFileSync(file, `workers: 2\nmetrics: { port: ${port} }\n`)
  return file
}

async function startMeasured() {
  const server = start(['--config', writeConfig(0)])
  const [metrics] = await server.hear(/^Metrics are at/)
  const [welcome] = await server.hear(/Portcullis listens/)
  await server.hear(/Server listening/, 3)
  return { server, metricsUrl: metrics?.metricsUrl ?? '', url: welcome?.url ?? '' }
}

const MUTATION = { query: 'mutation { CreatePerson(name: "Ada") { name } }' }
const RUNS = 12

describe('portcullis start --workers 2', () => {
  it('serves with two processes that share port, secret, client and store, and speaks once', async () => {
    const { server, url, token, pids } = await startTwo()
    expect(pids[0]).not.toBe(pids[1])
    expect(server.lines.filter(({ msg }) => msg.startsWith('Portcullis listens'))).toHaveLength(1)
    expect(server.lines.some(({ msg }) => msg === '2 workers share the port')).toBe(true)
    const answers = await Promise.all(
      Array.from({ length: RUNS }, () => post(`${url}/graphql`, MUTATION, token)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const made = await post(`${url}/graphql`, { query: '{ Person { name } }' })
    const people: readonly { readonly name: string }[] = JSON.parse(made.text).data.Person
    expect(people.filter(({ name }) => name === 'Ada')).toHaveLength(RUNS)
    expect((await post(`${url}/graphql`, MUTATION)).status).toBe(401)
  })

  it('refuses in every worker what was revoked', async () => {
    const { server, url, token } = await startTwo({ JWT_SECRET: SECRET })
    const args = [PROGRAM, 'revoke', '--jwt', token]
    await new Promise<void>((done, fail) => {
      const options = { cwd: server.folder, env: environment({ JWT_SECRET: SECRET }) }
      execFile(process.execPath, args, options, (error) => (error ? fail(error) : done()))
    })
    for (;;) {
      const answers = await Promise.all(
        Array.from({ length: RUNS }, () => post(`${url}/graphql`, MUTATION, token)),
      )
      if (answers.every(({ status, text }) => status === 401 && text.includes('revoked_token'))) break
      await wait(50)
    }
  })

  it('takes no proof twice, whichever worker sees it first', async () => {
    const { server, url } = await startTwo({ JWT_SECRET: SECRET })
    const { id } = JSON.parse(
      readFileSync(join(server.folder, '.portcullis/development-client.json'), 'utf8'),
    )
    const prover = createProver()
    const token = signToken({ id, cnf: { jkt: prover.thumbprint } }, SECRET)
    for (let round = 0; round < 3; round += 1) {
      const dpop = prover.prove({ url: `${url}/graphql`, token })
      const headers = { authorization: `DPoP ${token}`, dpop }
      const answers = await Promise.all(
        // Each on a connection of its own: they are shared out among both.
        Array.from({ length: RUNS }, () => post(`${url}/graphql`, MUTATION, headers)),
      )
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      const refused = answers.filter(({ text }) => text.includes('"reason":"invalid_dpop_proof"'))
      expect(refused).toHaveLength(RUNS - 1)
    }
  })

  it('replaces a worker that ends, and goes on serving', async () => {
    const { server, url, token, pids } = await startTwo()
    process.kill(pids[1], 'SIGKILL')
    await server.hear(new RegExp(`Worker ${pids[1]} ended \\(SIGKILL\\); another starts`))
    expect((await post(`${url}/graphql`, MUTATION, token)).status).toBe(200)
    await server.hear(/Server listening/, 3)
    const answers = await Promise.all(
      Array.from({ length: RUNS }, () => post(`${url}/graphql`, MUTATION, token)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  })

  it('closes the sockets of every worker in order, and ends with code 0', async () => {
    const { server, url, token } = await startTwo()
    await post(`${url}/graphql`, MUTATION, token)
    const closed = Array.from({ length: 4 }, () => {
      const client = createClient({
        url: `${url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        lazy: false,
        retryAttempts: 0,
        onNonLazyError: () => undefined,
      })
      return {
        opened: new Promise((done) => client.on('connected', done)),
        code: new Promise<number>((done) =>
          client.on('closed', (event) => done((event as { code: number }).code)),
        ),
      }
    })
    await Promise.all(closed.map(({ opened }) => opened))
    server.child.kill('SIGTERM')
    expect(new Set(await Promise.all(closed.map(({ code }) => code)))).toEqual(new Set([1001]))
    expect(await server.ended).toBe(0)
  })

  it('reads the schema of the upstream anew in every worker on SIGHUP', async () => {
    const upstream = await startRecorder('type Query { a: Int }')
    const config = `workers: 2\nlogLevel: info\nupstream: { url: "${upstream.url}" }\n`
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-workers-'))
    folders.push(folder)
    const file = join(folder, 'test.yaml')
    writeFileSync(file, config)
    const server = start(['--config', file])
    await server.hear(/Server listening/, 2)
    await server.hear(/2 workers share the port/)
    upstream.schema = buildSchema('type Query { a: Int b: Int }')
    server.child.kill('SIGHUP')
    const told = await server.hear(/the schema of the upstream was read anew/, 2)
    expect(new Set(told.map(({ pid }) => pid)).size).toBe(2)
  })

  it('has connections to every worker use a renewed certificate, even where the configuration beside it is refused', async () => {
    const [first, second] = [makeCertificate(), makeCertificate()]
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-workers-'))
    folders.push(folder)
    const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
    const write = ({ cert, key }: TestCertificate): void => {
      writeFileSync(files.cert, cert)
      writeFileSync(files.key, key)
    }
    write(first)
    const file = join(folder, 'test.yaml')
    const config = `workers: 2\nlogLevel: info\ntls: { cert: ${files.cert}, key: ${files.key} }\n`
    writeFileSync(file, config)
    const server = start(['--config', file])
    await server.hear(/Server listening/, 2)
    const [welcome] = await server.hear(/Portcullis listens/)
    const url = welcome?.url ?? ''
    const served = (): Promise<string> =>
      new Promise((done, fail) => {
        // Both have one name: which of the two it is, is what counts.
        const options = { port: Number(new URL(url).port), rejectUnauthorized: false }
        const socket = connect(options, () => {
          done(socket.getPeerX509Certificate()?.fingerprint256 ?? '')
          socket.destroy()
        }).on('error', fail)
      })
    const all = (): Promise<readonly string[]> => Promise.all(Array.from({ length: RUNS }, served))
    const fingerprintOf = ({ cert }: TestCertificate): string => new X509Certificate(cert).fingerprint256
    expect(new Set(await all())).toEqual(new Set([fingerprintOf(first)]))
    write(second)
    writeFileSync(file, `${config}nonsense: 1\n`)
    server.child.kill('SIGHUP')
    await server.hear(/the new configuration was rejected; the old one stays in force: .*nonsense/)
    const told = await server.hear(/the certificate was read anew/, 2)
    expect(new Set(told.map(({ pid }) => pid)).size).toBe(2)
    expect(new Set(await all())).toEqual(new Set([fingerprintOf(second)]))
  }, 60_000)

  it('draws from one budget in the store, whichever worker a request comes to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-workers-'))
    folders.push(folder)
    const file = join(folder, 'test.yaml')
    const budgets =
      'budgets: [{ by: address, requests: 10, per: 1d }]\nbudgetStore: { at: store, timeout: 20s }\n'
    writeFileSync(file, `workers: 2\nlogLevel: info\nstore: "file:${join(folder, 'store.db')}"\n${budgets}`)
    const server = start(['--config', file])
    await server.hear(/Server listening/, 2)
    const [welcome] = await server.hear(/Portcullis listens/)
    const statuses = await Promise.all(Array.from({ length: 40 }, () => statusOf(welcome?.url ?? '')))
    expect(statuses.filter((status) => status === 200)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(30)
    const pids = (await server.hear(/budgets had too little/, 2)).map(({ pid }) => pid)
    expect(new Set(pids).size).toBe(2)
  }, 60_000)

  it.each([
    ['--workers: must be a whole number from 1 to 256, or "cpus"', ['--workers', 'many'], {}],
    ['JWT_SECRET', ['--workers', '2'], { NODE_ENV: 'production' }],
    ['no-such-schema.graphql', ['--workers', '2', '--schema', 'no-such-schema.graphql'], {}],
  ])('ends with code 2 and says what is wrong once: %s', async (message, args, variables) => {
    const { ended, stderr } = start(args, variables)
    expect(await ended).toBe(2)
    expect(stderr().split(message)).toHaveLength(2)
  })

  it('serves the sum of all workers at one port for metrics, and goes on counting when one ends', async () => {
    const { server, metricsUrl, url } = await startMeasured()
    const ask = (): Promise<unknown> => post(`${url}/graphql`, { query: '{ Person { name } }' })
    await Promise.all(Array.from({ length: RUNS }, ask))
    const counts = async (): Promise<number> =>
      sumOf(await scrape(metricsUrl), 'portcullis_operations_total', { kind: 'query', decision: 'allow' })
    expect(await counts()).toBe(RUNS)
    const found = await scrape(metricsUrl)
    expect(sumOf(found, 'portcullis_operation_duration_seconds_count')).toBe(RUNS)
    expect(sumOf(found, 'portcullis_processes')).toBe(2)
    expect(sumOf(found, 'process_resident_memory_bytes')).toBeGreaterThan(1e7)

    const [first] = await server.hear(/Server listening/, 3)
    process.kill(
      server.lines.find(({ pid }) => pid !== first?.pid && pid !== server.child.pid)?.pid ?? 0,
      'SIGKILL',
    )
    await server.hear(/Worker \d+ ended/)
    expect(await counts()).toBe(RUNS)
    await server.hear(/Server listening/, 4)
    await ask()
    expect(await counts()).toBe(RUNS + 1)
    while (sumOf(await scrape(metricsUrl), 'portcullis_processes') !== 2) await wait(50)
  })

  it('does not start with a port for metrics that is taken, and says so once', async () => {
    const { metricsUrl } = await startMeasured()
    const { ended, stderr } = start(['--config', writeConfig(Number(new URL(metricsUrl).port))])
    expect(await ended).toBe(2)
    expect(stderr()).toMatch(/metrics\.port: 127\.0\.0\.1:\d+ is in use by another process/)
  })

  it('does not start with a store that is of one process alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-workers-'))
    folders.push(folder)
    const file = join(folder, 'test.yaml')
    writeFileSync(file, 'workers: 2\nstore: "memory:"\n')
    const { ended, stderr } = start(['--config', file])
    expect(await ended).toBe(2)
    expect(stderr()).toContain('workers: they share a store, and "memory:" is that of one process')
  })
})
