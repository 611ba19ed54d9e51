/**
 * Whether a large store costs more per request than a small one:
 * `npm run build:code && node bench/store-scale.js`. Gateways over SQLite take turns, one pair with ten clients
 * and ten revocations, the other with 100,000 and 1,000,000. In each pair, one gateway has its caches, and one
 * caches no client, so that each request to `/jwt` reads the file.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { startChild } from './child.js'
import { clientOf, fillStore, revokedOf } from './fill-store.js'
import { load, toBytes } from './load.js'
import { printRows, toRows } from './report.js'
import { signToken } from './tokens.js'

/**
 * @typedef {import('./report.js').Sample} Sample
 * @typedef {{readonly name: string, readonly clients: number, readonly revocations: number}} Size
 * @typedef {Size & {readonly caches: boolean} & import('./child.js').Child} Peer
 * @typedef {{readonly title: string, readonly status: number, readonly caches: readonly boolean[],
 *   readonly bytesOf: (peer: Peer, index: number) => Buffer}} Operation
 */

const { values: flags } = parseArgs({
  options: {
    dist: { type: 'string', default: resolve(import.meta.dirname, '../dist') },
    rounds: { type: 'string', default: '15' },
    requests: { type: 'string', default: '500' },
    clients: { type: 'string', default: '100000' },
    revocations: { type: 'string', default: '1000000' },
  },
})
const ROUNDS = Number(flags.rounds)
const REQUESTS = Number(flags.requests)
const SECRET = randomBytes(32).toString('base64')
const MUTATION = JSON.stringify({
  query: 'mutation($name: String!) { CreatePerson(name: $name) { identifier name } }',
  variables: { name: 'Clara Schumann' },
})
/** @type {readonly Size[]} */
const SIZES = [
  { name: 'ten of each', clients: 10, revocations: 10 },
  {
    name: `${flags.clients} clients, ${flags.revocations} revocations`,
    clients: Number(flags.clients),
    revocations: Number(flags.revocations),
  },
]

/** Signs a token with the gateway's own secret. @param {Readonly<Record<string, unknown>>} claims */
const sign = (claims) => signToken(SECRET, { id: 'client-0', scopes: ['Mutation:Person:*'], ...claims })

/** @param {Peer} peer @param {number} client */
const jwtRequest = ({ port }, client) =>
  toBytes({
    port,
    path: '/jwt',
    token: 'none',
    body: JSON.stringify({ ...clientOf(client), scopes: ['Mutation:Person:Create'] }),
  })
/** @param {Peer} peer @param {string} token */
const mutationRequest = ({ port }, token) => toBytes({ port, path: '/graphql', token, body: MUTATION })

const known = sign({ jti: 'known', fam: 'known' })
let unseen = 0
/** Far apart, so that consecutive entries are never in one page of the file. */
const STRIDE = 7_919

/** @type {readonly Operation[]} */
const OPERATIONS = [
  { title: '/jwt, one client', status: 200, caches: [true], bytesOf: (peer) => jwtRequest(peer, 0) },
  {
    title: '/jwt, another client each time',
    status: 200,
    // With caches, the ten are cached, and each of the many is read for the first time.
    caches: [true, false],
    bytesOf: (peer, index) => jwtRequest(peer, (index * STRIDE) % peer.clients),
  },
  {
    title: 'mutation, one token',
    status: 200,
    caches: [true],
    bytesOf: (peer) => mutationRequest(peer, known),
  },
  {
    title: 'mutation, a new token each time',
    status: 200,
    caches: [true, false],
    bytesOf(peer) {
      unseen += 1
      return mutationRequest(peer, sign({ jti: `new-${unseen}`, fam: `new-${unseen}` }))
    },
  },
  {
    title: 'mutation, a revoked token each time',
    status: 401,
    caches: [true],
    bytesOf(peer, index) {
      const target = revokedOf(Math.floor(((index * STRIDE) % peer.revocations) / 20) * 20)
      unseen += 1
      return mutationRequest(peer, sign({ jti: target.jti, nonce: unseen }))
    },
  },
]

/** @param {Peer} peer @param {Operation} operation @param {number} offset @param {number} requests @returns {Promise<Sample>} */
async function sample(peer, { title, status, bytesOf }, offset, requests) {
  // Made before the clock starts, so that the generator is not measured.
  const all = Array.from({ length: requests }, (_, index) => bytesOf(peer, offset + index))
  const before = await peer.spent()
  let next = 0
  const seconds = await load({
    port: peer.port,
    bytes() {
      next += 1
      return all[next - 1] ?? Buffer.alloc(0)
    },
    requests,
    connections: 16,
    seconds: 60,
    check: (answer) => (answer.status === status ? undefined : `${title}: ${answer.status} ${answer.body}`),
  })
  const after = await peer.spent()
  return {
    workload: title,
    peer: peer.name,
    perSecond: requests / seconds,
    cpu: (after.cpu - before.cpu) / requests,
  }
}

/** @param {boolean} caches @param {readonly Peer[]} peers */
async function measure(caches, peers) {
  const operations = OPERATIONS.filter((operation) => operation.caches.includes(caches))
  for (const operation of operations) for (const peer of peers) await sample(peer, operation, 0, 4 * REQUESTS)
  /** @type {Sample[][]} */
  const rounds = []
  for (let round = 1; round <= ROUNDS; round += 1) {
    process.stderr.write(`\rround ${round} of ${ROUNDS}`)
    /** @type {Sample[]} */
    const samples = []
    for (const operation of operations) {
      // In alternating order: each pays for what its predecessor has left behind.
      for (const peer of round % 2 === 0 ? peers : [...peers].reverse())
        samples.push(await sample(peer, operation, (round + 4) * REQUESTS, REQUESTS))
    }
    rounds.push(samples)
  }
  process.stderr.write('\n')
  const base = SIZES[0]?.name ?? ''
  const rows = toRows(rounds, base).filter(({ peer }) => peer !== base)
  console.log(`\n${caches ? 'With its caches.' : 'Without a cache of clients.'} ${printRows(rows, base)}`)
}

const folder = await mkdtemp(join(tmpdir(), 'portcullis-scale-'))
/** @type {Peer[]} */
const peers = []
try {
  for (const [index, size] of SIZES.entries()) {
    const path = join(folder, `${index}.db`)
    process.stderr.write(`filling: ${size.name}\n`)
    await fillStore({ path, dist: flags.dist, ...size })
    for (const caches of [true, false]) {
      const cache = caches ? {} : { cacheEntries: 1 }
      const options = { secret: SECRET, dist: flags.dist, store: `file:${path}`, ...cache }
      const began = Date.now()
      peers.push({ ...size, caches, ...(await startChild('stored', options, undefined)) })
      process.stderr.write(`started in ${((Date.now() - began) / 1000).toFixed(1)} s\n`)
    }
  }
  for (const caches of [true, false])
    await measure(
      caches,
      peers.filter((peer) => peer.caches === caches),
    )
} finally {
  await Promise.all(peers.map(({ stop }) => stop()))
  await rm(folder, { recursive: true, force: true })
}
