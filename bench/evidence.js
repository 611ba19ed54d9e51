/**
 * `npm run bench:evidence`: what the decision log (`denied`) and metrics add to the CPU of an allowed
 * mutation, in one run; with `-- budgets`, what two budgets counted in memory add. Exits with 1 if that is
 * above its ceiling.
 */
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { measure } from './measure.js'
import { PEERS } from './peers.js'
import { toRows } from './report.js'
import { SAMPLERS, startPeer } from './samplers.js'
import { createTokens } from './tokens.js'
import { WORKLOADS } from './workloads.js'

/** `ceiling`: CPU per request, relative to the same without the feature. */
const FEATURES = {
  evidence: { name: 'log and metrics', module: 'portcullis-evidence', ceiling: 1.06 },
  budgets: { name: 'two budgets', module: 'portcullis-budgets', ceiling: 1.6 },
}
const feature = process.argv[2] === 'budgets' ? FEATURES.budgets : FEATURES.evidence
const ROUNDS = 60
const REQUESTS = 300
const WARM_UP = 20
/** As in guard.js: a passing neighbour is no regression. */
const ATTEMPTS = 2

const secret = randomBytes(32).toString('base64')
const setting = {
  secret,
  apiKey: randomBytes(16).toString('base64url'),
  profiles: undefined,
  tokens: createTokens(secret),
}
const plain = PEERS.find(({ module }) => module === 'portcullis')
const workload = WORKLOADS.find(({ name }) => name === 'allowed')
if (plain === undefined || workload === undefined)
  throw new TypeError('A peer or a workload has another name.')
const dist = resolve(import.meta.dirname, '../dist')
const watched = { ...plain, name: `Portcullis with ${feature.name}`, module: feature.module, dist }

/** @type {import('./samplers.js').RunningPeer[]} */
const peers = []
try {
  for (const peer of [plain, watched]) peers.push(await startPeer(peer, 'people', setting))
  const { sample } = SAMPLERS.steady(setting)
  const measured = { ...workload, requests: REQUESTS }
  process.exitCode = 1
  for (let attempt = 1; attempt <= ATTEMPTS && process.exitCode !== 0; attempt += 1) {
    const rounds = await measure({ peers, workload: measured, rounds: ROUNDS, warmUp: WARM_UP, sample })
    const row = toRows(rounds, plain.name).find(({ peer }) => peer === watched.name)
    // The lower of two estimates, as in guard.js: other load would have to spoil both.
    const ratio = row === undefined ? Number.NaN : Math.min(row.leastCpu, row.cpu.median)
    const isBelow = ratio <= feature.ceiling
    const verdict = isBelow ? 'ok' : 'ABOVE ITS CEILING'
    console.log(
      `${verdict}: ${feature.name}: ${ratio.toFixed(3)} of the same without, ceiling ${feature.ceiling}`,
    )
    process.exitCode = isBelow ? 0 : 1
  }
} finally {
  await Promise.all(peers.map(({ stop }) => stop()))
}
