import { cpus, loadavg } from 'node:os'

/**
 * @typedef {import('./report.js').Row} Row
 * @typedef {{readonly node: string, readonly platform: string, readonly cores: number, readonly load: number}} Machine
 *   `load`: processes at work or waiting, before the bench began
 * @typedef {object} Figures
 * @property {Machine} machine
 * @property {number} rounds
 * @property {string} base
 * @property {readonly string[]} workloads
 * @property {readonly string[]} peers
 * @property {readonly {readonly peer: string, readonly workload: string, readonly reason: string}[]} missing
 * @property {readonly Row[]} rows
 */

/** The figures that the documents show. */
export const FIGURES = new URL('figures.json', import.meta.url)

/** @returns {Machine} */
export function describeMachine() {
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: cpus().length,
    load: Number((loadavg()[0] ?? 0).toFixed(1)),
  }
}

/**
 * Formats both tables in Markdown, with the machine that they were measured on and the reasons for empty
 * cells.
 * @param {Figures} figures
 */
export function printTables(figures) {
  return [
    printMachine(figures),
    '**CPU per request** (less is better):',
    printTable(figures, ({ cpu }) => cpu),
    '**Throughput** (more is better):',
    printTable(figures, ({ throughput }) => throughput),
    ...printReasons(figures),
  ].join('\n\n')
}

/** Formats the table of CPU only. @param {Figures} figures */
export function printCpuTable(figures) {
  return [printMachine(figures), printTable(figures, ({ cpu }) => cpu)].join('\n\n')
}

/** Formats the machine, and how to read the table. @param {Pick<Figures, 'machine' | 'rounds' | 'base'>} figures */
export function printMachine({ machine: { node, platform, cores, load }, rounds, base }) {
  const others = load > 0.5 ? `; other work was going on (load ${load} at the start)` : ''
  return `Node ${node}, ${platform}, ${cores} cores${others}. Ratios to ${base}: median of ${rounds} interleaved rounds (least to greatest).`
}

/** @param {Figures} figures @param {(row: Row) => import('./report.js').Spread} spreadOf */
function printTable({ workloads, peers, rows, base }, spreadOf) {
  const shown = peers.filter((peer) => peer !== base)
  const head = ['', ...shown]
  const body = workloads.map((workload) => [
    workload,
    ...shown.map((peer) => {
      const row = rows.find((one) => one.workload === workload && one.peer === peer)
      if (row === undefined) return '-'
      const { median, min, max } = spreadOf(row)
      return `${print(median)} (${print(min)} to ${print(max)})`
    }),
  ])
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** One line per peer and reason. @param {Figures} figures */
function printReasons({ missing }) {
  const reasons = new Set(missing.map(({ peer, reason }) => `A dash: ${peer} ${reason}.`))
  return reasons.size === 0 ? [] : [[...reasons].join('\n')]
}

/** Formats a ratio, with fewer decimals the greater it is. @param {number} ratio */
function print(ratio) {
  return ratio >= 100 ? ratio.toFixed(0) : ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)
}
