import { afterEach, describe, expect, it } from '@jest/globals'
import { createLog } from '../../src/http/server/log.ts'
import type { Route } from '../../src/http/server/route.ts'
import { createServer, urlOf } from '../../src/http/server/server.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function start(route: Omit<Route, 'path'>): Promise<string> {
  const server = createServer({
    routes: [{ path: '/here', ...route }],
    cors: { kind: 'origins', origins: [] },
    bodyBytes: 1_000,
    headerBytes: 16_384,
    requestTimeout: 5_000,
    log: createLog('silent'),
  })
  closing.push(server.close)
  await server.listen({ port: 0, host: '127.0.0.1' })
  return `${urlOf(server.address())}/here`
}

describe('an answer that cannot be written', () => {
  it('is an error of that request alone', async () => {
    const headers = { 'x-impossible': 'a\nb' }
    const url = await start({ answer: () => ({ status: 200, headers, body: 'secret' }) })
    for (let count = 0; count < 2; count += 1) {
      const response = await fetch(url, { method: 'POST', body: '{}' })
      expect([response.status, response.headers.get('x-impossible')]).toEqual([500, null])
      expect(await response.text()).not.toContain('secret')
    }
  })
})
