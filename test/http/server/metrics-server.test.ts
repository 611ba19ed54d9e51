import { describe, expect, it } from '@jest/globals'
import { createMetricsServer } from '../../../src/http/server/metrics-server.ts'
import { head, sendBytes } from '../../attacks/http-wire.ts'

const log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  writes: () => false,
}

const options = {
  scrape: async () => 'up 1',
  contentType: 'text/plain',
  host: '127.0.0.1',
  hosts: undefined,
  log,
}

describe('the server of metrics', () => {
  it.each(['websocket', 'h2c'])('answers an offer of %s like any other request, and closes', async (name) => {
    const server = createMetricsServer(options)
    await server.listen({ host: '127.0.0.1', port: 0 })
    const lines = [
      'GET /metrics HTTP/1.1',
      'Host: 127.0.0.1',
      'Connection: upgrade, close',
      `Upgrade: ${name}`,
    ]
    const { status, text } = await sendBytes(server.url() ?? '', `${lines.join('\r\n')}\r\n\r\n`)
    expect([status, text]).toEqual([200, 'up 1'])
    await server.close()
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'])('refuses %s', async (method) => {
    const server = createMetricsServer(options)
    await server.listen({ host: '127.0.0.1', port: 0 })
    expect((await sendBytes(server.url() ?? '', head(`${method} /metrics`))).status).toBe(405)
    await server.close()
  })
})
