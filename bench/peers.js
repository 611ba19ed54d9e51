import { resolve } from 'node:path'

/**
 * @typedef {object} Peer
 * @property {string} name
 * @property {string} module its file in `peers`
 * @property {readonly string[]} denialCodes
 * @property {(workload: import('./workloads.js').Workload) => string | undefined} cannot why it has no figure for a workload
 * @property {string} [dist] of a Portcullis
 */

const DIST = resolve(import.meta.dirname, '../dist')
const NO_TOKENS = 'issues no tokens'
const NO_AUTHORIZATION = 'has no authorization'
const NO_SOCKETS = 'has no sockets; what Apollo documents for them is graphql-ws, as in the row of graphql-js'

/** @type {readonly Peer[]} */
export const PEERS = [
  peer('bare node:http', 'bare', {}),
  peer('Portcullis', 'portcullis', {}, { dist: DIST }),
  peer('graphql-js on node:http', 'graphql-js', { jwt: NO_TOKENS }),
  peer('Apollo Server, no authorization', 'apollo', {
    jwt: NO_TOKENS,
    denied: NO_AUTHORIZATION,
    reduced: NO_AUTHORIZATION,
    'fan-out': NO_SOCKETS,
  }),
  peer('Apollo Server + graphql-shield', 'shield', { jwt: NO_TOKENS, 'fan-out': NO_SOCKETS }),
  peer('Mercurius + auth + JIT + JWT cache', 'mercurius', { jwt: NO_TOKENS }),
  peer(
    'graphql-yoga + generic-auth',
    'yoga',
    { jwt: NO_TOKENS },
    { denialCodes: ['UNAUTHORIZED_FIELD_OR_TYPE'] },
  ),
  {
    ...peer('Express route with jose', 'express-jose', {}),
    cannot: ({ name }) => (name === 'jwt' ? undefined : 'is one route, which issues tokens'),
  },
]

/** Another build of Portcullis, for comparison before and after a change. @param {string} dist @returns {Peer} */
export function createRival(dist) {
  return peer(`Portcullis of ${dist}`, 'portcullis', {}, { dist: resolve(dist) })
}

/**
 * @param {string} name
 * @param {string} module
 * @param {Readonly<Record<string, string>>} reasons why it cannot do what, by the name of the workload
 * @param {Partial<Peer>} more
 * @returns {Peer}
 */
function peer(name, module, reasons, more = {}) {
  return { name, module, denialCodes: ['FORBIDDEN'], cannot: (workload) => reasons[workload.name], ...more }
}
