import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { openSocket } from '../support/sockets.ts'

const PROGRAM = join(process.cwd(), 'dist/cli/portcullis.js')
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  server.close()
  await once(server, 'close')
  return port
}

interface Started {
  readonly child: ChildProcess
  readonly url: string
  readonly folder: string
}

/** A gateway that writes a line for each operation. */
async function start(command: string): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-log-'))
  closing.push(() => rm(folder, { recursive: true, force: true }))
  const port = await freePort()
  await writeFile(join(folder, 'a.graphql'), 'type Query { hello: String }')
  await writeFile(
    join(folder, 'portcullis.yaml'),
    `port: ${port}\nstore: "memory:"\ndecisions: { log: all }\nschema: a.graphql\n`,
  )
  const { PATH = '' } = process.env
  const child = spawn(
    'bash',
    ['-c', `${command.replace('START', `exec "${process.execPath}" "${PROGRAM}" start`)}`],
    {
      cwd: folder,
      env: { PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  closing.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  })
  return { child, url: `http://127.0.0.1:${port}`, folder }
}

async function untilHealthy({ child, url }: Started): Promise<void> {
  const end = performance.now() + 60_000
  for (;;) {
    const status = await fetch(`${url}/health`).then(
      (answer) => answer.status,
      () => 0,
    )
    if (status === 200) return
    if (child.exitCode !== null || performance.now() > end)
      throw new Error(`It ended with ${child.exitCode}.`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function ask({ url }: Started): Promise<number> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ hello }"}',
  })
  await answer.arrayBuffer()
  return answer.status
}

describe('portcullis start', () => {
  it('goes on serving when the reader of its log and of its warnings has gone', async () => {
    const started = await start('START')
    await untilHealthy(started)
    started.child.stdout?.destroy()
    started.child.stderr?.destroy()
    const seen = new Set<number>()
    for (let count = 0; count < 50; count += 1) seen.add(await ask(started))
    expect([...seen]).toEqual([200])
    expect(started.child.exitCode).toBeNull()
  }, 120_000)

  it('goes on serving when there is no room for its log', async () => {
    // The shell's limit of 4 blocks of 1 kB stands for a full disk.
    const started = await start('ulimit -f 4; START > log')
    await untilHealthy(started)
    const warnings: string[] = []
    started.child.stderr?.on('data', (text: Buffer) => warnings.push(String(text)))
    const seen = new Set<number>()
    for (let count = 0; count < 50; count += 1) seen.add(await ask(started))
    expect([...seen]).toEqual([200])
    expect(readFileSync(join(started.folder, 'log')).length).toBe(4_096)
    expect(started.child.exitCode).toBeNull()
    const end = performance.now() + 30_000
    while (!warnings.join('').includes('the log cannot be written') && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20))
    expect(warnings.join('').match(/the log cannot be written, and lines are lost \(EFBIG\)/g)).toHaveLength(
      1,
    )
  }, 120_000)

  it('goes on serving those who are connected when no descriptor is left', async () => {
    const started = await start('ulimit -n 256; START')
    await untilHealthy(started)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    closing.push(async () => agent.destroy())
    const askOn = (): Promise<number> =>
      new Promise((resolve, reject) => {
        const asking = request(`${started.url}/health`, { agent }, (response) => {
          response.resume()
          response.on('end', () => resolve(response.statusCode ?? 0))
        })
        asking.on('error', reject)
        asking.end()
      })
    expect(await askOn()).toBe(200)
    const { port } = new URL(started.url)
    const sockets = Array.from({ length: 400 }, () => connect(Number(port), '127.0.0.1'))
    closing.push(async () => {
      for (const socket of sockets) socket.destroy()
    })
    // Some of them are closed by the gateway, which has no place for them.
    await Promise.race(
      sockets.map((socket) => {
        socket.on('error', () => undefined)
        return once(socket.resume(), 'close')
      }),
    )
    expect(await askOn()).toBe(200)
    for (const socket of sockets) socket.destroy()
    await untilHealthy(started)
    expect(await ask(started)).toBe(200)
  }, 120_000)

  it('finds paths and opens sockets after their first ones came when no descriptor was left', async () => {
    const started = await start('ulimit -n 256; START')
    await untilHealthy(started)
    const { port } = new URL(started.url)
    const open = (): Socket => {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined)
      closing.push(async () => socket.destroy())
      return socket
    }
    /** What is answered first on a connection. */
    const send = async (socket: Socket, lines: readonly string[]): Promise<string> => {
      const answered = once(socket, 'data')
      socket.write(`${[...lines, 'host: 127.0.0.1'].join('\r\n')}\r\n\r\n`)
      return String(await answered).split('\r\n')[0] ?? ''
    }
    const GET = ['GET /graphql?query=%7B%20hello%20%7D HTTP/1.1', 'apollo-require-preflight: true']
    const HANDSHAKE = [
      ...['GET /graphql HTTP/1.1', 'connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13'],
      ...['sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-protocol: graphql-transport-ws'],
    ]
    const [first, second] = [open(), open()]
    for (const socket of [first, second])
      expect(await send(socket, ['GET /health HTTP/1.1'])).toBe('HTTP/1.1 200 OK')
    const others = Array.from({ length: 400 }, open)
    await Promise.race(others.map((socket) => once(socket.resume(), 'close')))
    // Refused or not, nothing of it may last.
    await send(first, GET)
    await send(second, HANDSHAKE)
    for (const socket of others) socket.destroy()
    await untilHealthy(started)
    expect(await send(open(), GET)).toBe('HTTP/1.1 200 OK')
    expect((await (await openSocket(started.url)).init()).type).toBe('connection_ack')
  }, 120_000)
})
