/** `npm run bench`: see README.md beside this file. */
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startChild } from './child.js'
import { measure } from './measure.js'
import { findFault, OPERATIONS } from './operations.js'
import { printRows, toRows } from './report.js'
import { fetchToken } from './tokens.js'

/**
 * @typedef {import('./operations.js').Operation} Operation
 * @typedef {{readonly name: string, readonly module: string, readonly guards: boolean, readonly dist?: string}} Peer
 * @typedef {Peer & import('./child.js').Child} RunningPeer
 */

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    peers: { type: 'string' },
    operations: { type: 'string' },
    against: { type: 'string', multiple: true, default: [] },
    'cpu-prof': { type: 'string' },
  },
})

const WARM_UP = flags.quick ? 2 : 6
const ROUNDS = Number(flags.rounds ?? (flags.quick ? 5 : 20))
const DIST = resolve(import.meta.dirname, '../dist')
const SECRET = randomBytes(32).toString('base64')
const API_KEY = randomBytes(16).toString('base64url')
const SCOPES = {
  allowed: ['Mutation:Person:*', 'Mutation:Organization:Create', 'Query:*'],
  denied: ['Mutation:Person:Delete', 'Mutation:Organization:*', 'Query:*'],
}

/** @type {readonly Peer[]} */
const PEERS = [
  { name: 'plain Apollo Server', module: 'apollo', guards: false },
  { name: 'bare node:http', module: 'bare', guards: true },
  { name: 'Apollo Server + graphql-shield', module: 'shield', guards: true },
  { name: 'Mercurius + mercurius-auth + JIT', module: 'mercurius', guards: true },
  { name: 'Portcullis', module: 'portcullis', guards: true, dist: DIST },
  ...flags.against.map((dist) => ({
    name: `Portcullis of ${dist}`,
    module: 'portcullis',
    guards: true,
    dist: resolve(dist),
  })),
]

/** @template {{name: string}} Item @param {readonly Item[]} items @param {string | undefined} names @param {(item: Item) => string} key */
function choose(items, names, key) {
  return names === undefined ? items : items.filter((item) => names.split(',').includes(key(item)))
}

/** Every peer takes the tokens that Portcullis issues. @param {readonly RunningPeer[]} peers */
async function fetchTokens(peers) {
  const issuer = peers.find(({ module }) => module === 'portcullis')
  if (issuer === undefined) throw new TypeError('the tokens come from Portcullis: it must be among the peers')
  const allowed = await fetchToken(issuer, API_KEY, SCOPES.allowed)
  return { allowed, list: allowed, denied: await fetchToken(issuer, API_KEY, SCOPES.denied) }
}

/** @param {Operation} operation @param {RunningPeer} peer */
function createdBy({ name }, { module, guards }) {
  if (module === 'bare') return undefined
  return name === 'allowed' || (name === 'denied' && !guards) ? 1 : 0
}

const operations = choose(OPERATIONS, flags.operations, ({ name }) => name)
/** @type {RunningPeer[]} */
const running = []
try {
  for (const peer of choose(PEERS, flags.peers, ({ module }) => module)) {
    const options = { secret: SECRET, apiKey: API_KEY, dist: peer.dist ?? '' }
    running.push({ ...peer, ...(await startChild(peer.module, options, flags['cpu-prof'])) })
  }
  const rounds = await measure({
    peers: running,
    operations,
    tokens: await fetchTokens(running),
    rounds: ROUNDS,
    warmUp: WARM_UP,
    pathOf: (operation, { module }) => (module === 'bare' ? `/${operation.name}` : '/graphql'),
    findFault,
    createdBy,
  })
  const base = running[0]?.name ?? ''
  const rows = toRows(rounds, base)
  console.log(
    flags.json
      ? JSON.stringify({ node: process.version, rounds: ROUNDS, base, rows, samples: rounds }, undefined, 2)
      : printRows(rows, base),
  )
} finally {
  await Promise.all(running.map(({ stop }) => stop()))
}
