import { describe, expect, it } from '@jest/globals'
import { SECRET } from '../kit/client.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { forgeToken } from '../token/forge.ts'
import { sendJson, startRecorder } from './recorder.ts'

const TYPES = `
  type Person { name: String, email: String }
  type Query { open: Int, me: Int, person: Person }
  type Mutation { createPerson: Int }`
const RULES = `
  extend type Person { email: String @auth(scopes: [["email"]]) }
  extend type Query { me: Int @authenticated }`
const BASELINE = { query: 'public', mutation: 'derived', subscription: 'derived' } as const

interface Settings {
  readonly said?: string | readonly string[] | undefined
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly upstream?: object
}

async function start({ said, status = 200, headers = {}, upstream }: Settings): Promise<TestGateway> {
  const recorder = await startRecorder(TYPES)
  recorder.answer = (_, response) => {
    if (said !== undefined) response.setHeader('cache-control', said)
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    const data = { open: 1, me: 1, person: { name: 'Ada' }, createPerson: 1 }
    sendJson(response, status, JSON.stringify({ data }))
  }
  return startGateway({
    before: 'upstream',
    at: recorder,
    baseline: BASELINE,
    introspection: 'public',
    upstream: {
      cacheControl: 'pass',
      sdl: () => [{ name: 'rules.graphql', text: RULES }],
      ...upstream,
    },
  })
}

async function cacheOf(gateway: TestGateway, query: string, token?: string): Promise<string | null> {
  const { headers } = await gateway.graphql(query, token === undefined ? {} : { token })
  expect(headers.get('vary')?.split(', ')).toEqual(expect.arrayContaining(['Accept', 'Authorization']))
  return headers.get('cache-control')
}

const PUBLIC = 'public, max-age=60, s-maxage=600'

describe('what an answer says to caches', () => {
  it('is that nothing is stored, unless the upstream has a say', async () => {
    const gateway = await start({ said: PUBLIC, upstream: { cacheControl: 'no-store' } })
    expect(await cacheOf(gateway, '{ open }')).toBe('no-store')
  })

  it('is what the upstream says, of what anybody may have', async () => {
    const gateway = await start({ said: PUBLIC })
    expect(await cacheOf(gateway, '{ open }')).toBe(PUBLIC)
    // The upstream does not hear who asks: it says the same to all.
    expect(await cacheOf(gateway, '{ open }', await gateway.tokenFor('*'))).toBe(PUBLIC)
  })

  it.each([
    [PUBLIC, 'private, max-age=60'],
    ['s-maxage=60', 'private'],
    ['public', 'private'],
    ['Public, Max-Age=5, must-revalidate, x="a, max-age=7"', 'private, max-age=5, must-revalidate'],
    ['max-age=60, No-Store', 'no-store'],
    ['private="set-cookie", max-age=1', 'private, max-age=1'],
    ['no-cache', 'private, no-cache'],
    [['max-age=3', 'public'], 'private, max-age=3'],
    [undefined, 'no-store'],
    ['', 'no-store'],
  ])('is %j no more, of what needed something: %s', async (said, expected) => {
    const gateway = await start({ said })
    const token = await gateway.tokenFor('*')
    for (const query of ['{ me }', '{ open me }', '{ person { name email } }', 'mutation { createPerson }'])
      expect(await cacheOf(gateway, query, token)).toBe(expected)
  })

  it.each(['token', 'forward', 'signature'])(
    'is for one where the upstream hears who asks: %s',
    async (one) => {
      const gateway = await start({ said: PUBLIC, upstream: { authorization: one } })
      expect(await cacheOf(gateway, '{ open }')).toBe(PUBLIC)
      expect(await cacheOf(gateway, '{ open }', await gateway.tokenFor('*'))).toBe('private, max-age=60')
    },
  )

  it('is that nothing is stored of what was reduced, refused, introspected or went wrong', async () => {
    const gateway = await start({ said: PUBLIC })
    const token = await gateway.tokenFor('nothing')
    expect(await cacheOf(gateway, '{ open me }')).toBe('no-store')
    expect(await cacheOf(gateway, '{ person { name email } }', token)).toBe('no-store')
    expect(await cacheOf(gateway, '{ me }')).toBe('no-store')
    expect(await cacheOf(gateway, '{ __schema { queryType { name } } }')).toBe('no-store')
    expect(await cacheOf(gateway, '{ nothing }')).toBe('no-store')
    const failing = await start({ said: PUBLIC, status: 500 })
    expect(await cacheOf(failing, '{ open }')).toBe('no-store')
    const iat = Math.floor(Date.now() / 1000) - 100
    const expired = forgeToken({ secret: SECRET, payload: { id: 'x', scopes: ['*'], iat, exp: iat + 1 } })
    expect(await cacheOf(gateway, '{ open }', expired)).toBe('no-store')
  })

  it('names the headers that the upstream hears, and is nothing where it varies by what cannot be named', async () => {
    const gateway = await start({ said: PUBLIC, upstream: { forwardHeaders: ['accept-language', 'cookie'] } })
    const { headers } = await gateway.graphql('{ open }')
    expect(headers.get('vary')).toContain('Accept, Authorization, accept-language, cookie')
    const unnamed = await start({ said: PUBLIC, headers: { vary: '*' } })
    expect(await cacheOf(unnamed, '{ open }')).toBe('no-store')
  })

  it('is the same of an answer that was read as a whole', async () => {
    const gateway = await start({ said: PUBLIC, upstream: { errors: 'mask' } })
    expect(await cacheOf(gateway, '{ open }')).toBe(PUBLIC)
    expect(await cacheOf(gateway, '{ me }', await gateway.tokenFor('*'))).toBe('private, max-age=60')
  })

  it.each(['cdn-cache-control', 'surrogate-control', 'x-accel-expires', 'cloudflare-cdn-cache-control'])(
    'is not said in %s besides, which cannot be passed back',
    async (name) => {
      await expect(start({ upstream: { responseHeaders: [name] } })).rejects.toThrow(
        `"${name}" is the gateway's own to write`,
      )
    },
  )
})
