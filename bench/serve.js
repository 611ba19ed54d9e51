/** The child process of one peer: starts it, reports the port, and on request what it has spent so far. */

/** @typedef {{readonly cpu: number, readonly created: number, readonly rss: number}} Spent microseconds of CPU, records
 *   created, bytes of memory */

const [name = '', options = '{}'] = process.argv.slice(2)
const { api: apiName = 'people', ...rest } = JSON.parse(options)
const api = await import(`./apis/${apiName}.js`)
const { start } = await import(`./peers/${name}.js`)
const { port, publish = api.publish } = await start({ ...rest, api })

process.on('message', (message) => {
  if (message === 'stop') process.exit(0)
  if (message === 'publish') return publish()
  const { user, system } = process.cpuUsage()
  process.send?.({ cpu: user + system, created: api.countCreated(), rss: process.memoryUsage.rss() })
})
// A parent that has gone cannot send `stop`.
process.on('disconnect', () => process.exit(0))
process.send?.({ port })
