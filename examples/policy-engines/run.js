// Holds the decisions of a gateway with a real policy engine against an oracle, and takes the engine away:
//   node examples/policy-engines/run.js
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createGateway } from 'portcullis/gateway'
import { findFreePort, installApart, startProcess } from '../upstreams/processes.js'
import { makeApi, mayRun, OPERATIONS, print, SUBJECTS } from './api.js'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const TIMEOUT = 200
/** A shared machine is late; an operation that waits for the engine would be seconds late. */
const MARGIN = 2_000

async function start(policies) {
  const api = makeApi()
  const clients = Object.entries(SUBJECTS).map(([id, scopes]) => ({ id, apiKey: `key-of-${id}`, scopes }))
  const gateway = createGateway({
    schema: api.schema,
    port: 0,
    baseline: { query: 'public', mutation: 'public' },
    queries: 'deny',
    logLevel: 'silent',
    jwt: { secret: 'a secret of thirty-two bytes or more' },
    clients,
    policies,
  })
  const url = await gateway.listen()
  const post = async (path, body, headers = {}) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: await response.json() }
  }
  const tokens = {}
  for (const { id, apiKey, scopes } of clients)
    tokens[id] = (await post('/jwt', { id, apiKey, scopes })).body.jwt
  const ask = (name, text) => post('/graphql', { query: text }, { authorization: `Bearer ${tokens[name]}` })
  return { api, ask, close: () => gateway.close() }
}

/** Asks every operation as every subject. Nothing of a refused operation may run. */
async function agree({ api, ask }) {
  const tally = { allowed: 0, denied: 0 }
  for (const name of Object.keys(SUBJECTS)) {
    for (const operation of OPERATIONS) {
      const text = print(operation)
      const isAllowed = mayRun(name, operation)
      const before = api.calls
      const { status, body } = await ask(name, text)
      const expected = [isAllowed ? 200 : 403, isAllowed ? operation.fields.length : 0]
      assert.deepEqual([status, api.calls - before], expected, `${name}: ${text}: ${JSON.stringify(body)}`)
      tally[isAllowed ? 'allowed' : 'denied'] += 1
    }
  }
  return `${OPERATIONS.length} operations x ${Object.keys(SUBJECTS).length} subjects agree: ${tally.allowed} allowed, ${tally.denied} denied`
}

/** The 99th percentile of what operations take while the engine does not answer, ten at a time. */
async function examineOutage({ api, ask }) {
  const before = api.calls
  const times = []
  const askInTurn = async (first) => {
    for (let index = first; index < 100; index += 10) {
      const began = performance.now()
      const { status, body } = await ask('ada', `mutation { deleteTodo(id: "n-${index}") { id } }`)
      times.push(performance.now() - began)
      assert.deepEqual([status, body.errors[0].extensions.code], [503, 'POLICY_UNAVAILABLE'])
    }
  }
  await Promise.all(Array.from({ length: 10 }, (_, first) => askInTurn(first)))
  assert.equal(api.calls, before, 'something ran')
  const p99 = times.sort((one, other) => one - other)[98]
  assert.ok(p99 <= TIMEOUT + MARGIN, `p99 is ${p99.toFixed(0)} ms`)
  return `p99 ${p99.toFixed(0)} ms of 100 operations, with a timeout of ${TIMEOUT} ms`
}

async function examineCerbos(binary) {
  const [http, grpc] = [await findFreePort(), await findFreePort()]
  const cerbos = await startProcess(
    binary,
    [
      'server',
      ...[`--set=server.httpListenAddr=127.0.0.1:${http}`, `--set=server.grpcListenAddr=127.0.0.1:${grpc}`],
      ...['--set=storage.driver=disk', `--set=storage.disk.directory=${here('cerbos/policies')}`],
      '--set=telemetry.disabled=true',
    ],
    { ready: /Starting HTTP server/ },
  )
  const url = `http://127.0.0.1:${http}`
  await untilHealthy(`${url}/_cerbos/health`)
  const patient = await start({ authzen: { url, timeout: 10_000 } })
  const hasty = await start({ authzen: { url, timeout: TIMEOUT } })
  try {
    console.log(`Cerbos: ${await agree(patient)}`)
    cerbos.signal('SIGSTOP')
    console.log(`Cerbos, stopped for a while: ${await examineOutage(hasty)}`)
    cerbos.signal('SIGCONT')
    console.log(`Cerbos, again: ${await agree(patient)}`)
    await cerbos.stop()
    console.log(`Cerbos, ended: ${await examineOutage(hasty)}`)
  } finally {
    await patient.close()
    await hasty.close()
    cerbos.signal('SIGCONT')
    await cerbos.stop()
  }
}

async function untilHealthy(url) {
  for (let turn = 0; turn < 300; turn += 1) {
    const isHealthy = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isHealthy) return
    await new Promise((later) => setTimeout(later, 100))
  }
  throw new Error(`${url} does not answer`)
}

async function examineCedar() {
  const gateway = await start({ module: here('cedar/policies.js'), timeout: 10_000 })
  console.log(`Cedar: ${await agree(gateway)}`)
  await gateway.close()
}

assert.equal(OPERATIONS.length, 40)
await installApart(here('cedar'))
await examineCedar()
await installApart(here('cerbos'))
const binary = here('cerbos/node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64')
if (existsSync(binary)) await examineCerbos(binary)
else console.log('Cerbos is left out: its package is for Linux on x64 alone')
