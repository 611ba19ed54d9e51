/**
 * @typedef {import('./report.js').Sample} Sample
 * @typedef {{readonly name: string, readonly title: string, readonly requests: number}} Measured
 */

/**
 * @template {Measured} Workload
 * @template Peer
 * @typedef {object} Comparison
 * @property {readonly Peer[]} peers
 * @property {Workload} workload
 * @property {number} rounds
 * @property {number} warmUp samples of each peer that do not count
 * @property {(peer: Peer, workload: Workload, requests: number) => Promise<Sample>} sample
 */

/**
 * Measures the servers in turns, sample by sample, and in reverse order every other round, because each pays
 * for what its predecessor has left behind.
 * @template {Measured} Workload
 * @template Peer
 * @param {Comparison<Workload, Peer>} comparison
 * @returns {Promise<readonly (readonly Sample[])[]>} the samples of each round
 */
export async function measure({ peers, workload, rounds: count, warmUp, sample }) {
  for (const peer of peers) {
    // One answer first, which shows at once if something is wrong.
    await sample(peer, workload, 1)
    for (let turn = 0; turn < warmUp; turn += 1) await sample(peer, workload, workload.requests)
  }
  /** @type {Sample[][]} */
  const rounds = []
  for (let round = 0; round < count; round += 1) {
    report(`${workload.title}: round ${round + 1} of ${count}`)
    /** @type {Sample[]} */
    const samples = []
    for (const peer of round % 2 === 0 ? peers : [...peers].reverse())
      samples.push(await sample(peer, workload, workload.requests))
    rounds.push(samples)
  }
  report('')
  return rounds
}

/**
 * Joins the rounds of several workloads.
 * @param {readonly (readonly (readonly Sample[])[])[]} measured
 * @returns {readonly (readonly Sample[])[]}
 */
export function joinRounds(measured) {
  return (measured[0] ?? []).map((_, round) => measured.flatMap((rounds) => rounds[round] ?? []))
}

/** Reports progress on a terminal only: in a log, each round would be a line. @param {string} progress */
function report(progress) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${progress}`)
}
