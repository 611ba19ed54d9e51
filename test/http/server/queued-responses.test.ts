import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, it } from '@jest/globals'
import { watchQueuedResponses } from '../../../src/http/server/queued-responses.ts'

it('requests that wait on one connection put no further listener on it, each of which Node would warn of', async () => {
  const server = createServer()
  watchQueuedResponses(server)
  const listeners: number[] = []
  const all = new Promise<void>((resolve) => {
    server.on('request', ({ socket }) => {
      listeners.push(socket.listenerCount('close'))
      if (listeners.length === 50) resolve()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(50))
  await all
  expect(listeners.at(-1)).toBe(listeners[1])
  client.destroy()
  server.close()
  await once(server, 'close')
})
