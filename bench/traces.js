/**
 * `node bench/traces.js`: what tracing costs an operation in a process without an SDK, compared with the CPU
 * of an allowed mutation in the same run. Exits with 1 if that is 2 % or more.
 */
import { randomBytes } from 'node:crypto'
import { createDeferredTracing } from '../dist/evidence/tracing/deferred-tracing.js'
import { during } from '../dist/evidence/tracing/tracing.js'
import { measure } from './measure.js'
import { PEERS } from './peers.js'
import { SAMPLERS, startPeer } from './samplers.js'
import { createTokens } from './tokens.js'
import { WORKLOADS } from './workloads.js'

const MOST_PERCENT = 2
const OPERATIONS = 2_000_000
const ROUNDS = 10
/** @type {readonly import('../dist/evidence/tracing/tracing.js').TracedStep[]} */
const STEPS = ['authenticate', 'prepare', 'decide', 'execute']

const tracing = createDeferredTracing('all')
await tracing.open()
const headers = { 'content-type': 'application/json', authorization: 'Bearer a' }
let done = 0

/** Makes the tracing calls of one operation, from beginning to end. */
function trace() {
  const http = { method: 'POST', route: '/graphql' }
  const begun = tracing.begin({ transport: 'post', headers, http })
  for (const step of STEPS)
    during(begun, step, () => {
      done += 1
    })
}

/** Measures the nanoseconds of CPU in the best round. */
function measureTracing() {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage()
    for (let count = 0; count < OPERATIONS; count += 1) trace()
    const { user, system } = process.cpuUsage(before)
    return ((user + system) * 1_000) / OPERATIONS
  })
  return Math.min(...rounds)
}

/** Measures the nanoseconds of the gateway's CPU for an allowed mutation in the best round. */
async function measureMutation() {
  const secret = randomBytes(32).toString('base64')
  const apiKey = randomBytes(16).toString('base64url')
  const setting = { secret, apiKey, profiles: undefined, tokens: createTokens(secret) }
  const workload = WORKLOADS.find(({ name }) => name === 'allowed')
  const peer = PEERS.find(({ module }) => module === 'portcullis')
  if (workload === undefined || peer === undefined) throw new TypeError('There must be an allowed mutation.')
  const running = await startPeer(peer, 'people', setting)
  try {
    const { sample } = SAMPLERS.steady(setting)
    const rounds = await measure({
      peers: [running],
      workload: { ...workload, requests: 150 },
      rounds: 20,
      warmUp: 20,
      sample,
    })
    return Math.min(...rounds.flat().map(({ cpu }) => cpu)) * 1_000
  } finally {
    await running.stop()
  }
}

const own = measureTracing()
const mutation = await measureMutation()
const percent = (100 * own) / mutation
if (done === 0 || !(percent < MOST_PERCENT)) process.exitCode = 1
console.log(
  `${own.toFixed(0)} ns of ${(mutation / 1_000).toFixed(0)} µs: ${percent.toFixed(2)} % of an allowed mutation, at most ${MOST_PERCENT} %`,
)
