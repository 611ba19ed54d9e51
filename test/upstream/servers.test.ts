import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from '@jest/globals'
import { buildSchema, graphqlSync } from 'graphql'
import { DEFAULT_LIMITS } from '../../src/core/plan/limits.ts'
import { createUpstream } from '../../src/upstream/upstream.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'

const open: Server[] = []

afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((closed) => server.close(closed))
})

const schema = buildSchema(`
  schema { query: Queries, mutation: Changes }
  type Queries { a: String, b(n: Int!): Int }
  type Changes { createThing: String, _: Boolean }`)
const rootValue = { a: 'a', b: () => null, createThing: 'made' }

function execute(text: string): string {
  const { query, variables } = JSON.parse(text)
  return JSON.stringify(graphqlSync({ schema, source: query, rootValue, variableValues: variables }))
}

type Answer = (body: string, request: IncomingMessage, response: ServerResponse) => unknown

async function listen(server: Server): Promise<string> {
  open.push(server)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function serve(answer: Answer): Promise<string> {
  const server = createHttpServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    answer(body, request, response)
  })
  return listen(server)
}

/** A server that is older than keep-alive: it answers, and hangs up. */
function serveOnce(head: string): Promise<string> {
  const server = createServer((socket) => {
    let text = ''
    socket
      .on('error', () => undefined)
      .on('data', (chunk) => {
        text += chunk
        const [top = '', body = ''] = text.split('\r\n\r\n')
        if (body.length < Number(/content-length: (\d+)/i.exec(top)?.[1])) return
        socket.end(`${head}\r\n\r\n${execute(body)}`)
      })
  })
  return listen(server)
}

async function expectServed(gateway: TestGateway): Promise<void> {
  for (let count = 0; count < 3; count++)
    expect(await gateway.graphql('{ a }')).toMatchObject({ status: 200, body: { data: { a: 'a' } } })
  const create = 'mutation { createThing }'
  expect(await gateway.graphql(create)).toMatchObject({ status: 401 })
  const token = await gateway.tokenFor('Mutation:Thing:Create')
  for (let count = 0; count < 3; count++)
    expect(await gateway.graphql(create, { token })).toMatchObject({
      status: 200,
      body: { data: { createThing: 'made' } },
    })
}

const TYPE = { 'content-type': 'application/json' }
const SERVERS: readonly (readonly [string, () => Promise<string>])[] = [
  ['speaks HTTP/1.0', () => serveOnce('HTTP/1.0 200 OK\r\nContent-Type: application/json')],
  [
    'hangs up after each answer',
    () => serveOnce('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close'),
  ],
  [
    'answers in chunks',
    () =>
      serve((body, _, response) => {
        response.writeHead(200, TYPE)
        for (const letter of execute(body)) response.write(letter)
        response.end()
      }),
  ],
  [
    'writes its media type in its own way',
    () =>
      serve((body, _, response) =>
        response.writeHead(200, { 'content-type': 'Application/JSON;charset="UTF-8"' }).end(execute(body)),
      ),
  ],
  [
    'has no media type but application/graphql-response+json',
    () =>
      serve((body, { headers }, response) => {
        const isTaken = headers.accept?.includes('application/graphql-response+json')
        if (!isTaken) response.writeHead(406).end()
        else
          response.writeHead(200, { 'content-type': 'application/graphql-response+json' }).end(execute(body))
      }),
  ],
  [
    'compresses unless it is asked not to',
    () =>
      serve((body, { headers }, response) => {
        const isPlain = headers['accept-encoding'] === 'identity'
        response.writeHead(200, { ...TYPE, ...(!isPlain && { 'content-encoding': 'gzip' }) })
        response.end(isPlain ? execute(body) : gzipSync(execute(body)))
      }),
  ],
  [
    'begins with a byte order mark',
    () => serve((body, _, response) => response.writeHead(200, TYPE).end(`\ufeff${execute(body)}`)),
  ],
]

describe('an upstream is served that', () => {
  it.each(SERVERS)('%s', async (_, start) => {
    await expectServed(await startGateway({ before: 'upstream', at: { url: `${await start()}/graphql` } }))
  })
})

describe('what an upstream says with another status', () => {
  it.each([400, 401, 403, 422, 429, 500])('%d is passed on when it is GraphQL', async (status) => {
    const errors = [{ message: 'no', extensions: { code: 'ITS_OWN' } }]
    const url = await serve((body, _, response) => {
      const isIntrospection = body.includes('IntrospectionQuery')
      response.writeHead(isIntrospection ? 200 : status, TYPE)
      response.end(isIntrospection ? execute(body) : JSON.stringify({ errors }))
    })
    const gateway = await startGateway({ before: 'upstream', at: { url: `${url}/` } })
    expect(await gateway.graphql('{ a }')).toMatchObject({ status, body: { errors } })
  })
})

describe('a gateway does not start', () => {
  it.each([
    [301, 'it redirects (status 301): name the URL that answers'],
    [308, 'it redirects (status 308): name the URL that answers'],
    [404, 'it answered with something that is not GraphQL'],
  ])('before a URL that answers %d, and says so', async (status, message) => {
    const url = await serve((_, __, response) =>
      response.writeHead(status, { location: '/there/' }).end('<p>'),
    )
    const parts = { limits: DEFAULT_LIMITS, now: () => 0, random: () => 0, openingWaits: [] }
    const upstream = createUpstream({ url }, {}, parts)
    await expect(upstream.open()).rejects.toThrow(message)
    await upstream.close()
  })
})
