import { load, toBytes } from './load.js'

const CONNECTIONS = 24
const SAMPLE_SECONDS = 60

/**
 * Takes one sample of requests: the status of every answer, every fiftieth answer, and the work of the
 * resolvers must be right.
 * @param {object} options
 * @param {{readonly name: string} & import('./child.js').Child} options.peer
 * @param {string} options.title of the workload
 * @param {number} options.requests
 * @param {(index: number) => {readonly path: string, readonly token: string, readonly body: string}} options.requestOf
 * @param {boolean} options.varies whether no two requests are the same
 * @param {(answer: import('./load.js').Answer) => string | undefined} options.findFault
 * @param {number | undefined} [options.creates] records that one request has to create
 * @returns {Promise<import('./report.js').Sample>}
 */
export async function sampleRequests({ peer, title, requests, requestOf, varies, findFault, creates }) {
  const { port } = peer
  // Made before the clock starts, so that the generator is not measured.
  const all = Array.from({ length: varies ? requests : 1 }, (_, index) =>
    toBytes({ port, ...requestOf(index) }),
  )
  let next = 0
  const before = await peer.spent()
  const seconds = await load({
    port,
    bytes() {
      next += 1
      return all[(next - 1) % all.length] ?? Buffer.alloc(0)
    },
    requests,
    connections: Math.min(CONNECTIONS, requests),
    seconds: SAMPLE_SECONDS,
    check: findFault,
  }).catch((error) => {
    throw new Error(`${peer.name}, ${title}: ${error.message}`)
  })
  const after = await peer.spent()
  const created = after.created - before.created
  if (creates !== undefined && created !== creates * requests)
    throw new Error(`${peer.name}, ${title}: ${created} records created by ${requests} requests`)
  return {
    workload: title,
    peer: peer.name,
    perSecond: requests / seconds,
    cpu: (after.cpu - before.cpu) / requests,
  }
}
