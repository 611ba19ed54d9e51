import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createSocketWorld, type SocketWorld, TICKS } from '../kit/socket-world.ts'

const open = new Set<Socket>()
afterEach(() => {
  for (const socket of open) socket.destroy()
  open.clear()
})

function post(path: string, query: string, headers: readonly string[] = []): string {
  const body = JSON.stringify({ query })
  const lines = [
    `POST ${path} HTTP/1.1`,
    ...['host: localhost', 'content-type: application/json', `content-length: ${body.length}`],
    ...headers,
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

async function send({ url }: SocketWorld, text: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  open.add(socket)
  await once(socket, 'connect')
  socket.write(text)
  return socket
}

async function countAnswers(socket: Socket, wanted: number): Promise<string> {
  let text = ''
  for await (const piece of socket) {
    text += String(piece)
    if ((text.match(/"data"/g) ?? []).length >= wanted) break
  }
  return text
}

const SLOW = post('/graphql', '{ slow }')
const OPEN = post('/graphql', '{ open }')
const STREAM = post('/graphql/stream', TICKS, ['accept: text/event-stream'])
const OFFER = ['connection: upgrade', 'upgrade: h2c']

describe('requests that do not wait for the answer before', () => {
  it('end with their connection, though their answers were never begun', async () => {
    const world = await createSocketWorld()
    const socket = await send(world, SLOW + STREAM + STREAM)
    await world.topics.ticks.hasListeners(2)
    socket.destroy()
    await world.topics.ticks.hasListeners(0)
  })

  it('keep no server from closing, when their connection has gone', async () => {
    const world = await createSocketWorld()
    const socket = await send(world, SLOW + OPEN + STREAM)
    await world.topics.ticks.hasListeners(1)
    socket.destroy()
    await world.topics.ticks.hasListeners(0)
    world.release()
    await world.gateway.close()
  })

  it('are answered in their order, also where each offers another protocol', async () => {
    const world = await createSocketWorld()
    const offers = [post('/graphql', '{ slow }', OFFER), post('/graphql', '{ open }', OFFER)]
    const socket = await send(world, offers.join('').repeat(10))
    world.release()
    const text = await countAnswers(socket, 20)
    expect(text.match(/\{"data".*?\}\}/g)).toEqual(
      Array.from({ length: 10 }, () => ['{"data":{"slow":"done"}}', '{"data":{"open":"open"}}']).flat(),
    )
    await world.gateway.close()
  })

  it('are not answered into a WebSocket', async () => {
    const world = await createSocketWorld()
    const handshake = [
      ...['GET /graphql HTTP/1.1', 'host: localhost', 'connection: upgrade', 'upgrade: websocket'],
      ...['sec-websocket-version: 13', 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=='],
      'sec-websocket-protocol: graphql-transport-ws',
    ]
    const socket = await send(world, `${SLOW}${handshake.join('\r\n')}\r\n\r\n`)
    while (world.gateway.calls.get('Query.slow') === undefined) await new Promise(setImmediate)
    world.release()
    let text = ''
    for await (const piece of socket) {
      text += String(piece)
      if (text.includes('101 Switching')) break
    }
    expect(text.indexOf('"slow"')).toBeGreaterThan(0)
    expect(text.indexOf('"slow"')).toBeLessThan(text.indexOf('101 Switching'))
  })

  it('are each answered on their own connection, 200 on each of ten', async () => {
    const world = await createSocketWorld()
    const ask = async (connection: number): Promise<readonly string[]> => {
      const names = Array.from({ length: 200 }, (_, index) => `c${connection}x${index}`)
      const requests = names.map((name, index) =>
        post('/graphql', index % 4 === 0 ? `{ ${name}: slow }` : `{ ${name}: open }`),
      )
      const socket = await send(world, requests.join(''))
      const text = await countAnswers(socket, names.length)
      expect([...text.matchAll(/\{"data":\{"(\w+)"/g)].map(([, name]) => name)).toEqual(names)
      return names
    }
    const asked = Array.from({ length: 10 }, (_, connection) => ask(connection))
    while (world.gateway.calls.get('Query.slow') === undefined) await new Promise(setImmediate)
    world.release()
    expect((await Promise.all(asked)).flat()).toHaveLength(2_000)
    await world.gateway.close()
  })
})
