import { connect } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import type { TestGateway } from '../kit/gateway.ts'
import { head, PLACES, sendBytes } from './http-wire.ts'

/** Lets each `slow` that runs answer. */
const releases: (() => void)[] = []
const schema = {
  typeDefs: 'type Query { open: String, slow: String } type Mutation { createPerson: String }',
  resolvers: { Query: { slow: () => new Promise((done) => releases.push(() => done('done'))) } },
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
      expect(gateway.calls.size).toBe(0)
      await isAlive(gateway)
    })

    it('one byte at a time gains nothing', async () => {
      const gateway = await createTestGateway({ schema, requestTimeout: 500 })
      const { hostname, port } = new URL(gateway.url)
      const socket = connect(Number(port), hostname)
      socket.on('error', () => undefined)
      const closed = new Promise((resolve) => socket.on('close', resolve))
      socket.resume()
      socket.write(POST)
      const drip = setInterval(() => socket.write(' '), 50)
      await closed
      clearInterval(drip)
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
      // To wait for what has gone would take longer than a test may.
      const gateway = await createTestGateway({ schema, shutdownTimeout: 60_000 })
      const { hostname, port } = new URL(gateway.url)
      for (let turn = 0; turn < 5; turn++) {
        const socket = connect(Number(port), hostname)
        socket.on('error', () => undefined)
        socket.write(text)
        // Whoever asks after it is answered after it was read.
        await isAlive(gateway)
        while (text.includes('slow') && releases.length <= turn) await new Promise(setImmediate)
        socket.resetAndDestroy()
      }
      for (const release of releases.splice(0)) release()
      await isAlive(gateway)
      await gateway.close()
      expect(gateway.calls.get('Mutation.createPerson')).toBeUndefined()
    })
  })
})
