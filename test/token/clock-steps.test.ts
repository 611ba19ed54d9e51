import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { createJwksSource } from '../../src/token/keys/jwks-source.ts'
import { CLIENT } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'
import { CLAIMS, forgeToken, SECRET } from './forge.ts'
import { addClient, createWorld } from './ports.ts'

const MINUTES = 600_000

afterEach(() => {
  jest.restoreAllMocks()
})

/** A wall clock that a test sets. */
function createClock(): { ahead: number } {
  const clock = { ahead: 0 }
  const real = Date.now
  jest.spyOn(Date, 'now').mockImplementation(() => real() + clock.ahead)
  return clock
}

describe('a clock that is set', () => {
  it('makes nobody wait for longer than a quarter of an hour after wrong credentials', async () => {
    const clock = createClock()
    const schema = { typeDefs: 'type Query { open: String }' }
    const gateway = await startGateway({ before: 'schema', schema })
    const guess = async (): Promise<readonly [status: number, wait: number]> => {
      const { status, headers } = await gateway.fetch('/jwt', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: CLIENT.id, apiKey: 'a wrong one', scopes: ['*'] }),
      })
      return [status, Number(headers.get('retry-after'))]
    }
    for (let count = 0; count < 10; count += 1) expect((await guess())[0]).toBe(401)
    for (const [ahead, longest] of [
      [0, 60],
      [-MINUTES, 900],
      [-10 * MINUTES, 900],
    ] as const) {
      clock.ahead = ahead
      const [status, wait] = await guess()
      expect(status).toBe(429)
      expect(wait).toBeGreaterThan(0)
      expect(wait).toBeLessThanOrEqual(longest)
    }
    // Counts are shared by wall clocks: set forwards, they end early.
    clock.ahead = 10 * MINUTES
    expect((await guess())[0]).toBe(401)
  })

  it('does not have keys fetched again, nor kept longer', async () => {
    const clock = createClock()
    let fetched = 0
    const server = createServer((_, response) => {
      fetched += 1
      response.end('{"keys":[]}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const source = createJwksSource({ url: `http://127.0.0.1:${port}/` })
    await source.current()
    for (const ahead of [MINUTES, -MINUTES]) {
      clock.ahead = ahead
      await source.current()
    }
    expect(fetched).toBe(1)
    await new Promise((resolve) => server.close(resolve))
  })

  it('does not have a client that was absent taken for absent any longer', async () => {
    const steady = { now: 0 }
    const world = createWorld({ elapsed: () => steady.now, secret: SECRET })
    const token = forgeToken({ payload: { ...CLAIMS, id: 'shop' } })
    expect((await world.ask(token)).kind).toBe('identified')
    addClient(world, 'shop', { disabled: true })
    world.clock.now -= 30_000
    steady.now += 1_000
    expect(await world.ask(token)).toEqual({ kind: 'refused', reason: 'revoked_token' })
  })
})
