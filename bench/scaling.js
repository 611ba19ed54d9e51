/**
 * `npm run bench:scaling`: how the CPU of a decision grows with what it could depend on. Prints a fit for
 * each, and exits with 1 if one grows faster than linearly.
 */
import { randomBytes } from 'node:crypto'
import { buildSchema, parse } from 'graphql'
import { createAuthenticator, createGuard, parsePattern } from '../dist/index.js'
import { withConfiguredClients } from '../dist/store/configured-clients.js'
import { openStore } from '../dist/store/open-store.js'
import { fitGrowth } from './fit.js'
import { signToken } from './tokens.js'

/**
 * @typedef {() => unknown} Run
 * @typedef {{readonly title: string, readonly sizes: readonly number[], readonly build: (size: number) => Run | Promise<Run>}} Measurement
 */

const ROUNDS = 9
/** The least length of a sample, in microseconds. */
const SAMPLE = 4_000
const WARM_UP = 200
const SECRET = randomBytes(32).toString('base64')
const TO_TEN_THOUSAND = [10, 30, 100, 300, 1_000, 3_000, 10_000]
const SCOPES_IN_TOKEN = [1, 3, ...TO_TEN_THOUSAND]
const ALIASES = [1, 3, 10, 30, 100, 300, 1_000, 5_000]
const CLIENTS = [...TO_TEN_THOUSAND, 30_000, 100_000]

/** @type {readonly Measurement[]} */
const MEASUREMENTS = [
  {
    title: 'scopes in the token, which was seen before',
    sizes: SCOPES_IN_TOKEN,
    build(size) {
      const { guard, document } = guardOf(10)
      const subject = subjectOf(patternsOf(size))
      return () => assertKind('allow', guard.decide({ document, subject }))
    },
  },
  {
    title: 'scopes in the token, which is new',
    sizes: SCOPES_IN_TOKEN,
    build(size) {
      const { guard, document } = guardOf(10)
      return () => assertKind('allow', guard.decide({ document, subject: subjectOf(patternsOf(size)) }))
    },
  },
  {
    title: 'mutations in the schema',
    sizes: TO_TEN_THOUSAND,
    build(size) {
      const { guard, document } = guardOf(size)
      const subject = subjectOf(patternsOf(1))
      return () => assertKind('allow', guard.decide({ document, subject }))
    },
  },
  {
    title: 'mutations in the schema, denied',
    sizes: TO_TEN_THOUSAND,
    build(size) {
      const { guard, document } = guardOf(size)
      const subject = subjectOf([])
      return () => assertKind('deny', guard.decide({ document, subject }))
    },
  },
  { title: 'clients (verified token to decision)', sizes: CLIENTS, build: buildClients },
  {
    title: 'aliases in the operation',
    sizes: ALIASES,
    build(size) {
      const { guard, document } = guardOf(10, size)
      const subject = subjectOf(patternsOf(1))
      return () => assertKind('allow', guard.decide({ document, subject }))
    },
  },
  {
    title: 'aliases in the operation, denied',
    sizes: ALIASES,
    build(size) {
      const { guard, document } = guardOf(10, size)
      const subject = subjectOf([])
      return () => assertKind('deny', guard.decide({ document, subject }))
    },
  },
  {
    title: 'aliases in the operation, which is new',
    sizes: ALIASES,
    build(size) {
      const { guard } = guardOf(10)
      const text = mutationOf(size)
      const subject = subjectOf(patternsOf(1))
      return () => assertKind('allow', guard.decide({ document: parse(text), subject }))
    },
  },
]

/**
 * Creates a guarded schema with that many mutations, and an operation on the last of them.
 * @param {number} mutations
 * @param {number} aliases
 */
function guardOf(mutations, aliases = 1) {
  const fields = Array.from({ length: mutations - 1 }, (_, index) => `CreateThing${index}: Int`)
  const schema = buildSchema(
    `type Query { open: Int } type Mutation { ${fields.join(' ')} CreatePerson: Int }`,
  )
  return { guard: createGuard(schema, { onWarning() {} }), document: parse(mutationOf(aliases)) }
}

/** @param {number} aliases */
function mutationOf(aliases) {
  return `mutation { ${Array.from({ length: aliases }, (_, index) => `a${index}: CreatePerson`).join(' ')} }`
}

/** Creates that many patterns, of which the last matches. @param {number} count */
function patternsOf(count) {
  const others = Array.from({ length: count - 1 }, (_, index) => `Mutation:Other${index}:*`)
  return [...others, 'Mutation:Person:*'].map((text) => parsePattern(text))
}

/** @param {ReturnType<typeof patternsOf>} allow @returns {import('../dist/index.js').Subject} */
function subjectOf(allow) {
  const granted = { allow, reject: [], ceilings: [] }
  return { kind: 'identified', issuer: 'portcullis', id: 'bench', claims: {}, granted }
}

/** @param {number} count @returns {Promise<Run>} */
async function buildClients(count) {
  const clients = Array.from({ length: count }, (_, index) => ({
    id: `client-${index}`,
    apiKeys: [`the key of client ${index}`],
    ceiling: ['*'],
  }))
  const store = await withConfiguredClients(
    await openStore('memory:', { now: Date.now, random: randomBytes }),
    clients,
  )
  const authenticate = createAuthenticator({ secret: SECRET, clients: store.clients })
  const { guard, document } = guardOf(10)
  const token = signToken(SECRET, { id: `client-${count - 1}`, scopes: ['Mutation:Person:*'] })
  const headers = { authorization: `Bearer ${token}` }
  return async () => assertKind('allow', guard.decide({ document, subject: await authenticate(headers) }))
}

/** @param {'allow' | 'deny'} kind @param {unknown} decision */
function assertKind(kind, decision) {
  const { kind: decided } = /** @type {{readonly kind: string}} */ (decision)
  if (decided !== kind) throw new TypeError(`${decided} instead of ${kind}`)
}

/** Measures the microseconds of CPU per run. @param {Run} run @param {number} times */
async function spend(run, times) {
  const before = process.cpuUsage()
  for (let count = 0; count < times; count += 1) {
    const running = run()
    if (running instanceof Promise) await running
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / times
}

/** Finds how many runs make a sample, once the code is warm. @param {Run} run */
async function findTimes(run) {
  // Warm up: one-time work, and code that is not compiled yet.
  for (let spent = 0, turn = 0; turn < WARM_UP && spent < 10 * SAMPLE; turn += 1) spent += await spend(run, 1)
  let times = 1
  for (;;) {
    const total = (await spend(run, times)) * times
    if (total >= SAMPLE || times >= 1_000_000) return times
    times *= total * 4 < SAMPLE ? 4 : 2
  }
}

/** Measures the best of several rounds, in which the sizes take turns. @param {Measurement} measurement */
async function measurePoints({ sizes, build }) {
  const runs = []
  for (const size of sizes) {
    const run = await build(size)
    runs.push({ size, run, times: await findTimes(run), time: Number.POSITIVE_INFINITY })
  }
  for (let round = 0; round < ROUNDS; round += 1)
    for (const entry of runs) entry.time = Math.min(entry.time, await spend(entry.run, entry.times))
  return runs.map(({ size, time }) => ({ size, time }))
}

for (const measurement of MEASUREMENTS) {
  const points = await measurePoints(measurement)
  const { exponent, steepest, growth } = fitGrowth(points)
  if (growth === 'worse than linear') process.exitCode = 1
  const times = points.map(({ size, time }) => `${size}: ${time.toPrecision(2)}`)
  console.log(
    `${measurement.title}: ${growth} (time ~ size^${exponent.toFixed(2)}, at the upper end ^${steepest.toFixed(2)})`,
  )
  console.log(`  us: ${times.join(', ')}`)
}
