/** The child process of one peer: starts it, tells the port, and answers what it has spent so far. */
import { countCreated } from './api.js'

/** @typedef {{readonly cpu: number, readonly created: number}} Spent microseconds of CPU, people created */

const [name = '', options = '{}'] = process.argv.slice(2)
const { start } = await import(`./peers/${name}.js`)
const { port } = await start(JSON.parse(options))

process.on('message', (message) => {
  if (message === 'stop') process.exit(0)
  const { user, system } = process.cpuUsage()
  process.send?.({ cpu: user + system, created: countCreated() })
})
// A parent that is gone cannot say stop.
process.on('disconnect', () => process.exit(0))
process.send?.({ port })
