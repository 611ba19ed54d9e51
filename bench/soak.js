// Whether a gateway stays stable under hours of mixed load, and whether its records match the load
// generator's own counts:
//
//   node bench/soak.js [--minutes 30] [--rate 60] [--seed 1]
//
// `portcullis start` runs in a separate process, on SQLite. Operations of every kind arrive at a fixed
// rate: allowed, reduced and denied, with tokens that expire, are revoked or forged, over sockets that open
// and close. In the end, the metrics and the decision log must match the generator's counts exactly, and
// memory must not have grown. Caches are small, so that they are full early: later growth is a leak.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startGateway } from './trial/gateway.js'
import { chooseAction, createRandom } from './trial/traffic.js'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
  },
})
const minutes = Number(values.minutes)
const rate = Number(values.rate)
const SECRET = 'the secret of the soak, long enough for production'
const CLIENT = { id: 'soak', apiKey: 'the API key of the soak, for nobody else' }
/** The greatest growth of memory after warming up. */
const LARGEST_GROWTH = 0.05
const SAMPLE_SECONDS = 5

const folder = await mkdtemp(join(tmpdir(), 'portcullis-soak-'))
const [port, metricsPort] = [await findFreePort(), await findFreePort()]
const config = join(folder, 'portcullis.yaml')
await writeFile(
  config,
  `schema: ${JSON.stringify([fileURLToPath(new URL('./trial/schema.js', import.meta.url))])}
store: ${JSON.stringify(`file:${join(folder, 'store.db')}`)}
jwt: { secret: ${JSON.stringify(SECRET)} }
authKeys: [{ id: ${CLIENT.id}, apiKey: ${JSON.stringify(CLIENT.apiKey)}, scopes: ["*"] }]
budgets: [{ by: subject, requests: 20, per: 1s, match: { kind: [mutation] } }]
metrics: { port: ${metricsPort} }
caches: { operations: 2000000, tokens: 2000000 }
decisions: { log: all, sample: 1, fields: [transport, decision, cause, operationKind] }
logLevel: info
`,
)

/** @type {Map<string, number>} */
const sent = new Map()
/** @type {Map<string, number>} */
const logged = new Map()
/** @type {string[]} */
const faults = []
const add = (/** @type {Map<string, number>} */ counts, /** @type {string} */ key, by = 1) =>
  counts.set(key, (counts.get(key) ?? 0) + by)

const gateway = await startGateway({
  config,
  port,
  onLine(line) {
    if (typeof line['decision'] === 'string')
      add(logged, [line['transport'], line['decision'], line['cause']].filter(Boolean).join(' '))
    else if (typeof line['counts'] === 'object') add(logged, 'summed up', Number(line['operations']))
  },
})
const random = createRandom(Number(values.seed))
const world = {
  url: gateway.url,
  secret: SECRET,
  client: CLIENT,
  random,
  revocationReach: 0,
  count: (/** @type {string} */ outcome) => add(sent, outcome),
  fault: (/** @type {string} */ what) => faults.push(what),
  request: fetch,
}

/** @type {{seconds: number, mebibytes: number}[]} */
const memory = []
const began = performance.now()
const ends = began + minutes * 60_000
/** @type {Set<Promise<void>>} */
const running = new Set()
let actions = 0
let sampledAt = 0
for (let due = began; performance.now() < ends; due += 1_000 / rate) {
  const now = performance.now()
  if (now - sampledAt > SAMPLE_SECONDS * 1_000) {
    sampledAt = now
    memory.push({ seconds: (now - began) / 1_000, mebibytes: (await gateway.rss()) / 1_048_576 })
  }
  if (due > now) await sleep(due - now)
  const { name, run } = chooseAction(random)
  actions += 1
  const work = run(world)
    .catch(
      (error) =>
        void faults.push(
          `${name}: ${error instanceof Error ? `${error.message} ${error.cause ?? ''}` : error}`,
        ),
    )
    .finally(() => running.delete(work))
  running.add(work)
}
await Promise.all(running)
const cpu = await gateway.cpu()
const scraped = await scrape(`http://127.0.0.1:${metricsPort}/metrics`)
await gateway.stop()
await rm(folder, { recursive: true, force: true })

const operations = [...sent.values()].reduce((sum, count) => sum + count, 0)
console.log(
  `${actions} actions, ${operations} operations in ${minutes} minutes; ${((cpu / operations) * 1e6).toFixed(0)} us of CPU for each`,
)
compareMetrics()
compareLog()
judgeMemory()
for (const fault of faults.slice(0, 20)) console.log(`fault: ${fault}`)
console.log(`${faults.length} faults`)
if (faults.length > 0) process.exitCode = 1

/**
 * Reads the counts of `portcullis_operations_total`, by outcome.
 * @param {string} url
 * @returns {Promise<Map<string, number>>}
 */
async function scrape(url) {
  const text = await (await fetch(url)).text()
  /** @type {Map<string, number>} */
  const counts = new Map()
  for (const [, labels = '', value] of text.matchAll(/^portcullis_operations_total\{(.*)\} (\d+)$/gm)) {
    const label = (/** @type {string} */ name) => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? ''
    const cause = label('cause')
    add(
      counts,
      [label('transport'), label('decision'), ...(cause === 'none' ? [] : [cause])].join(' '),
      Number(value),
    )
  }
  return counts
}

function compareMetrics() {
  for (const key of new Set([...sent.keys(), ...scraped.keys()])) {
    const [one, other] = [sent.get(key) ?? 0, scraped.get(key) ?? 0]
    if (one !== other) faults.push(`${key}: sent ${one}, measured ${other}`)
  }
}

/**
 * Compares the log with what was sent. The log sums up floods of operations that were not allowed: those
 * lines stand for any of these.
 */
function compareLog() {
  const summed = logged.get('summed up') ?? 0
  let missing = 0
  console.log('\n| outcome | sent | in the metrics | in the log |\n|---|---|---|---|')
  for (const key of [...new Set([...sent.keys(), ...logged.keys()])].sort()) {
    if (key === 'summed up') continue
    const [one, other] = [sent.get(key) ?? 0, logged.get(key) ?? 0]
    console.log(`| ${key} | ${one} | ${scraped.get(key) ?? 0} | ${other} |`)
    if (other > one || (other < one && key.endsWith('allow')))
      faults.push(`${key}: sent ${one}, logged ${other}`)
    missing += one - other
  }
  console.log(`| summed up | | | ${summed} |\n`)
  if (missing !== summed)
    faults.push(`${missing} operations are in no line of their own, ${summed} are summed up`)
}

function judgeMemory() {
  const settled = memory.slice(Math.floor(memory.length / 3))
  const { slope } = fitLine(settled.map(({ seconds, mebibytes }) => [seconds / 3_600, mebibytes]))
  const quarter = Math.max(1, Math.floor(settled.length / 4))
  const [first, last] = [settled.slice(0, quarter), settled.slice(-quarter)].map(medianOf)
  const growth = (last - first) / first
  console.log(
    `RSS after a third of the time ${first.toFixed(1)} MiB, at the end ${last.toFixed(1)} MiB (${(growth * 100).toFixed(1)} %); slope ${slope.toFixed(2)} MiB an hour`,
  )
  if (growth > LARGEST_GROWTH) faults.push(`memory has grown by ${(growth * 100).toFixed(1)} %`)
}

function medianOf(/** @type {readonly {readonly mebibytes: number}[]} */ samples) {
  const sorted = samples.map(({ mebibytes }) => mebibytes).sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Least squares. @param {readonly (readonly [number, number])[]} points */
function fitLine(points) {
  const mean = (/** @type {readonly number[]} */ all) => all.reduce((sum, one) => sum + one, 0) / all.length
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))]
  const covariance = mean(points.map(([at, value]) => (at - x) * (value - y)))
  return { slope: covariance / mean(points.map(([at]) => (at - x) ** 2)) }
}

async function findFreePort() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new TypeError('not listening')
  return address.port
}
