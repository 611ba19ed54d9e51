/**
 * `npm run bench:startup`: time and CPU from the start of a process to its first answer, and its memory then
 * and after load. Portcullis and plain Apollo Server take turns.
 */
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { describeMachine, printMachine } from './figures.js'
import { PEERS } from './peers.js'
import { spreadOf } from './report.js'
import { SAMPLERS, startPeer } from './samplers.js'
import { createTokens } from './tokens.js'
import { STARTS } from './workloads.js'

/** @typedef {{readonly seconds: number, readonly cpu: number, readonly rss: number, readonly rssAfterLoad: number}} Start */

const { values: flags } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '7' } },
})
const LOAD = 3_000
const MEBIBYTE = 1_048_576
const secret = randomBytes(32).toString('base64')
const apiKey = randomBytes(16).toString('base64url')
const setting = { secret, apiKey, profiles: undefined, tokens: createTokens(secret) }
const peers = ['apollo', 'portcullis'].flatMap((name) => PEERS.filter(({ module }) => module === name))

/** @param {import('./peers.js').Peer} peer @param {import('./workloads.js').Workload} workload @returns {Promise<Start>} */
async function measureStart(peer, workload) {
  const { sample } = SAMPLERS.steady(setting)
  const began = process.hrtime.bigint()
  const child = await startPeer(peer, workload.api, setting)
  try {
    await sample(child, workload, 1)
    const seconds = Number(process.hrtime.bigint() - began) / 1e9
    const { cpu, rss } = await child.spent()
    await sample(child, workload, LOAD)
    return { seconds, cpu, rss, rssAfterLoad: (await child.spent()).rss }
  } finally {
    await child.stop()
  }
}

const machine = describeMachine()
const rounds = Number(flags.rounds)
const rows = []
for (const workload of STARTS) {
  /** @type {[Start, Start][]} */
  const measured = []
  // The first round reads the files from disk, and does not count.
  for (let round = -1; round < rounds; round += 1) {
    const [base, own] = peers
    if (base === undefined || own === undefined) throw new TypeError('both servers must be there')
    const pair = [await measureStart(base, workload), await measureStart(own, workload)]
    if (round >= 0) measured.push(/** @type {[Start, Start]} */ (pair))
  }
  rows.push({
    workload: workload.title,
    seconds: spreadOf(measured.map(([base, own]) => own.seconds / base.seconds)),
    cpu: spreadOf(measured.map(([base, own]) => own.cpu / base.cpu)),
    rss: spreadOf(measured.map(([base, own]) => (own.rss - base.rss) / MEBIBYTE)),
    rssAfterLoad: spreadOf(measured.map(([base, own]) => (own.rssAfterLoad - base.rssAfterLoad) / MEBIBYTE)),
    samples: measured,
  })
}

/** @param {import('./report.js').Spread} spread @param {number} digits */
const print = ({ median, min, max }, digits) =>
  `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`

if (flags.json) console.log(JSON.stringify({ machine, rounds, rows }, undefined, 1))
else {
  const figures = { machine, rounds, base: 'plain Apollo Server' }
  const head = [
    '',
    'time to the first answer',
    'CPU until then',
    'MiB more then',
    `MiB more after ${LOAD} requests`,
  ]
  const body = rows.map(({ workload, seconds, cpu, rss, rssAfterLoad }) => [
    workload,
    print(seconds, 2),
    print(cpu, 2),
    print(rss, 0),
    print(rssAfterLoad, 0),
  ])
  const lines = [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`)
  console.log(`${printMachine(figures)}\n\n${lines.join('\n')}`)
}
