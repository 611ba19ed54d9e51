import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createServer, type Route } from '../../src/http/server/server.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function start(route: Omit<Route, 'path'>): Promise<string> {
  const app = createServer({
    routes: [{ path: '/here', ...route }],
    cors: { kind: 'origins', origins: [] },
    bodyBytes: 1_000,
    headerBytes: 16_384,
    requestTimeout: 5_000,
    logLevel: 'silent',
  })
  closing.push(async () => void (await app.close()))
  await app.listen({ port: 0, host: '127.0.0.1' })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/here`
}

describe('an answer that cannot be written', () => {
  it.each([true, false])('is an error of that request alone (past the router: %s)', async (isDirect) => {
    const headers = { 'x-impossible': 'a\nb' }
    const url = await start({ isDirect, answer: () => ({ status: 200, headers, body: 'secret' }) })
    for (let count = 0; count < 2; count += 1) {
      const response = await fetch(url, { method: 'POST', body: '{}' })
      expect([response.status, response.headers.get('x-impossible')]).toEqual([500, null])
      expect(await response.text()).not.toContain('secret')
    }
  })
})
