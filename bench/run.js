/** `npm run bench`: see README.md beside this file. */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { describeMachine, FIGURES, printTables } from './figures.js'
import { joinRounds, measure } from './measure.js'
import { createRival, PEERS } from './peers.js'
import { toRows } from './report.js'
import { SAMPLERS, startPeer } from './samplers.js'
import { createTokens } from './tokens.js'
import { WORKLOADS } from './workloads.js'

/** @typedef {import('./samplers.js').RunningPeer} RunningPeer */

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    peers: { type: 'string' },
    workloads: { type: 'string' },
    against: { type: 'string', multiple: true, default: [] },
    'cpu-prof': { type: 'string' },
  },
})

const rounds = Number(flags.rounds ?? (flags.quick ? 3 : 12))
const warmUp = flags.quick ? 3 : 10
const secret = randomBytes(32).toString('base64')
const setting = {
  secret,
  apiKey: randomBytes(16).toString('base64url'),
  profiles: flags['cpu-prof'],
  tokens: createTokens(secret),
}
const machine = describeMachine()
const peers = [
  ...choose(PEERS, flags.peers, ({ module }) => module),
  ...flags.against.map((dist) => createRival(dist)),
]
const workloads = choose(WORKLOADS, flags.workloads, ({ name }) => name)

/** @template Item @param {readonly Item[]} items @param {string | undefined} names @param {(item: Item) => string} key */
function choose(items, names, key) {
  const chosen = names?.split(',')
  const unknown = chosen?.filter((name) => !items.some((item) => key(item) === name)) ?? []
  if (unknown.length > 0)
    throw new TypeError(`${unknown.join(', ')}: must be of ${items.map(key).join(', ')}`)
  return items.filter((item) => chosen?.includes(key(item)) ?? true)
}

/** Measures the workloads of one API, for which each peer starts once. @param {string} api */
async function measureApi(api) {
  const asked = workloads.filter((workload) => workload.api === api)
  /** @type {RunningPeer[]} */
  const running = []
  const measured = []
  try {
    for (const peer of peers)
      if (asked.some((workload) => peer.cannot(workload) === undefined))
        running.push(await startPeer(peer, api, setting))
    for (const workload of asked) {
      const sampler = SAMPLERS[workload.kind](setting)
      try {
        measured.push(
          await measure({
            peers: running.filter((peer) => peer.cannot(workload) === undefined),
            workload,
            rounds,
            warmUp: workload.kind === 'first' ? 0 : warmUp,
            sample: sampler.sample,
          }),
        )
      } finally {
        sampler.close()
      }
    }
  } finally {
    await Promise.all(running.map(({ stop }) => stop()))
  }
  return measured
}

const measured = []
for (const api of new Set(workloads.map((workload) => workload.api)))
  measured.push(...(await measureApi(api)))
const samples = joinRounds(measured)
const base = peers[0]?.name ?? ''
const figures = {
  machine,
  rounds,
  base,
  workloads: workloads.map(({ title }) => title),
  peers: peers.map(({ name }) => name),
  missing: peers.flatMap((peer) =>
    workloads.flatMap((workload) => {
      const reason = peer.cannot(workload)
      return reason === undefined ? [] : [{ peer: peer.name, workload: workload.title, reason }]
    }),
  ),
  rows: toRows(samples, base),
}
if (flags.save) {
  writeFileSync(FIGURES, `${JSON.stringify(figures, undefined, 1)}\n`)
  await import('./table.js')
}
console.log(flags.json ? JSON.stringify({ ...figures, samples }, undefined, 1) : printTables(figures))
