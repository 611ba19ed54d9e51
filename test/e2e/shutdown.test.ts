import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createGateway, type Gateway } from '../../src/gateway/lifecycle.ts'
import type { GatewayOptions } from '../../src/gateway/options.ts'
import { postJson } from '../kit/contributor.ts'

/** Longer than a test may take: to wait for it is to fail. */
const FOREVER = 60_000

let running = 0
async function untilRunning(count: number): Promise<void> {
  while (running < count) await wait(5)
  running = 0
}

const schema = makeExecutableSchema({
  typeDefs: 'type Query { open: String, slow(ms: Int!): String, stuck: String }',
  resolvers: {
    Query: {
      open: () => 'open',
      slow: (_source, { ms }: { ms: number }) => {
        running += 1
        return wait(ms, 'done')
      },
      stuck: () => {
        running += 1
        return new Promise(() => undefined)
      },
    },
  },
})
const opened: Gateway[] = []
afterEach(async () => {
  for (const gateway of opened.splice(0)) await gateway.close()
})

function create(options: Partial<GatewayOptions> = {}): Gateway {
  const jwt = { secret: 'a secret of tests, long enough' }
  const gateway = createGateway({ schema, jwt, port: 0, logLevel: 'silent', ...options })
  opened.push(gateway)
  return gateway
}
const ask = (url: string, query: string): ReturnType<typeof postJson> => postJson(`${url}/graphql`, { query })
const codeOf = (error: unknown): unknown => (error as { cause?: { code?: unknown } }).cause?.code

describe('a gateway that closes', () => {
  it('finishes the requests in flight, begins no other, says so, and then is gone', async () => {
    const gateway = create()
    const url = await gateway.listen()
    const flying = [ask(url, '{slow(ms:1700)}'), ask(url, '{slow(ms:1500)}')]
    await untilRunning(2)
    let isClosed = false
    const closed = gateway.close().then(() => {
      isClosed = true
    })
    await wait(20)
    const ready = await fetch(`${url}/ready`)
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { success: false, code: 'NOT_READY', message: 'The gateway is not ready' },
    ])
    expect(ready.headers.get('connection')).toBe('close')
    expect((await fetch(`${url}/health`)).status).toBe(200)
    const late = await ask(url, '{open}')
    expect([late.status, late.body]).toEqual([
      503,
      { errors: [{ message: 'The gateway is not ready', extensions: { code: 'NOT_READY' } }] },
    ])
    expect((await postJson(`${url}/jwt`, {})).body['code']).toBe('NOT_READY')
    expect(isClosed).toBe(false)
    const answers = await Promise.all(flying)
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [200, { data: { slow: 'done' } }],
      [200, { data: { slow: 'done' } }],
    ])
    await closed
    const refused = await fetch(`${url}/ready`).catch(codeOf)
    expect(refused).toBe('ECONNREFUSED')
    expect(() => gateway.url).toThrow(TypeError)
  })

  it('does not wait for connections that nobody uses', async () => {
    const gateway = create({ shutdownTimeout: FOREVER })
    const url = await gateway.listen()
    for (let turn = 0; turn < 3; turn++) await ask(url, '{open}')
    await gateway.close()
  })

  it('does not wait for connections on which nothing was asked yet', async () => {
    const gateway = create({ shutdownTimeout: FOREVER })
    const { hostname, port } = new URL(await gateway.listen())
    const silent = connect(Number(port), hostname)
    const gone = once(silent, 'close')
    await once(silent, 'connect')
    // Another one after it: the server has seen both then.
    await ask(gateway.url, '{open}')
    await gateway.close()
    await gone
  })

  it('waits for what never ends no longer than it was told', async () => {
    const gateway = create({ shutdownTimeout: 300 })
    const url = await gateway.listen()
    const stuck = ask(url, '{stuck}').catch(codeOf)
    await untilRunning(1)
    const start = Date.now()
    await gateway.close()
    expect(Date.now() - start).toBeGreaterThanOrEqual(250)
    expect(['UND_ERR_SOCKET', 'ECONNRESET']).toContain(await stuck)
  })

  it('can be closed twice, at once or one after the other, and before it listens', async () => {
    const gateway = create()
    await gateway.listen()
    await Promise.all([gateway.close(), gateway.close()])
    await gateway.close()
    const silent = create()
    await silent.close()
    await expect(silent.listen()).rejects.toThrow('A gateway that was closed stays closed.')
    await expect(gateway.listen()).rejects.toThrow(TypeError)
  })

  it('can be closed while it starts', async () => {
    const gateway = create()
    const listening = gateway.listen()
    await gateway.close()
    const url = await listening.catch(() => undefined)
    if (url !== undefined) expect(await fetch(`${url}/health`).catch(codeOf)).toBe('ECONNREFUSED')
  })
})

describe('a gateway that starts', () => {
  it('listens once, however often it is told', async () => {
    const gateway = create()
    const [first, second] = await Promise.all([gateway.listen(), gateway.listen()])
    expect([first, gateway.url, await gateway.listen()]).toEqual([second, second, second])
    expect(first).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it('says which port is in use, and can be told again when it is free', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const gateway = create({ port })
    await expect(gateway.listen()).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: `listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
    })
    expect(() => gateway.url).toThrow('The gateway is not listening.')
    await new Promise((resolve) => other.close(resolve))
    expect(await gateway.listen()).toBe(`http://127.0.0.1:${port}`)
    expect((await fetch(`${gateway.url}/ready`)).status).toBe(200)
  })

  it('rejects an address that is not its own', async () => {
    await expect(create({ host: '192.0.2.1', production: false }).listen()).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
    })
  })
})
