import { load, toBytes } from './load.js'

/**
 * @typedef {import('./load.js').Answer} Answer
 * @typedef {import('./report.js').Sample} Sample
 * @typedef {{readonly name: string, readonly title: string, readonly body: string, readonly requests: number}} Operation
 * @typedef {{readonly name: string, readonly module: string} & import('./child.js').Child} Peer
 */

/**
 * @template {Operation} Asked
 * @template {Peer} Asking
 * @typedef {object} Comparison
 * @property {readonly Asking[]} peers
 * @property {readonly Asked[]} operations
 * @property {Readonly<Record<string, string>>} tokens by the operation's name
 * @property {number} rounds
 * @property {number} warmUp samples of each operation that do not count
 * @property {(operation: Asked, peer: Asking) => string} pathOf
 * @property {(operation: Asked, answer: Answer, peer: Asking) => string | undefined} findFault what is wrong with an answer
 * @property {(operation: Asked, peer: Asking) => number | undefined} [createdBy] people that one request has to create
 */

const CONNECTIONS = 24
const SAMPLE_SECONDS = 20

/**
 * The servers take turns, sample by sample.
 * @template {Operation} Asked
 * @template {Peer} Asking
 * @param {Comparison<Asked, Asking>} comparison
 */
export async function measure(comparison) {
  const { peers, operations, rounds: count, warmUp } = comparison
  for (const peer of peers) {
    for (const operation of operations) {
      await sample(comparison, peer, operation, 1)
      for (let count = 0; count < warmUp; count += 1)
        await sample(comparison, peer, operation, operation.requests)
    }
  }
  /** @type {Sample[][]} */
  const rounds = []
  for (let round = 0; round < count; round += 1) {
    process.stderr.write(`\rround ${round + 1} of ${count}`)
    /** @type {Sample[]} */
    const samples = []
    for (const operation of operations) {
      for (const peer of peers) samples.push(await sample(comparison, peer, operation, operation.requests))
    }
    rounds.push(samples)
  }
  process.stderr.write('\n')
  return rounds
}

/**
 * One sample: every answer's status, and every fiftieth answer, must be right, and so does what the resolvers did.
 * @template {Operation} Asked
 * @template {Peer} Asking
 * @param {Comparison<Asked, Asking>} comparison
 * @param {Asking} peer
 * @param {Asked} operation
 * @param {number} requests
 * @returns {Promise<Sample>}
 */
async function sample({ tokens, pathOf, findFault, createdBy }, peer, operation, requests) {
  const token = tokens[operation.name] ?? ''
  const bytes = toBytes({ port: peer.port, path: pathOf(operation, peer), token, body: operation.body })
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
  const expected = createdBy?.(operation, peer)
  if (expected !== undefined && created !== expected * requests)
    throw new Error(`${peer.name}, ${operation.title}: ${created} people created by ${requests} requests`)
  return {
    operation: operation.title,
    peer: peer.name,
    perSecond: requests / seconds,
    cpu: (after.cpu - before.cpu) / requests,
  }
}
