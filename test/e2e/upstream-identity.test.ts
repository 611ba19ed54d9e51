import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { buildSchema, graphql } from 'graphql'
import { readConfig } from '../../src/config/config.ts'
import { settingsJsonSchema } from '../../src/config/settings.ts'
import { resolveUpstreamOptions } from '../../src/upstream/upstream-options.ts'
import { startGateway } from '../kit/gateway.ts'

const PAGE = readFileSync('docs/upstreams.md', 'utf8')
const BASELINE = { query: 'public', mutation: 'derived', subscription: 'derived' } as const

interface Caller {
  readonly issuer: string
  readonly id: string
  readonly client?: string
  readonly scopes: readonly string[]
  readonly actors?: readonly string[]
}

interface VerifyToken {
  readonly createTokenVerifier: (options: {
    readonly url: string
    readonly audience: string
  }) => (headers: IncomingHttpHeaders) => Promise<Caller | undefined>
}

interface VerifySignature {
  readonly verifySignature: (
    request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
    body: string,
    secret: string,
    now?: number,
  ) => Caller | undefined
}

const { createTokenVerifier }: VerifyToken = await load('verify-token.js')
const { verifySignature }: VerifySignature = await load('verify-signature.js')

async function load<Module>(file: string): Promise<Module> {
  return import(new URL(`../../examples/upstream-identity/${file}`, import.meta.url).href) as Promise<Module>
}

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
})

interface Api {
  readonly url: string
  /** Who asked, each time. */
  readonly callers: (Caller | undefined)[]
  readonly requests: { readonly request: IncomingMessage; readonly body: string }[]
}

/** A server that answers nobody whom `identify` refuses, by rejecting. */
async function startApi(
  identify: (request: IncomingMessage, body: string) => Promise<Caller | undefined>,
): Promise<Api> {
  const schema = buildSchema('type Query { me: String } type Mutation { createPerson: String }')
  const callers: (Caller | undefined)[] = []
  const requests: Api['requests'] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    requests.push({ request, body })
    let answer: unknown
    try {
      const caller = await identify(request, body)
      callers.push(caller)
      const name = (): string => caller?.id ?? 'nobody'
      const { query } = JSON.parse(body) as { readonly query: string }
      answer = await graphql({ schema, source: query, rootValue: { me: name, createPerson: name } })
    } catch {
      response.statusCode = 401
      answer = { errors: [{ message: 'Who are you?' }] }
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  })
  servers.push(server)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/graphql?v=1`, callers, requests }
}

describe('an upstream that checks signatures as the documentation says', () => {
  const SECRET = '32 bytes or more that both sides know'
  const open = async () => {
    const api = await startApi(async (request, body) => {
      const caller = verifySignature(request, body, SECRET)
      if (caller === undefined) throw new TypeError('not signed')
      return caller
    })
    const upstream = { authorization: 'signature', signature: { secret: SECRET } } as const
    const gateway = await startGateway({ before: 'upstream', at: api, baseline: BASELINE, upstream })
    return { api, gateway }
  }

  it('answers the gateway, from the introspection on, and knows who asks', async () => {
    const { api, gateway } = await open()
    const token = await gateway.tokenFor('*')
    expect((await gateway.graphql('{ me }')).body).toEqual({ data: { me: '' } })
    expect((await gateway.graphql('mutation { createPerson }', { token })).body).toEqual({
      data: { createPerson: 'tests' },
    })
    const nobody = { issuer: '', id: '', scopes: [] }
    const tests = { issuer: 'portcullis', id: 'tests', scopes: ['Mutation:Person:Create'] }
    expect(api.callers).toEqual([nobody, nobody, tests])
  })

  it('answers nobody else: not without a signature, not to one of another request, time or secret', async () => {
    const { api, gateway } = await open()
    const direct = await fetch(api.url, {
      method: 'POST',
      headers: { 'x-portcullis-subject': 'tests' },
      body: '{"query":"{ me }"}',
    })
    expect(direct.status).toBe(401)
    await gateway.graphql('{ me }', { token: await gateway.tokenFor('*') })
    const { request, body } = api.requests.at(-1) ?? { request: undefined, body: '' }
    if (request === undefined) throw new Error('Nothing arrived.')
    const { headers, url = '', method = '' } = request
    const now = Date.now() / 1000
    const check = (part: Partial<typeof request> = {}, text = body, secret = SECRET, at = now) =>
      verifySignature({ headers, url, method, ...part }, text, secret, at)?.id
    expect(check()).toBe('tests')
    const withHeader = (name: string, value: string) => ({ headers: { ...headers, [name]: value } })
    expect([
      check({}, `${body} `),
      check({}, body, `${SECRET}!`),
      check({}, body, SECRET, now + 62),
      check({}, body, SECRET, now - 62),
      check({ url: '/graphql?v=2' }),
      check({ url: '/graphql' }),
      check({ method: 'PUT' }),
      check(withHeader('x-portcullis-subject', 'admin')),
      check(withHeader('x-portcullis-scopes', '*')),
      check(withHeader('host', 'elsewhere')),
      check(withHeader('content-digest', 'sha-256=:AAAA:')),
      check(withHeader('signature', 'portcullis=:AAAA:')),
      check({ headers: {} }),
      // Less is covered: what is left out could be anything.
      check(
        withHeader(
          'signature-input',
          String(headers['signature-input']).replace(' "x-portcullis-subject"', ''),
        ),
      ),
    ]).toEqual(Array.from({ length: 14 }, () => undefined))
  })
})

describe('an upstream that checks tokens as the documentation says', () => {
  it('knows who asks, and with what, and answers no other token', async () => {
    let verify: (headers: IncomingHttpHeaders) => Promise<Caller | undefined> = async () => undefined
    const api = await startApi(({ headers }) => verify(headers))
    const audience = 'https://people.internal'
    const upstream = { authorization: 'token', token: { audience } } as const
    const gateway = await startGateway({ before: 'upstream', at: api, baseline: BASELINE, upstream })
    verify = createTokenVerifier({ url: gateway.url, audience })
    const token = await gateway.tokenFor('*')
    api.callers.length = 0
    await gateway.graphql('{ me }')
    await gateway.graphql('{ me }', { token })
    await gateway.graphql('mutation { createPerson }', { token })
    const tests = { issuer: 'portcullis', id: 'tests', client: 'tests' }
    expect(api.callers).toEqual([
      undefined,
      { ...tests, scopes: [] },
      { ...tests, scopes: ['Mutation:Person:Create'] },
    ])
    const stolen = api.requests.at(-1)?.request.headers ?? {}
    expect(await verify(stolen)).toEqual({ ...tests, scopes: ['Mutation:Person:Create'] })
    for (const authorization of [`Bearer ${token}`, 'Bearer x', `${stolen.authorization}x`])
      await expect(verify({ authorization })).rejects.toThrow()
    const elsewhere = createTokenVerifier({ url: gateway.url, audience: 'https://other.internal' })
    await expect(elsewhere(stolen)).rejects.toThrow('aud')
  })
})

describe('docs/upstreams.md', () => {
  const blocks = (language: string): readonly string[] =>
    [...PAGE.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, of, text = '']) =>
      of === language ? [text] : [],
    )

  it('shows the very code that is tested here', () => {
    const files = ['verify-token.js', 'verify-signature.js'].map((file) =>
      readFileSync(`examples/upstream-identity/${file}`, 'utf8'),
    )
    expect(blocks('js')).toEqual(files)
  })

  it('shows configurations that a gateway starts with', () => {
    const files = blocks('yaml')
    expect(files.length).toBeGreaterThan(5)
    for (const file of files) {
      const result = readConfig({ env: {}, flags: { config: 'x.yaml' }, readFile: () => file })
      if (result.kind === 'problems') throw new Error(JSON.stringify(result.problems))
      const { upstream, supergraph, upstreams, baseline } = result.config
      const all = [
        ...Object.values(supergraph?.subgraphs ?? {}),
        ...Object.values(upstreams ?? {}),
        ...(upstream === undefined ? [] : [upstream]),
      ]
      expect(all.length).toBeGreaterThan(0)
      for (const { retries: _, url = 'http://stock.internal', ...options } of all)
        expect(() => resolveUpstreamOptions({ ...options, url }, { baseline })).not.toThrow()
    }
  })

  it('names every setting', () => {
    const { properties } = settingsJsonSchema() as {
      readonly properties: { readonly upstream: { readonly properties: Readonly<Record<string, object>> } }
    }
    const names = Object.keys(properties.upstream.properties)
    expect(names.length).toBeGreaterThan(10)
    expect(names.filter((name) => !PAGE.includes(name))).toEqual([])
  })
})
