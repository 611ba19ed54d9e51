// Whether the memory of the upstream proxy stays flat: node bench/memory.js [--requests N] [--sockets N]
//
// The built gateway, in a child with --expose-gc, stands in front of an upstream in another. 100,000
// requests of every kind arrive over 64 connections, then 5,000 sockets with a subscription each. Ten times,
// the traffic pauses, garbage is collected and the heap is read. Caches are bounded, and full after the first
// few of those checkpoints.
import { fork } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Client } from 'undici'
import WebSocket from 'ws'

const SECRET = 'the secret of the memory bench, long enough'
const CHECKPOINTS = 10
const CONNECTIONS = 64
/** Checkpoints until every cache is full. */
const FILLING = 4
/** The greatest growth of the heap, from the checkpoints right after filling to the last ones. */
const LARGEST_GROWTH = 0.03
const TYPES = /* GraphQL */ `
  type Person {
    name: String
    email: String
    friend(n: Int): Person
  }
  type Query {
    open(n: Int): String
    person(n: Int): Person
  }
  type Mutation {
    createPerson(name: String): Person
  }
  type Subscription {
    ticks: Int
  }
`
const RULES = 'extend type Person { email: String @auth(scopes: [["email"]]) }'

/** Answers from the query text only; this process's own memory does not matter. */
async function serveUpstream() {
  const { buildSchema, graphqlSync } = await import('graphql')
  const schema = buildSchema(TYPES)
  const rootValue = {
    open: 'open',
    person: () => ({ name: 'Ada', email: 'a@b', friend: { name: 'Bob' } }),
    createPerson: { name: 'Ada' },
  }
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const { query, variables, operationName } = JSON.parse(text)
    response.setHeader('content-type', 'application/json')
    if (query.includes('SLOW'))
      return void setTimeout(() => response.end('{"data":{"open":"late"}}'), 200).unref()
    if (query.includes('PAGE'))
      return void response.writeHead(500, { 'content-type': 'text/html' }).end('<p>no</p>')
    if (query.includes('RESET')) return void request.socket.resetAndDestroy()
    const result = graphqlSync({ schema, source: query, rootValue, variableValues: variables, operationName })
    response.end(JSON.stringify(result))
  })
  const { useServer: serveSockets } = await import('graphql-ws/use/ws')
  const { WebSocketServer } = await import('ws')
  serveSockets({ schema, roots: { subscription: { ticks: tickOnce } } }, new WebSocketServer({ server }))
  server.listen(0, '127.0.0.1', () => process.send(server.address().port))
  process.on('disconnect', () => process.exit(0))
}

/** Emits one event, and then none until it is ended. */
function tickOnce() {
  let end = () => {}
  let isFirst = true
  const next = () => {
    if (!isFirst) return new Promise((resolve) => (end = () => resolve({ done: true, value: undefined })))
    isFirst = false
    return Promise.resolve({ done: false, value: { ticks: 1 } })
  }
  const finish = async () => {
    end()
    return { done: true, value: undefined }
  }
  return { next, return: finish, [Symbol.asyncIterator]: () => ({ next, return: finish }) }
}

async function serveGateway(url) {
  const { createGateway } = await import('../dist/index.js')
  let unhandled = 0
  process.on('unhandledRejection', () => {
    unhandled += 1
  })
  const gateway = createGateway({
    port: 0,
    jwt: { secret: SECRET },
    clients: [{ id: 'memory', apiKey: 'the key of the memory bench', scopes: ['*'] }],
    upstream: {
      url,
      sdl: () => [{ name: 'rules.graphql', text: RULES }],
      retries: { attempts: 0 },
      breaker: { failures: 1_000_000 },
    },
    logLevel: 'silent',
  })
  const { port } = new URL(await gateway.listen())
  process.on('message', async () => {
    // Promises and finalizers release more only in later collections.
    for (let i = 0; i < 4; i++) {
      globalThis.gc()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const { heapUsed, external, rss } = process.memoryUsage()
    process.send({ heapUsed, external, rss, unhandled })
  })
  process.on('disconnect', () => process.exit(0))
  process.send(Number(port))
}

function sign(claims) {
  const now = Math.floor(Date.now() / 1000)
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ id: 'memory', iat: now, exp: now + 3_600, ...claims })}`
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`
}

const WRITER = { scopes: ['Mutation:Person:Create'] }

/** Kinds of requests, used in turn, each with its expected statuses. */
const KINDS = [
  { query: () => '{ open }', status: [200] },
  { query: (n) => `{ a${n}: open }`, status: [200] },
  { query: () => 'query Q($n: Int) { person(n: $n) { name } }', variables: (n) => ({ n }), status: [200] },
  { query: () => 'mutation { createPerson { name } }', token: () => WRITER, status: [200] },
  // A new token each time, by its jti.
  {
    query: () => 'mutation { createPerson { name } }',
    token: (n) => ({ ...WRITER, jti: `${n}` }),
    status: [200],
  },
  { query: () => 'mutation { createPerson { name } }', status: [401] },
  {
    query: (n) => `mutation { a${n}: createPerson { name } }`,
    token: (n) => ({ scopes: [`x:y${n}`], jti: `${n}` }),
    status: [403],
  },
  { query: () => '{ open }', token: () => ({ exp: 1 }), status: [200] },
  { query: () => '{ open }', token: (n) => ({ scopes: [], jti: `${n}` }), status: [200] },
  { query: () => '{ person { name email } }', status: [200] },
  {
    query: (n) => `{ person { name a${n}: email friend(n: ${n}) { email name } } }`,
    token: (n) => ({ scopes: ['x'], jti: `${n}` }),
    status: [200],
  },
  { query: () => '{ person { email } }', token: () => ({ scopes: ['email'] }), status: [200] },
  { query: (n) => `{ nothing${n} }`, token: (n) => ({ scopes: ['x'], jti: `${n}` }), status: [200] },
  { query: (n) => `{ syntax${n} `, status: [200] },
  { query: () => 'query Q($n: Int) { open(n: $n) }', variables: () => ({ n: 'text' }), status: [200] },
  { query: (n) => `{ t${n}: __type(name: "Person") { name } }`, status: [200] },
  { query: () => '{ PAGE: open }', status: [502] },
  { query: () => '{ RESET: open }', status: [502] },
  { query: (n) => `{ SLOW: open a${n}: open }`, status: [], isAborted: true },
  { query: () => '{ open }', token: () => 'no.token.atall', status: [401] },
  {
    path: '/jwt',
    body: () => ({ id: 'memory', apiKey: 'the key of the memory bench', scopes: ['a:b'] }),
    status: [200],
  },
]

function requestOf(kind, n) {
  const token = kind.token?.(n)
  const bearer = typeof token === 'object' ? sign(token) : token
  const body = kind.body?.(n) ?? {
    query: kind.query(n),
    ...(kind.variables && { variables: kind.variables(n) }),
  }
  return {
    method: 'POST',
    path: kind.path ?? '/graphql',
    headers: { 'content-type': 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }) },
    body: JSON.stringify(body),
  }
}

async function measure() {
  const { requests, sockets } = parseArgs({
    options: {
      requests: { type: 'string', default: '100000' },
      sockets: { type: 'string', default: '5000' },
    },
  }).values
  const self = fileURLToPath(import.meta.url)
  const upstream = fork(self, ['upstream'])
  const [upstreamPort] = await once(upstream, 'message')
  const gateway = fork(self, ['gateway', `http://127.0.0.1:${upstreamPort}/graphql`], {
    execArgv: ['--expose-gc'],
  })
  const [port] = await once(gateway, 'message')
  const origin = `http://127.0.0.1:${port}`
  const counts = new Map()
  let sent = 0
  const sendUntil = async (last) => {
    const flow = async () => {
      const client = new Client(origin)
      while (sent < last) {
        const n = sent++
        const kind = KINDS[n % KINDS.length]
        const controller = kind.isAborted ? new AbortController() : undefined
        if (controller !== undefined) setTimeout(() => controller.abort(), 5)
        const answered = client.request({ ...requestOf(kind, n), signal: controller?.signal }).then(
          async ({ statusCode, body }) => {
            await body.dump()
            return statusCode
          },
          (error) => (controller?.signal.aborted ? 'aborted' : error.code),
        )
        const what = await answered
        const key = `${what}${kind.isAborted || kind.status.includes(what) ? '' : `: wrong for ${JSON.stringify(requestOf(kind, n))}`}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
      await client.close()
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, flow))
  }

  // Each socket has one subscription, and ends after its event; every other one without a goodbye.
  let opened = 0
  const openUntil = async (last) => {
    const flow = async () => {
      while (opened < last) {
        const n = opened++
        const what = await visit(`ws://127.0.0.1:${port}/graphql`, n)
        const key = `socket ${what}${what === 'told' ? '' : ': wrong'}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, flow))
  }
  const isFlat = []
  let unhandled = 0
  for (const [what, total, run] of [
    ['requests', Number(requests), sendUntil],
    ['sockets', Number(sockets), openUntil],
  ]) {
    if (total === 0) continue
    console.log(`${what}  seconds  heap MB  external MB  rss MB`)
    const began = Date.now()
    const heaps = []
    for (let checkpoint = 1; checkpoint <= CHECKPOINTS; checkpoint++) {
      const count = Math.round((total * checkpoint) / CHECKPOINTS)
      await run(count)
      // Aborted requests are still running in the upstream.
      await new Promise((resolve) => setTimeout(resolve, 400))
      gateway.send('collect')
      const [memory] = await once(gateway, 'message')
      heaps.push(memory.heapUsed)
      unhandled = memory.unhandled
      const megabytes = [memory.heapUsed, memory.external, memory.rss].map((bytes) =>
        (bytes / 1e6).toFixed(2),
      )
      console.log([count, ((Date.now() - began) / 1000).toFixed(1), ...megabytes].join('  '))
    }
    const [first, last] = [heaps.slice(FILLING, FILLING + 3), heaps.slice(-3)].map(mean)
    const growth = last / first - 1
    isFlat.push(growth <= LARGEST_GROWTH)
    console.log(
      `heap after filling ${(first / 1e6).toFixed(2)} MB, at the end ${(last / 1e6).toFixed(2)} MB: ${(growth * 100).toFixed(1)} %`,
    )
  }
  gateway.disconnect()
  upstream.disconnect()

  const wrong = [...counts.keys()].filter((key) => key.includes('wrong'))
  const right = [...counts].filter(([key]) => !wrong.includes(key))
  console.log(`answers: ${right.map(([key, count]) => `${count} x ${key}`).join(', ')}`)
  for (const key of wrong.slice(0, 10)) console.log(`${counts.get(key)} x ${key}`)
  console.log(`unhandled rejections: ${unhandled}`)
  process.exitCode = isFlat.includes(false) || wrong.length > 0 || unhandled > 0 ? 1 : 0
}

const mean = (values) => values.reduce((sum, one) => sum + one, 0) / values.length

/** Too few to fill a cache. */
const SOCKET_TOKENS = Array.from({ length: 20 }, (_, n) => sign({ scopes: [], jti: `${n}` }))

/** Subscribes over a new socket; resolves to the outcome once the socket has closed. */
function visit(url, n) {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, 'graphql-transport-ws')
    let what = 'closed early'
    socket.on('open', () => {
      const payload = { authorization: `Bearer ${SOCKET_TOKENS[n % SOCKET_TOKENS.length]}` }
      socket.send(JSON.stringify({ type: 'connection_init', payload }))
    })
    socket.on('message', (data) => {
      const { type } = JSON.parse(data)
      if (type === 'connection_ack')
        socket.send(
          JSON.stringify({ type: 'subscribe', id: '1', payload: { query: 'subscription { ticks }' } }),
        )
      if (type === 'error') socket.close()
      if (type !== 'next') return
      what = 'told'
      if (n % 2 === 0) socket.terminate()
      else {
        socket.send(JSON.stringify({ type: 'complete', id: '1' }))
        socket.close()
      }
    })
    socket.on('error', (error) => {
      what = error.message
    })
    socket.on('close', () => resolve(what))
  })
}

const [role] = process.argv.slice(2)
if (role === 'upstream') await serveUpstream()
else if (role === 'gateway') await serveGateway(process.argv[3])
else await measure()
