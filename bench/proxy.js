/** `npm run bench:proxy`: see README.md beside this file. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startChild } from './child.js'
import { joinRounds, measure } from './measure.js'
import { findFault, OPERATIONS } from './proxied-api.js'
import { printRows, toRows } from './report.js'
import { sampleRequests } from './request-sample.js'
import { signToken } from './tokens.js'

/**
 * @typedef {{readonly name: string, readonly module: string, readonly dist?: string, readonly isOpen?: boolean}} Peer
 * @typedef {Peer & import('./child.js').Child} RunningPeer
 */

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    peers: { type: 'string' },
    operations: { type: 'string' },
    against: { type: 'string', multiple: true, default: [] },
    'cpu-prof': { type: 'string' },
  },
})

const ROUNDS = Number(flags.rounds ?? (flags.quick ? 5 : 20))
const DIST = resolve(import.meta.dirname, '../dist')
const SECRET = randomBytes(32).toString('base64')
const API_KEY = randomBytes(16).toString('base64url')
const HAS_HIVE = existsSync(resolve(import.meta.dirname, 'hive/node_modules'))

/** @type {readonly Peer[]} */
const PEERS = [
  { name: 'bare undici proxy', module: 'undici-proxy' },
  { name: 'Portcullis', module: 'portcullis-proxy', dist: DIST },
  ...(HAS_HIVE
    ? [
        { name: 'Hive Gateway, verifying tokens', module: 'hive' },
        { name: 'Hive Gateway, open to all', module: 'hive', isOpen: true },
      ]
    : []),
  ...flags.against.map((dist) => ({
    name: `Portcullis of ${dist}`,
    module: 'portcullis-proxy',
    dist: resolve(dist),
  })),
]

if (!HAS_HIVE) console.error('Hive Gateway is left out: `npm ci --prefix bench/hive` installs it.')
const operations = OPERATIONS.filter(({ name }) => flags.operations?.split(',').includes(name) ?? true)
/** @type {RunningPeer[]} */
const running = []
const upstream = await startChild('upstream', {}, undefined)
try {
  const chosen = flags.peers?.split(',')
  for (const peer of PEERS) {
    if (chosen !== undefined && !chosen.includes(peer.module)) continue
    const options = {
      ...(!peer.isOpen && { secret: SECRET }),
      apiKey: API_KEY,
      dist: peer.dist ?? '',
      upstream: `http://127.0.0.1:${upstream.port}/graphql`,
    }
    running.push({ ...peer, ...(await startChild(peer.module, options, flags['cpu-prof'])) })
  }
  const token = signToken(SECRET, { id: 'bench', scopes: ['Mutation:Person:*', 'Query:*'] })
  const measured = []
  for (const workload of operations) {
    measured.push(
      await measure({
        peers: [...running, { name: 'the upstream itself', module: 'upstream', ...upstream }],
        workload,
        rounds: ROUNDS,
        warmUp: flags.quick ? 2 : 6,
        sample: (peer, { title, body }, requests) =>
          sampleRequests({
            peer,
            title,
            requests,
            requestOf: () => ({ path: '/graphql', token, body }),
            varies: false,
            findFault: (answer) => findFault(workload, answer),
          }),
      }),
    )
  }
  const base = running[0]?.name ?? ''
  console.log(printRows(toRows(joinRounds(measured), base), base))
} finally {
  await Promise.all([...running, upstream].map(({ stop }) => stop()))
}
