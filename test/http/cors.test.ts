import { describe, expect, it } from '@jest/globals'
import { isOriginPattern, matchesOrigin } from '../../src/core/origin-pattern.ts'
import { createGateway } from '../../src/gateway/lifecycle.ts'
import type { HttpRequest } from '../../src/http/exchange.ts'
import { answerPreflight, type CorsRule, corsHeaders } from '../../src/http/server/cors.ts'
import { createSocketWorld } from '../kit/socket-world.ts'

describe('an origin in the settings', () => {
  it.each([
    'https://app.example.org',
    'http://localhost:3000',
    'https://*.example.org',
    'https://*.example.org:8443',
    'https://pr-*.preview.example.org',
    'https://*.*.example.org',
    '*',
  ])('%s stands for something', (origin) => expect(isOriginPattern(origin)).toBe(true))

  it.each([
    '',
    'app.example.org',
    'https://app.example.org/',
    'https://app.example.org/path',
    'https://APP.example.org',
    'https://*',
    'https://*example.org',
    'https://app.*',
    'https://*.example.*',
    '*://app.example.org',
    'http*://app.example.org',
    'https://*.example.org:*',
    'https://*.example.org/*',
    'https://user@*.example.org',
    'https://*..example.org',
    'null',
    '**',
  ])('%s is refused at the start: it would do nothing, or more than it says', (origin) => {
    expect(isOriginPattern(origin)).toBe(false)
    const start = () =>
      createGateway({ cors: { kind: 'origins', origins: [origin] }, jwt: { secret: 'x' } } as never)
    expect(start).toThrow('cors.origins[0] must be an origin')
  })

  it.each([
    ['https://*.example.org', 'https://app.example.org', true],
    ['https://*.example.org', 'https://a.b.example.org', true],
    ['https://*.example.org', 'https://example.org', false],
    ['https://*.example.org', 'https://.example.org', false],
    ['https://*.example.org', 'http://app.example.org', false],
    ['https://*.example.org', 'https://app.example.org:8443', false],
    ['https://*.example.org', 'https://app.example.org.evil.test', false],
    ['https://*.example.org', 'https://evil.test/.example.org', false],
    ['https://*.example.org', 'https://evil.test#.example.org', false],
    ['https://*.example.org', 'https://evil.test:1.example.org', false],
    ['https://*.example.org', 'https://appXexample.org', false],
    ['https://*.example.org', 'https://app.exampleXorg', false],
    ['https://*.example.org', 'https://app.example.org\n', false],
    ['https://pr-*.example.org', 'https://pr-7.example.org', true],
    ['https://pr-*.example.org', 'https://app.example.org', false],
    ['*', 'https://anything.test', true],
  ])('%s and %j: %s', (pattern, origin, isMatch) => expect(matchesOrigin(pattern, origin)).toBe(isMatch))
})

const preflight = (origin: string): HttpRequest => ({
  method: 'OPTIONS',
  path: '/graphql',
  search: '',
  headers: { origin, 'access-control-request-method': 'POST' },
  body: new Uint8Array(),
  address: '127.0.0.1',
})

describe('a preflight', () => {
  it('of any origin is answered for "*", and never with credentials', () => {
    const rule: CorsRule = { kind: 'origins', origins: ['*'] }
    const headers = {
      ...answerPreflight(rule, preflight('https://a.test'))?.headers,
      ...corsHeaders(rule, preflight('https://a.test')),
    }
    expect(headers).toMatchObject({ 'access-control-allow-origin': 'https://a.test' })
    expect(headers).not.toHaveProperty('access-control-allow-credentials')
  })

  it('of an origin that is not allowed names no header', () => {
    const rule: CorsRule = { kind: 'origins', origins: ['https://*.example.org'], allowHeaders: ['x-tenant'] }
    expect(answerPreflight(rule, preflight('https://evil.test'))?.headers).toEqual({})
    expect(corsHeaders(rule, preflight('https://evil.test'))).toEqual({ vary: 'Origin' })
  })

  it('allows what clients send, what the configuration names, and what it lists', async () => {
    const { url } = await createSocketWorld({
      clientHeaders: ['x-client-id', 'nettu-account'],
      cors: {
        kind: 'origins',
        origins: ['https://*.example.org'],
        allowHeaders: ['X-Mine'],
        exposeHeaders: ['x-trace'],
      },
    })
    const response = await fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.org', 'access-control-request-method': 'POST' },
    })
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.org')
    const allowed = response.headers.get('access-control-allow-headers')?.split(', ') ?? []
    expect(allowed).toEqual(
      expect.arrayContaining([
        ...['authorization', 'content-type', 'nettu-account', 'x-client-id', 'x-mine'],
        ...['apollographql-client-name', 'apollographql-client-version', 'apollo-require-preflight'],
        ...['traceparent', 'tracestate', 'baggage', 'x-apollo-operation-name', 'graphql-require-preflight'],
      ]),
    )
    expect(new Set(allowed).size).toBe(allowed.length)
    expect(response.headers.get('access-control-expose-headers')).toBe(
      'www-authenticate, portcullis-token, dpop-nonce, retry-after, x-request-id, ratelimit, ratelimit-policy, x-trace',
    )
  })
})
