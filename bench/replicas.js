// Whether anything is lost or wrongly allowed while each part of a deployment fails and is replaced:
//
//   node bench/replicas.js [--rate 30] [--seconds 12] [--seed 1]
//
// Three gateways, nginx with the configuration of deploy/nginx.conf (Debian's nginx), PostgreSQL and an
// upstream run on loopback, under mixed traffic. First come planned operations, during which no request may
// fail: a rolling restart, a reload of the configuration, a rotation of the signing keys, and a reload of
// nginx. Then each part is stopped or killed, and restarted; the error rate and the time until nothing fails
// are printed. In the end, nothing that was acknowledged may be missing, and nothing forbidden may have been
// allowed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { graphql, printSchema } from 'graphql'
import { Agent } from 'undici'
import { prepareServer } from '../test/support/embedded-postgres.js'
import { runCommand, startGateway } from './trial/gateway.js'
import { schema } from './trial/schema.js'
import { chooseAction, createRandom, requestToken, revoke } from './trial/traffic.js'

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '30' },
    seconds: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
  },
})
const SECRET = 'the secret of the replicas, long enough for production'
const CLIENT = { id: 'trial', apiKey: 'the API key of the trial, for nobody else' }
const REPLICAS = 3
/**
 * One connection per request: a reloading nginx closes connections on which a client may just be sending its
 * next request. That is between those two (nginx 1.27.4 has `keepalive_min_timeout` for it), and not tested
 * here.
 */
const ANEW = { dispatcher: new Agent({ pipelining: 0 }) }
/** The documented delay of a revocation in other replicas, in milliseconds. */
const REVOCATION_REACH = 2_000

/** A failure that no client should have to expect. */
class Failure extends Error {}

/** @typedef {Awaited<ReturnType<typeof startGateway>>} RunningGateway */

const folder = await mkdtemp(join(tmpdir(), 'portcullis-replicas-'))
const database = await startDatabase()
const upstream = await startUpstream()
const configuration = join(folder, 'portcullis.yaml')
await writeConfiguration(100)
const ports = await Promise.all(Array.from({ length: REPLICAS }, findFreePort))
/** @type {(RunningGateway | undefined)[]} */
const gateways = []
for (const port of ports) gateways.push(await startGateway({ config: configuration, port }))
let nginx = await startNginx()

const random = createRandom(Number(values.seed))
/** What was acknowledged, and must exist in the end. */
const acknowledged = { issued: new Set(), revoked: new Map(), users: new Set(), clients: new Set() }
/** @type {string[]} */
const violations = []
/** @type {{at: number, failure: string | undefined}[]} */
const requests = []
const traffic = startTraffic()

/** @type {{name: string, planned: boolean, sent: number, failed: number, recovered: string}[]} */
const rows = []
await observe('nothing but traffic', true, async () => {})
await observe('rolling restart', true, async () => {
  for (const [index, port] of ports.entries()) {
    await nginx.use(ports.filter((other) => other !== port))
    await gateways[index]?.stop()
    gateways[index] = await startGateway({ config: configuration, port })
    await nginx.use(ports)
  }
})
await observe('reload of the configuration', true, async () => {
  const query = `{ person { ${Array.from({ length: 101 }, (_, index) => `a${index}: name`).join(' ')} } }`
  if (await isAnswered(query)) violations.push('101 aliases were taken before they were configured')
  await writeConfiguration(101)
  for (const gateway of gateways) gateway?.reload()
  for (let tries = 0; !(await isAnswered(query)); tries += 1) {
    if (tries === 100) return void violations.push('the configuration did not take effect')
    await sleep(100)
  }
})
await observe('rotation of the signing key', true, async () => {
  for (const step of [['generate'], ['rotate', '--force']])
    await runCommand(['keys', ...step, '--config', configuration])
})
await observe('reload of nginx', true, () => nginx.use(ports))
await observe('a gateway killed', false, async () => {
  await gateways[0]?.kill()
  await sleep(1_000)
  gateways[0] = await startGateway({ config: configuration, port: ports[0] ?? 0 })
})
await observe('all gateways killed', false, async () => {
  await Promise.all(gateways.map((gateway) => gateway?.kill()))
  for (const [index, port] of ports.entries())
    gateways[index] = await startGateway({ config: configuration, port })
})
await observe('PostgreSQL ended', false, async () => {
  await database.stop()
  await sleep(2_000)
  await database.start()
})
await observe('the upstream ended', false, async () => {
  await upstream.stop()
  await sleep(2_000)
  await upstream.start()
})
await observe('nginx ended', false, async () => {
  await nginx.stop()
  nginx = await startNginx(nginx.port)
})
await observe('nothing but traffic again', true, async () => {})

await traffic.stop()
await judge()
await Promise.all(gateways.map((gateway) => gateway?.stop()))
await nginx.stop()
await upstream.stop()
await database.stop()
await rm(folder, { recursive: true, force: true })

console.log(`\n| part | planned | requests | failed | until nothing failed |\n|---|---|---|---|---|`)
for (const { name, planned, sent, failed, recovered } of rows) {
  const rate = `${failed} (${((100 * failed) / Math.max(1, sent)).toFixed(1)} %)`
  console.log(`| ${name} | ${planned ? 'yes' : 'no'} | ${sent} | ${rate} | ${recovered} |`)
}
const { issued, revoked, users, clients } = acknowledged
console.log(
  `\nAcknowledged: ${issued.size} tokens, ${revoked.size} revocations, ${users.size} users, ${clients.size} clients`,
)
for (const violation of violations.slice(0, 20)) console.log(`violation: ${violation}`)
console.log(`${violations.length} violations`)
if (violations.length > 0) process.exitCode = 1

/**
 * Acts while traffic continues, and waits for a while; failures until then are attributed to the act.
 * @param {string} name
 * @param {boolean} planned
 * @param {() => Promise<unknown>} act
 */
async function observe(name, planned, act) {
  const first = requests.length
  const began = performance.now()
  await act()
  const acted = performance.now()
  const client = `client-${rows.length}`
  await sleep(Number(values.seconds) * 1_000)
  // The command line reaches the store without the gateways.
  await runCommand(['clients', 'add', client, '--config', configuration]).then(() =>
    acknowledged.clients.add(client),
  )
  const mine = requests.slice(first)
  const failures = mine.filter(({ failure }) => failure !== undefined)
  const last = failures.at(-1)
  const recovered =
    last === undefined ? '' : `${Math.max(0, (last.at - acted) / 1_000).toFixed(1)} s after it was back`
  rows.push({ name, planned, sent: mine.length, failed: failures.length, recovered })
  console.log(
    `${name}: ${mine.length} requests, ${failures.length} failed, ${((acted - began) / 1_000).toFixed(1)} s`,
  )
  if (planned && failures.length > 0) {
    violations.push(
      `${name}: ${failures.length} requests failed in a planned part, such as ${failures[0]?.failure}`,
    )
  }
}

/** Whether every gateway answers a query. @param {string} query */
async function isAnswered(query) {
  const answers = gateways.map((gateway) =>
    fetch(`${gateway?.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    }).then(async (answer) => 'data' in /** @type {object} */ (await answer.json())),
  )
  return (await Promise.all(answers)).every((one) => one)
}

function startTraffic() {
  let goesOn = true
  /** @type {Set<Promise<void>>} */
  const running = new Set()
  /** Sends a request, and records its failure: no answer, or a 5xx. @type {typeof fetch} */
  const request = async (input, init) => {
    try {
      const answer = await fetch(input, { ...init, ...ANEW })
      requests.push({
        at: performance.now(),
        failure: answer.status >= 500 ? `status ${answer.status}` : undefined,
      })
      if (answer.status >= 500) throw new Failure(`status ${answer.status}`)
      return answer
    } catch (error) {
      if (!(error instanceof Failure)) {
        requests.push({
          at: performance.now(),
          failure: String(error instanceof Error ? (error.cause ?? error) : error),
        })
      }
      throw error instanceof Failure ? error : new Failure(String(error))
    }
  }
  const world = {
    url: nginx.url,
    secret: SECRET,
    client: CLIENT,
    revocationReach: REVOCATION_REACH,
    random,
    request,
    count: () => {},
    // A refusal may be the deployment's fault; what was allowed must be permitted.
    fault: (/** @type {string} */ what) => {
      if (/expected (?:deny|refused|reduce)[^,]*, had allow/.test(what)) violations.push(what)
      else if (!/UNAVAILABLE|STALE|NOT_READY|UPSTREAM|TIMEOUT/.test(what)) violations.push(what)
    },
  }
  const acts = [
    () => chooseAction(random).run(world),
    () => chooseAction(random).run(world),
    () => chooseAction(random).run(world),
    () => keepAccount(world),
  ]
  const loop = async () => {
    for (let index = 0; goesOn; index += 1) {
      await sleep(1_000 / Number(values.rate))
      const act = acts[index % acts.length] ?? acts[0]
      // The failure is in `requests`; the rest of the action cannot be done.
      const work = Promise.resolve(act?.())
        .catch((error) => {
          if (!(error instanceof Failure) && !isSocketFailure(error))
            violations.push(String(error?.stack ?? error))
        })
        .finally(() => running.delete(work))
      running.add(work)
    }
    await Promise.all(running)
  }
  const ended = loop()
  return {
    world,
    async stop() {
      goesOn = false
      await ended
    },
  }
}

/** Whether an error is of a socket that broke, or was refused in front of the gateways. @param {unknown} error */
function isSocketFailure(error) {
  const isOne = typeof error === 'object' && error !== null && ('code' in error || 'type' in error)
  if (isOne) requests.push({ at: performance.now(), failure: 'a socket broke off' })
  return isOne
}

/** Writes what the final check looks for. @param {Parameters<typeof revoke>[0]} world */
async function keepAccount(world) {
  const token = await requestToken(world, ['Mutation:Person:Create'])
  acknowledged.issued.add(jtiOf(token))
  if (random() < 0.3) {
    await revoke(world, token)
    acknowledged.revoked.set(token, performance.now())
  }
  if (random() < 0.3) {
    const id = `user ${acknowledged.users.size} ${Math.floor(random() * 1e9)}`
    const answer = await world.request(`${world.url}/account/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: basic() },
      body: JSON.stringify({ id }),
    })
    await answer.arrayBuffer()
    if (answer.status === 201) acknowledged.users.add(id)
    else violations.push(`/account/users: ${answer.status}`)
  }
  // A token revoked a while ago must be refused, whichever gateway gets it.
  const old = [...acknowledged.revoked].filter(([, at]) => performance.now() - at > REVOCATION_REACH)
  const [shown] = old[Math.floor(random() * old.length)] ?? []
  if (shown === undefined) return
  const answer = await world.request(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${shown}` },
    body: JSON.stringify({ query: 'mutation { createPerson { name } }' }),
  })
  const body = /** @type {any} */ (await answer.json())
  if (answer.status === 200 || body.data) violations.push('a revoked token was believed')
}

/** Compares what exists with what was acknowledged. */
async function judge() {
  const { world } = traffic
  const exported = await runCommand(['audit', 'export', '--config', configuration])
  const rowsOf = exported
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  const details = rowsOf.map((row) =>
    typeof row.details === 'string' ? JSON.parse(row.details) : row.details,
  )
  const issued = new Set(details.map(({ jti }) => jti))
  for (const jti of acknowledged.issued)
    if (!issued.has(jti)) violations.push(`no audit row for the token ${jti}`)
  for (const [token] of acknowledged.revoked) {
    for (const gateway of gateways) {
      const answer = await fetch(`${gateway?.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: 'mutation { createPerson { name } }' }),
      })
      const body = /** @type {any} */ (await answer.json())
      if (answer.status !== 401) violations.push(`a revoked token: ${answer.status} ${JSON.stringify(body)}`)
    }
  }
  for (const id of acknowledged.users) {
    const answer = await fetch(`${world.url}/account/users/${encodeURIComponent(id)}`, {
      headers: { authorization: basic() },
    })
    await answer.arrayBuffer()
    if (answer.status !== 200) violations.push(`the user ${id} is lost: ${answer.status}`)
  }
  const listed = JSON.parse(
    await runCommand(['clients', 'list', '--first', '1000', '--json', '--config', configuration]),
  )
  const ids = new Set(listed.clients.map((/** @type {{id: string}} */ { id }) => id))
  for (const id of acknowledged.clients) if (!ids.has(id)) violations.push(`the client ${id} is lost`)
  await runCommand(['audit', 'verify', '--config', configuration]).then(
    (said) => console.log(said.trim()),
    (error) => violations.push(String(error)),
  )
}

/** @param {string} token */
function jtiOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti
}

function basic() {
  return `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.apiKey}`).toString('base64')}`
}

async function startDatabase() {
  const port = await findFreePort()
  const server = await prepareServer(folder, port)
  await server.start()
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    start: server.start,
    stop: server.stop,
  }
}

/** Starts the GraphQL API behind the gateways, which checks no callers. */
async function startUpstream() {
  const port = await findFreePort()
  const open = async () => {
    const server = createServer(async (request, response) => {
      let text = ''
      for await (const piece of request) text += piece
      const { query, variables, operationName } = JSON.parse(text)
      const result = await graphql({ schema, source: query, variableValues: variables, operationName })
      response.setHeader('content-type', 'application/json').end(JSON.stringify(result))
    })
    const { useServer } = await import('graphql-ws/use/ws')
    const { WebSocketServer } = await import('ws')
    useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }))
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return server
  }
  let server = await open()
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    async start() {
      server = await open()
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** @param {number} aliases */
async function writeConfiguration(aliases) {
  const rules = join(folder, 'rules.graphql')
  await writeFile(
    rules,
    printSchema(schema)
      .replace('email: String', 'email: String @auth(scopes: [["Person:Email"]])')
      .replace('moment: Int', 'moment: Int @auth'),
  )
  await writeFile(
    configuration,
    `upstream: { url: ${JSON.stringify(upstream.url)}, authorization: none }
schema: [${JSON.stringify(rules)}]
baseline: { query: public, mutation: derived, subscription: public }
store: ${JSON.stringify(database.url)}
jwt: { secret: ${JSON.stringify(SECRET)} }
authKeys: [{ id: ${CLIENT.id}, apiKey: ${JSON.stringify(CLIENT.apiKey)}, scopes: ["*"] }]
trustedProxies: [127.0.0.1]
limits: { aliases: ${aliases} }
`,
  )
}

/** Starts Debian's nginx with the shipped configuration, its names and paths replaced. */
async function startNginx(port = 0) {
  const own = port === 0 ? await findFreePort() : port
  const file = join(folder, 'nginx.conf')
  const shipped = await readFile(new URL('../deploy/nginx.conf', import.meta.url), 'utf8')
  const write = async (/** @type {readonly number[]} */ used) => {
    const servers = used.map((one) => `server 127.0.0.1:${one} max_fails=1 fail_timeout=5s;`).join('\n')
    await writeFile(
      file,
      shipped
        .replace(/(?:\s*server gateway-\d.*)+/, `\n${servers}`)
        .replaceAll('/tmp/', `${folder}/`)
        .replace('/dev/stdout', `${folder}/access.log`)
        .replaceAll('/dev/stderr', `${folder}/error.log`)
        .replace('listen 8080', `listen 127.0.0.1:${own}`),
    )
  }
  await write(ports)
  const child = spawn('nginx', ['-c', file, '-g', 'daemon off;'], { stdio: 'inherit' })
  const ended = once(child, 'exit')
  const url = `http://127.0.0.1:${own}`
  for (let tries = 0; ; tries += 1) {
    if (child.exitCode !== null || tries > 200) throw new Error('nginx does not start')
    if ((await fetch(`${url}/health`).catch(() => undefined))?.status === 200) break
    await sleep(50)
  }
  return {
    url,
    port: own,
    /** Reloads nginx with these gateways. @param {readonly number[]} used */
    async use(used) {
      await write(used)
      child.kill('SIGHUP')
      await sleep(1_000)
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function findFreePort() {
  const server = createSocketServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new TypeError('not listening')
  return address.port
}
