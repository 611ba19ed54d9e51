/**
 * @typedef {{readonly workload: string, readonly peer: string, readonly perSecond: number, readonly cpu: number}} Sample
 *   requests per second, and microseconds of the server's CPU per request
 * @typedef {{readonly median: number, readonly min: number, readonly max: number}} Spread
 * @typedef {{readonly workload: string, readonly peer: string, readonly throughput: Spread, readonly cpu: Spread,
 *   readonly leastCpu: number}} Row
 */

/**
 * Ratios to the base peer, round by round: a disturbance of the machine affects both sides of a ratio.
 * @param {readonly (readonly Sample[])[]} rounds
 * @param {string} base
 * @returns {readonly Row[]}
 */
export function toRows(rounds, base) {
  return (rounds[0] ?? []).map(({ workload, peer }) => {
    const ratios = rounds.map((samples) => {
      const own = find(samples, workload, peer)
      const other = find(samples, workload, base)
      return { throughput: own.perSecond / other.perSecond, cpu: own.cpu / other.cpu }
    })
    return {
      workload,
      peer,
      throughput: spreadOf(ratios.map((ratio) => ratio.throughput)),
      cpu: spreadOf(ratios.map((ratio) => ratio.cpu)),
      leastCpu: leastCpu(rounds, workload, peer) / leastCpu(rounds, workload, base),
    }
  })
}

/** @param {readonly Row[]} rows @param {string} base */
export function printRows(rows, base) {
  const head = ['workload', 'server', 'throughput (min to max)', 'CPU per request (min to max)', 'least CPU']
  const body = rows.map(({ workload, peer, throughput, cpu, leastCpu }) => [
    workload,
    peer,
    print(throughput),
    print(cpu),
    leastCpu.toFixed(2),
  ])
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((line) => line[column]?.length ?? 0)),
  )
  const lines = [head, widths.map((width) => '-'.repeat(width)), ...body].map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  )
  return `Ratios to ${base}, medians over the rounds. Throughput: more is better; CPU: less is better. Least CPU: the ratio\nof the best rounds, which on a busy machine says most.\n\n${lines.join('\n')}`
}

/**
 * The cost of a request when nothing else disturbs it: on a busy machine, the ratio of two of these is the
 * most telling.
 * @param {readonly (readonly Sample[])[]} rounds
 * @param {string} workload
 * @param {string} peer
 */
function leastCpu(rounds, workload, peer) {
  return Math.min(...rounds.map((samples) => find(samples, workload, peer).cpu))
}

/** @param {readonly Sample[]} samples @param {string} workload @param {string} peer */
function find(samples, workload, peer) {
  const sample = samples.find((one) => one.workload === workload && one.peer === peer)
  if (sample === undefined) throw new TypeError(`no sample of ${workload} on ${peer}`)
  return sample
}

/** @param {readonly number[]} values @returns {Spread} */
export function spreadOf(values) {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = (sorted.length - 1) / 2
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
  return { median, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 }
}

/** @param {Spread} spread */
function print({ median, min, max }) {
  return `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`
}
