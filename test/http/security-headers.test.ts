import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { createTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts'
import { openSocket, RefusedSocket } from '../support/sockets.ts'

const schema = buildSchema('type Query { a: Int } type Mutation { createPerson: Int }')
const CLOSED = "default-src 'none'; frame-ancestors 'none'"
const YEAR = 'max-age=31536000'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await createTestGateway({ schema, publicUrl: 'https://api.example.org' })
})
afterAll(() => gateway.close())

const graphql = (query: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query }),
})
const preflight: RequestInit = {
  method: 'OPTIONS',
  headers: { origin: 'http://localhost:3000', 'access-control-request-method': 'POST' },
}
const stream: RequestInit = { headers: { accept: 'text/event-stream', 'x-requested-with': 'test' } }

describe('an answer forbids browsers to make a page of it', () => {
  it.each<[string, string, RequestInit, number]>([
    ['a result', '/graphql', graphql('{ a }'), 200],
    ['a denial', '/graphql', graphql('mutation { createPerson }'), 401],
    ['a request error', '/graphql', graphql('{'), 200],
    ['an event stream', '/graphql/stream?query={a}', stream, 200],
    ['a refused request for a token', '/jwt', { method: 'POST', body: '{}' }, 415],
    ['metadata', '/.well-known/jwks.json', {}, 200],
    ['the state of health', '/health', {}, 200],
    ['a path that is none', '/nowhere', {}, 404],
    ['a malformed path', '/%zz', {}, 400],
    ['a preflight', '/graphql', preflight, 204],
  ])('%s', async (_, path, init, status) => {
    const response = await fetch(gateway.url + path, init)
    await response.text()
    const header = (name: string): string | null => response.headers.get(name)
    expect(response.status).toBe(status)
    expect(header('content-security-policy')).toBe(CLOSED)
    expect(header('x-content-type-options')).toBe('nosniff')
    expect(header('strict-transport-security')).toBe(YEAR)
    expect(header('x-powered-by')).toBeNull()
    expect(header('server')).toBeNull()
  })

  it('where it is written on a socket as well', async () => {
    const refused: unknown = await openSocket(gateway.url, { path: '/elsewhere' }).catch(
      (error: unknown) => error,
    )
    expect(refused).toBeInstanceOf(RefusedSocket)
    const { hostname, port } = new URL(gateway.url)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    socket.end('NO HTTP\r\n\r\n')
    let text = ''
    for await (const piece of socket) text += String(piece)
    expect(text).toMatch(/^HTTP\/1\.1 400 /)
    expect(text).toContain(`content-security-policy: ${CLOSED}\r\n`)
    expect(text).toContain('x-content-type-options: nosniff\r\n')
  })
})

describe('the console', () => {
  it('has a policy of its own, and the rest', async () => {
    const { headers } = await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } })
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/,
    )
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('strict-transport-security')).toBe(YEAR)
  })
})

describe('that TLS is a must', () => {
  it.each([undefined, 'http://api.example.org', 'https://localhost', 'https://a.localhost:8443'])(
    'is not said at %p',
    async (publicUrl) => {
      const other = await createTestGateway({ schema, ...(publicUrl !== undefined && { publicUrl }) })
      try {
        const response = await fetch(`${other.url}/health`)
        expect(response.headers.get('strict-transport-security')).toBeNull()
        expect(response.headers.get('content-security-policy')).toBe(CLOSED)
      } finally {
        await other.close()
      }
    },
  )
})
