import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import type { TestGateway } from '../kit/gateway.ts'
import { head, PLACES, sendBytes } from './http-wire.ts'

const schema = {
  typeDefs: 'type Query { open: String, slow: String } type Mutation { createPerson: String }',
  resolvers: { Query: { slow: () => wait(300, 'done') } },
}
const POST = head('POST /graphql', 'Content-Type: application/json', 'Content-Length: 100')
const CHUNKED = head('POST /graphql', 'Content-Type: application/json', 'Transfer-Encoding: chunked')

async function isAlive(gateway: TestGateway): Promise<void> {
  expect((await gateway.graphql('{open}')).body).toEqual({ data: { open: null } })
}

describe.each(PLACES)('before %s:', (_, createTestGateway) => {
  describe('a request that does not arrive in time', () => {
    it.each([
      ['a head that never ends', 'POST /graphql HTTP/1.1\r\nHost: x\r\n'],
      ['a body that never comes', POST],
      ['a body that stops', `${POST}{"query"`],
      ['chunks without end', `${CHUNKED}1\r\n{\r\n`],
      ['a chunk without end', `${CHUNKED}fff\r\n{`],
    ])('408 for %s, and the connection is closed', async (_, text) => {
      const gateway = await createTestGateway({ schema, requestTimeout: 400 })
      const answer = await sendBytes(gateway.url, text)
      expect(answer.status).toBe(408)
      expect(JSON.parse(answer.text)).toEqual({
        success: false,
        code: 'BAD_REQUEST',
        message: 'The request took too long to arrive',
      })
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.elapsed).toBeLessThan(4_000)
      expect(gateway.calls.size).toBe(0)
      await isAlive(gateway)
    })

    it('one byte at a time gains nothing', async () => {
      const gateway = await createTestGateway({ schema, requestTimeout: 500 })
      const { hostname, port } = new URL(gateway.url)
      const start = Date.now()
      const socket = connect(Number(port), hostname)
      socket.on('error', () => undefined)
      const closed = new Promise((resolve) => socket.on('close', resolve))
      socket.resume()
      socket.write(POST)
      const drip = setInterval(() => socket.write(' '), 50)
      await closed
      clearInterval(drip)
      expect(Date.now() - start).toBeLessThan(4_000)
      await isAlive(gateway)
    })
  })

  describe('a client that goes away', () => {
    it.each([
      ['in its head', 'POST /graphql HTTP/1.1\r\nHost:'],
      ['in its body', `${POST}{"query"`],
      ['in a chunk', `${CHUNKED}fff\r\n{`],
      [
        'before the answer',
        `${head('POST /graphql', 'Content-Type: application/json', 'Content-Length: 18')}{"query":"{slow}"}`,
      ],
    ])('%s leaves a gateway that works, and closes', async (_, text) => {
      const gateway = await createTestGateway({ schema })
      const { hostname, port } = new URL(gateway.url)
      for (let turn = 0; turn < 5; turn++) {
        const socket = connect(Number(port), hostname)
        socket.on('error', () => undefined)
        socket.write(text)
        await wait(30)
        socket.resetAndDestroy()
      }
      await isAlive(gateway)
      const start = Date.now()
      await gateway.close()
      expect(Date.now() - start).toBeLessThan(2_000)
      expect(gateway.calls.get('Mutation.createPerson')).toBeUndefined()
    })
  })
})
