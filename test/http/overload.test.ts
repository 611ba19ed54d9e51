import { describe, expect, it } from '@jest/globals'
import type { DecisionRecord } from '../../src/evidence/record.ts'
import { createLog } from '../../src/http/server/log.ts'
import { createOverload, type Overload, settleOverload } from '../../src/http/server/overload.ts'
import { type BeforeSchema, startGateway } from '../kit/gateway.ts'
import { scrape, sumOf } from '../support/scrape.ts'
import { openSocket, RefusedSocket } from '../support/sockets.ts'

const OVERLOADED = 'The gateway has too much to do, try again later'

interface Bench {
  readonly overload: Overload
  readonly world: { delay: number; time: number; limits: ReturnType<typeof settleOverload> }
  readonly lines: Record<string, unknown>[]
}

/** Time stands still, and the loop is as late as the test says. */
function createBench(given: Partial<ReturnType<typeof settleOverload>> = {}): Bench {
  const lines: Record<string, unknown>[] = []
  const world = { delay: 0, time: 0, limits: settleOverload({ eventLoopDelay: 500, ...given }) }
  const log = createLog('warn', { write: (line) => lines.push(JSON.parse(line)) })
  const overload = createOverload({
    limits: () => world.limits,
    log: () => log,
    clock: () => world.time,
    loopDelay: { take: () => world.delay, stop: () => undefined },
    every: 0,
  })
  return { overload, world, lines }
}

describe('a gateway whose event loop is late', () => {
  it('refuses after two late samples, and takes work again after two below half of the limit', () => {
    const { overload, world } = createBench()
    const after = (delay: number): boolean => {
      world.delay = delay
      overload.sample()
      return overload.refuses()
    }
    const seen = [501, 400, 501, 501, 300, 249, 251, 249, 249, 499].map(after)
    expect(seen).toEqual([false, false, false, true, true, true, true, true, false, false])
    expect(overload.refused()).toEqual({ event_loop: 5, in_flight: 0 })
  })

  it('sends traffic elsewhere only when it has refused work for ten seconds', () => {
    const { overload, world } = createBench()
    world.delay = 600
    overload.sample()
    overload.sample()
    world.time = 9_999
    expect([overload.isOverloaded(), overload.isSustained()]).toEqual([true, false])
    world.time = 10_000
    expect(overload.isSustained()).toBe(true)
    world.delay = 0
    overload.sample()
    overload.sample()
    expect([overload.isOverloaded(), overload.isSustained()]).toEqual([false, false])
  })

  it('takes work again at the next sample when its limit is taken away', () => {
    const { overload, world } = createBench()
    world.delay = 600
    overload.sample()
    overload.sample()
    world.limits = settleOverload({ eventLoopDelay: 0 })
    overload.sample()
    expect(overload.refuses()).toBe(false)
  })

  it('leaves one line a second, with the number of refusals', () => {
    const { overload, world, lines } = createBench()
    world.delay = 600
    overload.sample()
    overload.sample()
    for (let count = 0; count < 100; count += 1) overload.refuses()
    overload.sample()
    for (let count = 0; count < 50; count += 1) overload.refuses()
    world.time = 999
    overload.sample()
    expect(lines).toHaveLength(1)
    world.time = 1_000
    overload.sample()
    overload.sample()
    expect(lines.map(({ refused, level }) => [refused, level])).toEqual([
      [{ eventLoop: 100, inFlight: 0 }, 40],
      [{ eventLoop: 50, inFlight: 0 }, 40],
    ])
  })
})

describe('a gateway with a limit of requests in flight', () => {
  it('refuses at the limit, and takes work again at nine tenths of it', () => {
    const { overload } = createBench({ inFlight: 20 })
    for (let count = 0; count < 19; count += 1) overload.begin()
    expect(overload.refuses()).toBe(false)
    overload.begin()
    expect(overload.refuses()).toBe(true)
    overload.end()
    expect(overload.refuses()).toBe(true)
    overload.end()
    expect(overload.refuses()).toBe(false)
    expect(overload.refused()).toEqual({ event_loop: 0, in_flight: 2 })
  })
})

describe('a limit that could never hold', () => {
  it.each([
    [{ eventLoopDelay: 10 }, 'overload.eventLoopDelay must be 0 or 50 to 60000 milliseconds.'],
    [{ eventLoopDelay: Number.NaN }, 'overload.eventLoopDelay must be 0 or 50 to 60000 milliseconds.'],
    [{ inFlight: -1 }, 'overload.inFlight must be a whole number from 0.'],
    [{ inFlight: 1.5 }, 'overload.inFlight must be a whole number from 0.'],
  ])('is refused at the start: %j', (given, message) => {
    expect(() => settleOverload(given)).toThrow(new TypeError(message))
  })
})

/** A gateway for one request at a time, whose query `slow` waits to be let go. */
async function createBusyGateway(more: Partial<BeforeSchema> = {}) {
  const records: DecisionRecord[] = []
  let letGo: () => void = () => undefined
  const held = new Promise<string>((resolve) => {
    letGo = () => resolve('done')
  })
  let tellBegun: () => void = () => undefined
  const begun = new Promise<void>((resolve) => {
    tellBegun = resolve
  })
  const gateway = await startGateway({
    before: 'schema',
    schema: {
      typeDefs: 'type Query { slow: String fast: String }',
      resolvers: {
        Query: {
          slow() {
            tellBegun()
            return held
          },
          fast: () => 'fast',
        },
      },
    },
    overload: { inFlight: 1 },
    metrics: { port: 0 },
    decisions: { log: 'off' },
    onDecision: (record) => void records.push(record),
    ...more,
  })
  return { gateway, records, letGo, begun }
}

describe('an overloaded gateway', () => {
  it('answers 503 with Retry-After before it reads a body or a token, and runs nothing', async () => {
    const { gateway, records, letGo, begun } = await createBusyGateway()
    const slow = gateway.graphql('{ slow }')
    await begun
    const shed = await gateway.graphql('{ fast }', { token: 'no token at all' })
    expect(shed.status).toBe(503)
    expect(shed.headers.get('retry-after')).toBe('1')
    expect(shed.body).toEqual({ errors: [{ message: OVERLOADED, extensions: { code: 'OVERLOADED' } }] })
    expect(gateway.calls.get('Query.fast') ?? 0).toBe(0)
    const jwt = await gateway.fetch('/jwt', { method: 'POST', body: '{}' })
    expect([jwt.status, jwt.body['code']]).toEqual([503, 'OVERLOADED'])
    expect((await gateway.fetch('/health')).status).toBe(200)
    expect((await gateway.fetch('/ready')).status).toBe(200)
    const told = records.filter(({ cause }) => cause === 'overloaded')
    expect(told.map(({ decision, transport }) => [decision, transport])).toEqual([['refused', 'post']])
    const metrics = await scrape(gateway.metricsUrl)
    expect(sumOf(metrics, 'portcullis_shed_total', { reason: 'in_flight' })).toBe(2)
    expect(sumOf(metrics, 'portcullis_in_flight')).toBe(1)
    expect(sumOf(metrics, 'portcullis_operations_total', { cause: 'overloaded' })).toBe(1)

    letGo()
    expect((await slow).body).toEqual({ data: { slow: 'done' } })
    // The request is over when its connection has heard the answer.
    let after = await gateway.graphql('{ fast }')
    while (after.status === 503) after = await gateway.graphql('{ fast }')
    expect(after.body).toEqual({ data: { fast: 'fast' } })
  })

  it('refuses new sockets and new operations, and keeps open sockets and what runs on them', async () => {
    const { gateway, records, letGo, begun } = await createBusyGateway()
    const socket = await openSocket(gateway.url)
    await socket.init()
    socket.send({ type: 'subscribe', id: '1', payload: { query: '{ slow }' } })
    await begun
    socket.send({ type: 'subscribe', id: '2', payload: { query: '{ fast }' } })
    expect(await socket.next()).toEqual({
      type: 'error',
      id: '2',
      payload: [{ message: OVERLOADED, extensions: { code: 'OVERLOADED' } }],
    })
    const refused = await openSocket(gateway.url).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(RefusedSocket)
    expect(String((refused as Error).message)).toMatch(/503|OVERLOADED/)
    letGo()
    expect(await socket.next()).toMatchObject({ type: 'next', id: '1', payload: { data: { slow: 'done' } } })
    expect((await socket.next()).type).toBe('complete')
    socket.send({ type: 'subscribe', id: '3', payload: { query: '{ fast }' } })
    expect(await socket.next()).toMatchObject({ type: 'next', id: '3', payload: { data: { fast: 'fast' } } })
    const told = records.filter(({ cause }) => cause === 'overloaded')
    expect(told.map(({ transport }) => transport)).toEqual(['websocket'])
  })

  it('is found by a loop that is really blocked, stays healthy, and recovers when it is not', async () => {
    const { gateway } = await createBusyGateway({ overload: { eventLoopDelay: 50 } })
    const block = (milliseconds: number): void => {
      const end = performance.now() + milliseconds
      while (performance.now() < end);
    }
    // Long tasks one after the other, with room for one turn of the loop between.
    const ask = async (): Promise<number> => (await gateway.graphql('{ fast }')).status
    const askHealth = async (): Promise<number> => (await gateway.fetch('/health')).status
    let [seen, health] = [200, 0]
    const deadline = performance.now() + 60_000
    while (seen !== 503 && performance.now() < deadline) {
      const blocking = setInterval(() => block(300), 1)
      ;[seen, health] = await Promise.all([ask(), askHealth()])
      clearInterval(blocking)
    }
    expect([seen, health]).toEqual([503, 200])
    let after = 503
    while (after === 503 && performance.now() < deadline + 60_000) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      after = await ask()
    }
    expect(after).toBe(200)
  })
})
