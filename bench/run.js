/** `npm run bench`: see README.md beside this file. */
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startChild } from './child.js'
import { load, toBytes } from './load.js'
import { findFault, OPERATIONS } from './operations.js'
import { printRows, toRows } from './report.js'

/**
 * @typedef {import('./operations.js').Operation} Operation
 * @typedef {import('./report.js').Sample} Sample
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

const CONNECTIONS = 24
const SAMPLE_SECONDS = 20
const REQUESTS = { allowed: 600, denied: 600, list: 250 }
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
  if (issuer === undefined)
    throw new TypeError('the tokens come from Portcullis: it has to be among the peers')
  const fetchToken = async (/** @type {readonly string[]} */ scopes) => {
    const response = await fetch(`http://127.0.0.1:${issuer.port}/jwt`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'bench', apiKey: API_KEY, scopes }),
    })
    const answer = await response.json()
    if (typeof answer.jwt !== 'string') throw new Error(`no token: ${JSON.stringify(answer)}`)
    return answer.jwt
  }
  const allowed = await fetchToken(SCOPES.allowed)
  return { allowed, list: allowed, denied: await fetchToken(SCOPES.denied) }
}

/**
 * One sample: every answer's status, and every fiftieth answer, has to be right, and so does what the resolvers did.
 * @param {RunningPeer} peer
 * @param {Operation} operation
 * @param {string} token
 * @param {number} requests
 * @returns {Promise<Sample>}
 */
async function sample(peer, operation, token, requests) {
  const path = peer.module === 'bare' ? `/${operation.name}` : '/graphql'
  const bytes = toBytes({ port: peer.port, path, token, body: operation.body })
  const before = await peer.spent()
  const seconds = await load({
    port: peer.port,
    bytes,
    requests,
    connections: Math.min(CONNECTIONS, requests),
    seconds: SAMPLE_SECONDS,
    check: (answer) => findFault(operation, answer, peer),
  }).catch((error) => {
    throw new Error(`${peer.name}, ${operation.title}: ${error.message}`)
  })
  const after = await peer.spent()
  const created = after.created - before.created
  const runs = operation.name === 'allowed' || (operation.name === 'denied' && !peer.guards)
  if (peer.module !== 'bare' && created !== (runs ? requests : 0))
    throw new Error(`${peer.name}, ${operation.title}: ${created} people created by ${requests} requests`)
  return {
    operation: operation.title,
    peer: peer.name,
    perSecond: requests / seconds,
    cpu: (after.cpu - before.cpu) / requests,
  }
}

/** @param {readonly RunningPeer[]} peers @param {readonly Operation[]} operations */
async function measure(peers, operations) {
  const tokens = await fetchTokens(peers)
  for (const peer of peers) {
    for (const operation of operations) {
      await sample(peer, operation, tokens[operation.name], 1)
      await sample(peer, operation, tokens[operation.name], REQUESTS[operation.name] * WARM_UP)
    }
  }
  /** @type {Sample[][]} */
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) {
    process.stderr.write(`\rround ${round + 1} of ${ROUNDS}`)
    /** @type {Sample[]} */
    const samples = []
    for (const operation of operations) {
      for (const peer of peers)
        samples.push(await sample(peer, operation, tokens[operation.name], REQUESTS[operation.name]))
    }
    rounds.push(samples)
  }
  process.stderr.write('\n')
  return rounds
}

const operations = choose(OPERATIONS, flags.operations, ({ name }) => name)
/** @type {RunningPeer[]} */
const running = []
try {
  for (const peer of choose(PEERS, flags.peers, ({ module }) => module)) {
    const options = { secret: SECRET, apiKey: API_KEY, dist: peer.dist ?? '' }
    running.push({ ...peer, ...(await startChild(peer.module, options, flags['cpu-prof'])) })
  }
  const rounds = await measure(running, operations)
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
