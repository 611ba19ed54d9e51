import { describe, expect, it } from '@jest/globals'
import { markDevelopmentClient } from '../../src/gateway/development-client.ts'
import { createDevelopmentClientRoute } from '../../src/http/routes/development-client.ts'
import { type BeforeSchema, startGateway, type TestGateway } from '../kit/gateway.ts'

const PATH = '/console/development-client'

/** A gateway with a client that was made for its run, as `portcullis start` marks one. */
async function start(options: Partial<BeforeSchema> = {}, isMade = true): Promise<TestGateway> {
  const client = { id: 'development', apiKey: 'made-for-this-run', scopes: ['*'] }
  if (isMade) markDevelopmentClient(client)
  const schema = { typeDefs: 'type Query { open: String }' }
  return startGateway({ before: 'schema', schema, clients: [client], ...options })
}

/** What the console's own page sends. */
function ownHeaders(url: string): readonly (readonly [string, string])[] {
  const { host } = new URL(url)
  return [
    ['host', host],
    ['origin', `http://${host}`],
    ['sec-fetch-site', 'same-origin'],
  ]
}

function instead(
  url: string,
  ...changed: readonly (readonly [string, string | undefined])[]
): readonly (readonly [string, string])[] {
  const names = changed.map(([name]) => name)
  const kept = ownHeaders(url).filter(([name]) => !names.includes(name))
  const added = changed.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  return [...kept, ...added]
}

describe('the client that was made for a run', () => {
  it('goes to the console in a browser of this machine, and is not cached', async () => {
    const { raw, url } = await start()
    const { status, text, headers } = await raw({ path: PATH, headers: ownHeaders(url) })
    expect([status, JSON.parse(text)]).toEqual([
      200,
      { id: 'development', apiKey: 'made-for-this-run', scopes: ['*'] },
    ])
    expect(headers['cache-control']).toBe('no-store')
  })

  it.each([
    [
      'a page whose name was rebound to this machine',
      [
        ['host', 'rebound.example.org:4000'],
        ['origin', 'http://rebound.example.org:4000'],
      ],
    ],
    ['a rebound page that names a loopback host in its origin alone', [['host', 'rebound.example.org']]],
    [
      'a name that only begins with a loopback name',
      [
        ['host', 'localhost.example.org'],
        ['origin', 'http://localhost.example.org'],
      ],
    ],
    ['a page of another port of this machine', [['origin', 'http://127.0.0.1:1']]],
    ['a page of another name of this machine', [['origin', 'http://localhost']]],
    ['a sandboxed page', [['origin', 'null']]],
    ['a program that names no page', [['origin', undefined]]],
    ['another site, as the browser says', [['sec-fetch-site', 'cross-site']]],
    ['a page of the same site', [['sec-fetch-site', 'same-site']]],
    ['somebody behind a proxy', [['x-forwarded-for', '203.0.113.9']]],
    ['somebody behind a proxy that names this machine', [['x-forwarded-for', '127.0.0.1']]],
    ['somebody behind a proxy that tells of its host', [['x-forwarded-host', 'api.example.org']]],
    ['somebody behind a proxy of RFC 7239', [['forwarded', 'for=127.0.0.1']]],
    ['somebody behind a proxy that names itself', [['via', '1.1 tunnel']]],
    ['somebody behind a tunnel', [['x-real-ip', '203.0.113.9']]],
    ['a proxy that rewrites the host alone', [['origin', 'https://api.example.org']]],
  ] as const)('is not there for %s', async (_, changed) => {
    const { raw, url } = await start()
    const { status, text } = await raw({ path: PATH, headers: instead(url, ...changed) })
    expect([status, JSON.parse(text).code]).toEqual([404, 'NOT_FOUND'])
    expect(text).not.toContain('made-for-this-run')
  })

  it.each(['GET', 'PUT', 'OPTIONS', 'HEAD'])('is not there for %s', async (method) => {
    const { raw, url } = await start()
    const { text } = await raw({ method, path: PATH, headers: ownHeaders(url) })
    expect(text).not.toContain('made-for-this-run')
  })

  it.each(['203.0.113.9', '10.0.0.1', '::ffff:203.0.113.9', '1270.0.0.1', '', '127.0.0.1.evil'])(
    'is not there for the peer %j',
    (address) => {
      const answer = createDevelopmentClientRoute({ id: 'a', apiKey: 'made-for-this-run', scopes: ['*'] })
      const headers = { host: 'localhost:4000', origin: 'http://localhost:4000' }
      const request = { method: 'POST', path: PATH, search: '', headers, body: new Uint8Array() }
      expect(answer({ ...request, address: '127.0.0.1' }).status).toBe(200)
      expect(answer({ ...request, address: '::1' }).status).toBe(200)
      expect(answer({ ...request, address }).status).toBe(404)
    },
  )

  it.each([
    ['in production', { production: true, jwt: { secret: 'x'.repeat(40) } }],
    ['behind a proxy that is trusted', { trustedProxies: ['127.0.0.1'] }],
    ['where clients find the gateway elsewhere', { publicUrl: 'https://api.example.org' }],
    ['without a console', { console: 'off' }],
  ] as const)('is not told %s', async (_, options) => {
    const { raw, url } = await start(options)
    const { status, text } = await raw({ path: PATH, headers: ownHeaders(url) })
    expect(status).toBe(404)
    expect(text).not.toContain('made-for-this-run')
  })
})

describe('a client that somebody has configured', () => {
  it('is never told, whatever its name', async () => {
    const { raw, url } = await start({}, false)
    const { status, text } = await raw({ path: PATH, headers: ownHeaders(url) })
    expect(status).toBe(404)
    expect(text).not.toContain('made-for-this-run')
  })
})
