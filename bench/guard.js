/**
 * `npm run bench:guard`: checks the CPU of the hot path against a ceiling, relative to bare node:http in the
 * same run. Exits with 1 if a workload is above. README.md explains how the ceilings were found.
 */
import { randomBytes } from 'node:crypto'
import { measure } from './measure.js'
import { PEERS } from './peers.js'
import { toRows } from './report.js'
import { SAMPLERS, startPeer } from './samplers.js'
import { createTokens } from './tokens.js'
import { WORKLOADS } from './workloads.js'

/** CPU per request, where bare node:http is 1. @type {Readonly<Record<string, number>>} */
const CEILINGS = { allowed: 2.2, rotation: 2.4, denied: 2.2 }

const ROUNDS = 30
const REQUESTS = 150
/** Until both are compiled: 4,500 requests. */
const WARM_UP = 30
/** A workload above its ceiling is measured once more: a passing neighbour is no regression. */
const ATTEMPTS = 2

const secret = randomBytes(32).toString('base64')
const setting = {
  secret,
  apiKey: randomBytes(16).toString('base64url'),
  profiles: undefined,
  tokens: createTokens(secret),
}
const { sample } = SAMPLERS.steady(setting)
/** @type {import('./samplers.js').RunningPeer[]} */
const peers = []

/**
 * The lower of two estimates: the ratio of the best samples, and the median of the ratios per round. Other
 * load would have to spoil both; a slower hot path raises both.
 * @param {import('./workloads.js').Workload} workload
 * @param {number} warmUp
 */
async function measureRatio(workload, warmUp) {
  const rounds = await measure({
    peers,
    workload: { ...workload, requests: REQUESTS },
    rounds: ROUNDS,
    warmUp,
    sample,
  })
  const [, row] = toRows(rounds, peers[0]?.name ?? '')
  return row === undefined ? Number.NaN : Math.min(row.leastCpu, row.cpu.median)
}

/** @param {string} name @param {number} ceiling */
async function guard(name, ceiling) {
  const workload = WORKLOADS.find((one) => one.name === name)
  if (workload === undefined) throw new TypeError(`${name} must be a workload`)
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const ratio = await measureRatio(workload, attempt === 1 ? WARM_UP : 0)
    // NaN is never below.
    const isBelow = ratio <= ceiling
    console.log(
      `${isBelow ? 'ok' : 'ABOVE ITS CEILING'}: ${workload.title}: ${ratio.toFixed(2)} of bare node:http, ceiling ${ceiling}`,
    )
    if (isBelow) return
  }
  process.exitCode = 1
}

try {
  for (const peer of PEERS.filter(({ module }) => module === 'bare' || module === 'portcullis'))
    peers.push(await startPeer(peer, 'people', setting))
  for (const [name, ceiling] of Object.entries(CEILINGS)) await guard(name, ceiling)
} finally {
  await Promise.all(peers.map(({ stop }) => stop()))
}
