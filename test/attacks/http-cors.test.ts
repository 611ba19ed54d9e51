import { describe, expect, it } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'

const schema = { typeDefs: 'type Query { open: String } type Mutation { createPerson: String }' }
const PREFLIGHT = {
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization, content-type',
}

const corsOf = (headers: Headers): Readonly<Record<string, string>> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))

const LOOPBACK = [
  'http://localhost',
  'http://localhost:3000',
  'https://localhost:65535',
  'http://127.0.0.1:8080',
  'http://127.9.9.9',
  'http://[::1]:5173',
]
const FOREIGN = [
  'null',
  '',
  'http://localhost.evil.com',
  'http://localhost:3000.evil.com',
  'http://localhost@evil.com',
  'http://evil.com#http://localhost',
  'http://evil.com/http://localhost',
  'http://evil-localhost',
  'http://127.0.0.1.evil.com',
  'http://127.0.0.1:80@evil.com',
  'http://1127.0.0.1',
  'http://127.0.0.1:123456',
  'http://[::1].evil.com',
  'http://[::2]',
  'http://0.0.0.0',
  'file://',
  'ftp://localhost',
  'http://localhost, http://evil.com',
  'http://localhost http://evil.com',
  'https://example.com',
  '*',
]

describe('in development', () => {
  it.each(LOOPBACK)('a page at %s may call', async (origin) => {
    const gateway = await startGateway({ before: 'schema', schema })
    const preflight = await gateway.fetch('/graphql', {
      method: 'OPTIONS',
      headers: { origin, ...PREFLIGHT },
    })
    expect([preflight.status, preflight.text]).toEqual([204, ''])
    expect(corsOf(preflight.headers)).toEqual({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': expect.stringMatching(
        /^accept, authorization, content-type, [a-z, -]+$/,
      ),
      'access-control-expose-headers':
        'www-authenticate, portcullis-token, dpop-nonce, retry-after, x-request-id, ratelimit, ratelimit-policy',
      'access-control-max-age': '600',
    })
    expect(preflight.headers.get('vary')).toContain('Origin')
    for (const path of ['/graphql', '/jwt', '/nothing']) {
      const answer = await gateway.fetch(path, { method: 'POST', headers: { origin } })
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
      expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
    }
    expect(gateway.calls.size).toBe(0)
  })

  it.each(FOREIGN)('a page at %j may not', async (origin) => {
    const gateway = await startGateway({ before: 'schema', schema })
    const preflight = await gateway.raw({
      method: 'OPTIONS',
      path: '/graphql',
      headers: [['origin', origin], ...Object.entries(PREFLIGHT)],
    })
    const answer = await gateway.raw({
      path: '/graphql',
      headers: [
        ['origin', origin],
        ['content-type', 'application/json'],
        ['content-length', '18'],
      ],
      body: '{"query":"{open}"}',
    })
    for (const { headers } of [preflight, answer]) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
      expect(headers['vary']).toContain('Origin')
    }
  })

  it('a page of another origin gets no further than its preflight', async () => {
    const gateway = await startGateway({ before: 'schema', schema })
    const headers = { origin: 'https://evil.com', ...PREFLIGHT }
    const answer = await gateway.fetch('/graphql?query=mutation{createPerson}', {
      method: 'OPTIONS',
      headers,
    })
    expect([answer.status, answer.text, gateway.calls.size]).toEqual([204, '', 0])
  })
})

describe('in production', () => {
  it('no page of another origin may call', async () => {
    const gateway = await startGateway({ before: 'schema', schema, production: true })
    for (const origin of [...LOOPBACK, 'https://example.com', 'null']) {
      for (const method of ['OPTIONS', 'POST']) {
        const answer = await gateway.fetch('/graphql', { method, headers: { origin, ...PREFLIGHT } })
        expect(corsOf(answer.headers)).toEqual({})
      }
    }
    expect(gateway.calls.size).toBe(0)
  })

  it('but those that are configured, letter by letter', async () => {
    const origins = ['https://app.example', 'https://other.example:8443']
    const gateway = await startGateway({
      before: 'schema',
      schema,
      production: true,
      cors: { kind: 'origins', origins },
    })
    for (const origin of origins) {
      const answer = await gateway.graphql('{open}', { headers: { origin } })
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    }
    for (const origin of [
      'http://app.example',
      'https://app.example:443',
      'https://app.example/',
      'https://app.example.evil.com',
      'https://evil-app.example',
      'https://sub.app.example',
      'https://APP.example',
      'http://localhost',
      'null',
    ]) {
      const answer = await gateway.graphql('{open}', { headers: { origin } })
      expect(corsOf(answer.headers)).toEqual({})
      expect(answer.headers.get('vary')).toContain('Origin')
    }
  })
})
