import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import fastify from 'fastify'
import { type TokenRequest, tokenEndpoint } from '../../src/token/token-endpoint.ts'
import { NOW } from './forge.ts'
import { addClient, createWorld } from './ports.ts'

const SECRET = 'the secret of the client, for tests only'
const asked: TokenRequest<unknown>[] = []
const endpoint = tokenEndpoint<unknown>({
  client: 'shop',
  secret: SECRET,
  now: () => NOW,
  async user(request) {
    asked.push(request)
    if (request.params['fail'] !== undefined) throw new Error('the session store is down')
    return request.headers['cookie'] === 'session=jane' ? { id: 'jane' } : undefined
  },
})

interface Server {
  readonly url: string
  readonly close: () => Promise<unknown>
}

/** As Express calls its handlers: request, response, next. */
async function startExpressLike(): Promise<Server> {
  const server = createServer((request, response) => {
    void endpoint(request, response, () => response.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${port}`, close }
}

async function startFastify(): Promise<Server> {
  const app = fastify()
  app.all('/api/auth', (request, reply) => endpoint(request, reply).then(() => reply))
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }), close: () => app.close() }
}

const servers = [
  ['Express', startExpressLike],
  ['Fastify', startFastify],
  ['Fetch', async () => ({ url: undefined, close: async () => undefined })],
] as const

async function ask(url: string | undefined, path: string, init: RequestInit = {}): Promise<Response> {
  return url === undefined
    ? endpoint(new Request(`http://localhost${path}`, init))
    : fetch(`${url}${path}`, init)
}

describe.each(servers)('the token endpoint on %s', (_, start) => {
  const withServer = async (test: (url: string | undefined) => Promise<void>) => {
    const server = await start()
    try {
      await test(server.url)
    } finally {
      await server.close()
    }
  }

  it('answers GET with a token that the gateway takes', () =>
    withServer(async (url) => {
      const response = await ask(url, '/api/auth', { headers: { cookie: 'session=jane' } })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toContain('application/json')
      expect(response.headers.get('cache-control')).toBe('no-store')
      const body = (await response.json()) as { readonly token: string }
      expect(Object.keys(body)).toEqual(['token'])
      const world = createWorld()
      addClient(world, 'shop', {}, { secret: SECRET, preset: 'neoday' })
      expect(await world.ask(body.token)).toMatchObject({ kind: 'identified', issuer: 'shop', id: 'jane' })
    }))

  it('hands parameters and headers to `user`, x_site_token among them, the first of each', () =>
    withServer(async (url) => {
      await ask(url, '/api/auth?x_site_token=a&locale=nl_NL&x_site_token=b&__proto__=c', {
        headers: { X_Site_Token: 'token', 'X-Other': 'é' },
      })
      const { params, headers, request } = asked.at(-1) ?? { params: {}, headers: {}, request: undefined }
      expect(Object.entries(params).sort()).toEqual([
        ['__proto__', 'c'],
        ['locale', 'nl_NL'],
        ['x_site_token', 'a'],
      ])
      expect(headers).toMatchObject({ x_site_token: 'token' })
      expect(request).toBeDefined()
    }))

  it('answers 401 when nobody is logged in', () =>
    withServer(async (url) => {
      const response = await ask(url, '/api/auth')
      expect(response.status).toBe(401)
      expect(await response.json()).toEqual({ error: 'Nobody is logged in' })
    }))

  it('answers 405 to other methods, and asks nobody', () =>
    withServer(async (url) => {
      const count = asked.length
      const response = await ask(url, '/api/auth', { method: 'POST', headers: { cookie: 'session=jane' } })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET'])
      expect(asked.length).toBe(count)
    }))

  it('leaves what `user` throws to the server', () =>
    withServer(async (url) => {
      const asking = ask(url, '/api/auth?fail')
      if (url === undefined) await expect(asking).rejects.toThrow('the session store is down')
      else expect((await asking).status).toBe(500)
    }))
})

describe('a token endpoint', () => {
  it.each(['', '?', 'http://[', '//', '*', '/?%', '/?x=%ff&x'])('answers a request for %j', async (url) => {
    const response = { statusCode: 0, setHeader: () => undefined, end: () => undefined }
    await endpoint({ method: 'GET', url, headers: {} }, response)
    expect(response.statusCode).toBe(401)
  })

  it.each([
    [{ secret: 'short' }],
    [{ client: '' }],
    [{ expires: 0 }],
    [{ expires: 601 }],
    [{ expires: Number.NaN }],
  ])('is not made with %j', (options) => {
    const make = () => tokenEndpoint({ client: 'shop', secret: SECRET, user: () => undefined, ...options })
    expect(make).toThrow(TypeError)
  })
})
