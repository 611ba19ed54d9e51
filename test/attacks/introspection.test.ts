import { describe, expect, it } from '@jest/globals'
import type { GatewayOptions } from '../../src/gateway/options.ts'
import { startGateway } from '../kit/gateway.ts'
import { type IntrospectionServer, serveIntrospection } from '../token/introspection-server.ts'
import { nowInSeconds } from './http-wire.ts'

const AUTH =
  'directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM'
const SCHEMA = {
  typeDefs: `
    ${AUTH}
    type Query { open: String secret: String @auth(scopes: [["read:secret"]]) }
    type Mutation { createPerson: String }`,
}

async function createWorld(options: Partial<GatewayOptions> = {}, timeout?: number) {
  const server = await serveIntrospection()
  const lines: string[] = []
  const gateway = await startGateway({
    before: 'schema',
    schema: SCHEMA,
    logLevel: 'info',
    logTo: { write: (line: string) => void lines.push(line) },
    issuers: [
      {
        iss: 'https://login.example.org',
        audience: 'us',
        introspection: { url: server.url, clientId: 'gateway', clientSecret: 'the secret', timeout },
      },
    ],
    ...options,
  })
  const ask = (token: string, query: string) => gateway.graphql(query, { token })
  return { server, gateway, ask, lines }
}

const active = (claims: object = {}) => ({
  active: true,
  sub: 'jane',
  aud: 'us',
  scope: 'read:secret',
  exp: nowInSeconds() + 60,
  ...claims,
})
const MUTATION = 'mutation { createPerson }'

type Respond = NonNullable<IntrospectionServer['answer']>
const LIES: readonly (readonly [string, Respond])[] = [
  ['redirects', (response) => void response.writeHead(307, { location: '/elsewhere' }).end()],
  ['redirects by GET', (response) => void response.writeHead(302, { location: '/elsewhere' }).end()],
  ['answers without end', (response) => void response.write('{"active":true,')],
  ['hangs up', (_, request) => void request.socket.destroy()],
  ['answers too much', (response) => void response.end(JSON.stringify(active({ pad: 'x'.repeat(70_000) })))],
  ['answers HTML', (response) => void response.end('<html>')],
  ['answers a list', (response) => void response.end(JSON.stringify([active()]))],
  ['answers nothing', (response) => void response.end()],
  ['says active as text', (response) => void response.end(JSON.stringify(active({ active: 'true' })))],
  ['says active as a number', (response) => void response.end(JSON.stringify(active({ active: 1 })))],
  ['leaves active out', (response) => void response.end(JSON.stringify(active({ active: undefined })))],
  [
    'says active of a prototype',
    (response) => void response.end('{"__proto__":{"active":true},"sub":"jane"}'),
  ],
  ['does not know the gateway', (response) => void response.writeHead(401).end(JSON.stringify(active()))],
  ['creates something', (response) => void response.writeHead(201).end(JSON.stringify(active()))],
]

describe('an introspection endpoint that lies or fails', () => {
  it.each(LIES)('opens nothing when it %s', async (_, answer) => {
    const { server, ask, gateway, lines } = await createWorld({}, 500)
    server.answer = answer
    for (const query of [MUTATION, '{ secret }', '{ open secret }']) {
      const { status, headers, body } = await ask('opaque-token-1', query)
      expect(status).toBe(503)
      expect(headers.get('retry-after')).toBe('10')
      expect(body).toMatchObject({
        errors: [
          {
            message: 'Your token cannot be verified at the moment, keep it and try again later',
            extensions: { code: 'ISSUER_UNAVAILABLE' },
          },
        ],
      })
    }
    expect(gateway.calls.size).toBe(0)
    const open = await ask('opaque-token-1', '{ open }')
    expect([open.status, open.headers.get('portcullis-token')]).toEqual([200, 'unverified'])
    expect(server.requests.every(({ path }) => path === '/')).toBe(true)
    const log = lines.join('')
    expect(log).toContain('an issuer cannot be asked about its tokens')
    expect(log).toContain(server.url)
    expect(log).not.toContain('opaque-token-1')
    expect(log).not.toContain('the secret')
  })

  it('believes no answer about one token for another', async () => {
    const { server, ask, gateway } = await createWorld()
    server.tokens.set('token-of-jane', active({ scope: 'read:secret' }))
    server.tokens.set('token-of-joe', active({ sub: 'joe', scope: 'nothing' }))
    const names = ['token-of-jane', 'token-of-joe', 'token-of-nobody', 'token-of-jan', 'token-of-janee']
    const rounds = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const token = names[index % names.length] ?? ''
        return [token, (await ask(token, '{ secret }')).status] as const
      }),
    )
    for (const [token, status] of rounds)
      expect([token, status]).toEqual([
        token,
        token === 'token-of-jane' ? 200 : token === 'token-of-joe' ? 403 : 401,
      ])
    expect(gateway.calls.get('Query.secret')).toBe(10)
  })

  it('is not flooded by made-up tokens, and those push no real one out', async () => {
    const { server, ask } = await createWorld()
    server.tokens.set('real', active())
    expect((await ask('real', '{ secret }')).status).toBe(200)
    // At once: how long an answer counts is a matter of a clock that a busy machine outruns.
    await Promise.all(Array.from({ length: 200 }, (_, index) => ask(`made-up-${index % 20}`, MUTATION)))
    expect(server.requests.length).toBeLessThan(100)
    expect((await ask('real', '{ secret }')).status).toBe(200)
    const asked = server.requests.map(({ form }) => form.get('token'))
    expect(asked.filter((token) => token === 'real')).toHaveLength(1)
  })

  it('is never shown a JWT, own tokens and wrong ones among them', async () => {
    const { server, ask, gateway } = await createWorld()
    const own = await gateway.tokenFor('*')
    expect((await ask(own, '{ secret }')).status).toBe(200)
    const [header = '', payload = ''] = own.split('.')
    for (const token of [
      `${own}x`,
      `${header}.${payload}.`,
      `${header}.${payload}.AAAA`,
      'eyJhbGciOiJub25lIn0.e30.',
    ])
      expect((await ask(token, MUTATION)).status).toBe(401)
    expect(server.requests).toEqual([])
  })

  it('cannot widen a token beyond the ceiling, nor make it one of another issuer', async () => {
    const server = await serveIntrospection()
    const { ask, gateway } = await createWorld({
      issuers: [
        {
          iss: 'https://login.example.org',
          audience: 'us',
          ceiling: ['read:secret'],
          introspection: { url: server.url, clientId: 'gateway', clientSecret: 'secret' },
        },
      ],
    })
    server.tokens.set('wide', active({ scope: '* Mutation:* Mutation:Person:Create' }))
    server.tokens.set('own', active({ iss: 'portcullis', id: 'client' }))
    server.tokens.set(
      'policy',
      active({ scopes: ['*'], schedulerPolicy: { allow: ['*'] }, scope: undefined }),
    )
    const codes = await Promise.all(
      ['wide', 'own', 'policy'].map(async (token) => {
        const { status, body } = await ask(token, MUTATION)
        return [status, body.errors?.[0]?.extensions]
      }),
    )
    expect(codes).toMatchObject([
      [403, { code: 'FORBIDDEN' }],
      [401, { code: 'UNAUTHENTICATED', reason: 'invalid_token' }],
      [403, { code: 'FORBIDDEN' }],
    ])
    expect(gateway.calls.size).toBe(0)
  })
})
