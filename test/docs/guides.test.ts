import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { createClient } from 'graphql-ws'
import { createSchema, createYoga } from 'graphql-yoga'
import WebSocket from 'ws'
import { signTestToken } from '../../src/testing/test-token.ts'
import { blockNamed } from './blocks.ts'
import { walk } from './page-walk.ts'
import { blocksRunBy } from './runners.ts'
import { ShellSession } from './shell-session.ts'

jest.setTimeout(120_000)

/** As the guides say it. */
const SECRET = 'a secret of 32 bytes or more, kept with your other secrets'
const tokenFor = (...scopes: readonly string[]): string => signTestToken({ scopes, secret: SECRET })

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
beforeAll(() => {
  if (!existsSync('dist/index.js')) throw new Error('The package is not built: npm run build:code.')
})

function openSession(...options: ConstructorParameters<typeof ShellSession>): ShellSession {
  const session = new ShellSession(...options)
  closing.push(() => session.close())
  return session
}

interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly {
    readonly message: string
    readonly extensions?: Readonly<Record<string, unknown>>
  }[]
}

type Ask = (
  query: string,
  token?: string,
  accept?: string,
) => Promise<{ readonly status: number; readonly text: string }>

function askAt(url: string, send: (request: Request) => Promise<Response> = fetch): Ask {
  return async (query, token, accept = 'application/json') => {
    const response = await send(
      new Request(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query }),
      }),
    )
    return { status: response.status, text: await response.text() }
  }
}

const PEOPLE = '{ people { name } }'
const CREATE = 'mutation { createPerson(name: "Alan Turing") { name } }'
const SEEN = 'subscription { personSeen { name } }'
const SEEN_WITH_MAIL = 'subscription { personSeen { name email } }'
const NO_TOKEN = 'No authorization token.'
const DENIED = 'You are not authorized for this resource'

/** Queries and mutations: denied, reduced, allowed. Nothing of a denied mutation is found afterwards. */
async function expectGuarded(ask: Ask): Promise<void> {
  const before = await ask(PEOPLE)
  expect(before.status).toBe(200)
  for (const [token, status, message] of [
    [undefined, 401, NO_TOKEN],
    [tokenFor('Mutation:Person:Delete'), 403, DENIED],
    [signTestToken({ scopes: ['*'], secret: SECRET, expiresIn: -9 }), 401, 'Your token is expired'],
    [signTestToken({ scopes: ['*'], secret: 'the secret of somebody else' }), 401, 'Your token is not valid'],
  ] as const) {
    const denied = await ask(CREATE, token)
    expect([denied.status, (JSON.parse(denied.text) as Result).errors?.[0]?.message]).toEqual([
      status,
      message,
    ])
    expect(denied.text).not.toContain('Alan')
  }
  expect(await ask(PEOPLE)).toEqual(before)

  const reduced = await ask('{ people { name email } }')
  expect(reduced.text).not.toContain('ada@')
  expect([reduced.status, (JSON.parse(reduced.text) as Result).errors?.[0]?.message]).toEqual([200, NO_TOKEN])
  expect((await ask('{ people { email } }', tokenFor('person:email'))).text).toContain('ada@example.org')

  const allowed = await ask(CREATE, tokenFor('Mutation:*:Create'))
  expect([allowed.status, JSON.parse(allowed.text)]).toEqual([
    200,
    { data: { createPerson: { name: 'Alan Turing' } } },
  ])
  expect((await ask(PEOPLE)).text).toContain('Alan')
}

/** Everything over event streams at the same path. */
async function expectStreamsGuarded(ask: Ask): Promise<void> {
  const stream = (query: string, ...scopes: readonly string[]) =>
    ask(query, scopes.length === 0 ? undefined : tokenFor(...scopes), 'text/event-stream')
  for (const [query, message, ...scopes] of [
    [SEEN, NO_TOKEN],
    [SEEN, DENIED, 'Subscription:Book:*'],
    [SEEN_WITH_MAIL, DENIED, 'Subscription:*'],
  ] as const) {
    const { text } = await stream(query, ...scopes)
    expect(text).toContain(message)
    expect(text).not.toContain('Lovelace')
  }
  expect((await stream(SEEN, 'Subscription:Person:Subscribe')).text).toContain(
    '{"data":{"personSeen":{"name":"Ada Lovelace"}}}',
  )
}

/** Everything over a socket, or subscriptions alone where the server takes nothing else there. */
async function expectSocketsGuarded(origin: string, takes: 'everything' | 'subscriptions'): Promise<void> {
  const over = async (query: string, ...scopes: readonly string[]): Promise<string> => {
    const client = createClient({
      url: `${origin.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(scopes.length > 0 && { connectionParams: { authorization: `Bearer ${tokenFor(...scopes)}` } }),
    })
    const results: unknown[] = []
    await new Promise<void>((done, fail) => {
      client.subscribe(
        { query },
        {
          next: (result) => results.push(result),
          error: (error) => (Array.isArray(error) ? done(void results.push(error)) : fail(error)),
          complete: done,
        },
      )
    })
    await client.dispose()
    return JSON.stringify(results)
  }
  for (const [query, message, ...scopes] of [
    [SEEN, NO_TOKEN],
    [SEEN, DENIED, 'Subscription:Book:*'],
    [SEEN_WITH_MAIL, DENIED, 'Subscription:*'],
  ] as const) {
    const text = await over(query, ...scopes)
    expect(text).toContain(message)
    expect(text).not.toContain('Lovelace')
  }
  expect(await over(SEEN, 'Subscription:Person:Subscribe')).toContain(
    '{"data":{"personSeen":{"name":"Ada Lovelace"}}}',
  )
  if (takes === 'subscriptions') return
  const before = await over(PEOPLE)
  expect(await over(CREATE)).toContain(NO_TOKEN)
  expect(await over(PEOPLE)).toBe(before)
  expect(await over('{ people { name email } }')).not.toContain('ada@')
  expect(await over(CREATE, 'Mutation:*')).toContain('{"data":{"createPerson":{"name":"Alan Turing"}}}')
}

/** A program as somebody with `require` writes it. */
function toCommonJs(text: string): string {
  const body = text
    .replaceAll(/^import (\w+), (\{.*\}) from ('.+')$/gm, 'const $1 = require($3), $2 = $1')
    .replaceAll(/^import (\{.*\}) from ('.+')$/gm, 'const $1 = require($2)')
    .replaceAll(/^import ('.+')$/gm, 'require($1)')
  expect(body).not.toMatch(/^import /m)
  return `(async () => {\n${body}\n})()\n`
}

interface Server {
  readonly guide: string
  readonly file: string
  readonly path?: '/'
  readonly over: readonly ('HTTP' | 'streams' | 'sockets' | 'subscriptions on sockets')[]
}

const SERVERS: readonly Server[] = [
  { guide: 'apollo-server', file: 'server.mjs', path: '/', over: ['HTTP'] },
  { guide: 'express', file: 'server.mjs', over: ['HTTP'] },
  { guide: 'express', file: 'graphql-http.mjs', over: ['HTTP'] },
  { guide: 'fastify', file: 'server.mjs', over: ['HTTP', 'streams'] },
  { guide: 'graphql-ws', file: 'server.mjs', over: ['sockets'] },
  { guide: 'graphql-ws', file: 'apollo.mjs', over: ['HTTP', 'sockets'] },
  { guide: 'graphql-ws', file: 'yoga.mjs', over: ['HTTP', 'streams', 'sockets'] },
  { guide: 'mercurius', file: 'server.mjs', over: ['HTTP', 'subscriptions on sockets'] },
  { guide: 'nestjs', file: 'server.mjs', over: ['HTTP', 'sockets'] },
  { guide: 'yoga', file: 'server.mjs', over: ['HTTP', 'streams'] },
]

describe('a server of the guides', () => {
  it('is driven here, each of them', () => {
    const programs = blocksRunBy('test/docs/guides.test.ts')
      .filter(({ language, text }) => language === 'js' && text.includes('Listening on'))
      .map(({ file, label }) => `${file.slice('docs/guides/'.length, -3)} ${label}`)
    const others = ['guard-an-api gateway.mjs']
    expect(programs.filter((name) => !others.includes(name)).sort()).toEqual(
      SERVERS.map(({ guide, file }) => `${guide} ${file}`).sort(),
    )
  })

  it.each(SERVERS)(
    'is guarded, and its page is true: $guide, $file, over $over',
    async ({ guide, file, path, over }) => {
      const session = openSession()
      const page = `docs/guides/${guide}.md`
      if (file === 'server.mjs') await walk(page, session)
      else {
        session.write({ [file]: blockNamed(page, file) })
        await session.run(`export JWT_SECRET='${SECRET}'`)
        session.write({ 'server.mjs': blockNamed(page, file) })
        const started = await session.run('node server.mjs')
        expect(started).toMatchObject({ code: 0, stderr: '' })
      }
      const ask = askAt(`${session.origin}${path ?? '/graphql'}`)
      if (over.includes('HTTP')) await expectGuarded(ask)
      if (over.includes('streams')) await expectStreamsGuarded(ask)
      if (over.includes('sockets')) await expectSocketsGuarded(session.origin, 'everything')
      if (over.includes('subscriptions on sockets'))
        await expectSocketsGuarded(session.origin, 'subscriptions')
    },
  )

  it.each(['apollo-server', 'yoga', 'nestjs'])('is guarded as CommonJS too: %s', async (guide) => {
    const session = openSession()
    session.write({ 'server.cjs': toCommonJs(blockNamed(`docs/guides/${guide}.md`, 'server.mjs')) })
    await session.run(`export JWT_SECRET='${SECRET}'`)
    expect(await session.run('node server.cjs')).toMatchObject({ code: 0 })
    await expectGuarded(askAt(`${session.origin}${guide === 'apollo-server' ? '/' : '/graphql'}`))
  })

  it('is guarded as a route handler of Next.js, which is called with a request and the parameters of its route', async () => {
    const session = openSession()
    await walk('docs/guides/nextjs.md', session)
    process.env['JWT_SECRET'] = SECRET
    session.write({ 'package.json': '{"type":"module"}' })
    const file = pathToFileURL(`${session.folder}/app/api/graphql/route.js`).href
    const route = (await import(file)) as Readonly<
      Record<string, (request: Request, context: { readonly params: Promise<object> }) => Promise<Response>>
    >
    expect(Object.keys(route).sort()).toEqual(['GET', 'OPTIONS', 'POST'])
    const handle = (request: Request) =>
      route[request.method]?.(request, { params: Promise.resolve({}) }) ??
      Promise.reject(new Error('no handler'))
    const url = 'http://127.0.0.1:3000/api/graphql'
    const answer = await handle(new Request(`${url}?query=${encodeURIComponent(PEOPLE)}`))
    expect(answer).toBeInstanceOf(Response)
    expect(await answer.json()).toEqual({ data: { people: [{ name: 'Ada Lovelace' }] } })
    await expectGuarded(askAt(url, handle))
    await expectStreamsGuarded(askAt(url, handle))
  })
})

async function startUpstream(): Promise<{ readonly url: string; readonly ran: string[] }> {
  const ran: string[] = []
  const people = [{ name: 'Ada Lovelace', email: 'ada@example.org' }]
  const typeDefs = `
    type Query { people: [Person] }
    type Mutation { createPerson(name: String!): Person login(user: String!): Session }
    type Person { name: String email: String }
    type Session { token: String }`
  const resolvers = {
    Query: { people: () => people },
    Mutation: {
      createPerson(_: unknown, person: { readonly name: string }) {
        ran.push('createPerson')
        return person
      },
      login: () => ({ token: 'of the session' }),
    },
  }
  const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false })
  const server = createServer(yoga)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ran }
}

describe('the guides of the three uses', () => {
  it('send mutations by curl, by code, by Apollo Client and by urql', async () => {
    await walk('docs/guides/send-mutations.md', openSession())
  })

  it('show the console to a browser', async () => {
    await walk('docs/guides/try-in-a-browser.md', openSession())
  })

  it('guard an API that runs, and a schema', async () => {
    const { url, ran } = await startUpstream()
    const session = openSession({}, { 'http://127.0.0.1:8080': url })
    await walk('docs/guides/guard-an-api.md', session)
    expect(ran).toEqual(['createPerson'])

    session.write({ 'server.mjs': blockNamed('docs/guides/guard-an-api.md', 'gateway.mjs') })
    expect(await session.run('node server.mjs')).toMatchObject({ code: 0 })
    const ask = askAt(`${session.origin}/graphql`)
    const mutation = 'mutation { createPerson(name: "Grace") }'
    expect((await ask(mutation)).status).toBe(401)
    const allowed = await ask(mutation, tokenFor('Mutation:Person:Create'))
    expect(JSON.parse(allowed.text)).toEqual({ data: { createPerson: 'Grace' } })
  })
})
