import { startChild } from './child.js'
import { openCrowd } from './fan-out.js'
import { sampleRequests } from './request-sample.js'

/**
 * @typedef {import('./peers.js').Peer & import('./child.js').Child} RunningPeer
 * @typedef {import('./workloads.js').Workload} Workload
 * @typedef {import('./report.js').Sample} Sample
 * @typedef {{readonly secret: string, readonly apiKey: string, readonly profiles: string | undefined,
 *   readonly tokens: (kind: import('./tokens.js').TokenKind) => readonly string[]}} Setting
 * @typedef {{readonly sample: (peer: RunningPeer, workload: Workload, requests: number) => Promise<Sample>,
 *   readonly close: () => void}} Sampler
 */

/** @param {import('./peers.js').Peer} peer @param {string} api @param {Setting} setting @returns {Promise<RunningPeer>} */
export async function startPeer(peer, api, { secret, apiKey, profiles }) {
  return {
    ...peer,
    ...(await startChild(peer.module, { secret, apiKey, dist: peer.dist ?? '', api }, profiles)),
  }
}

/**
 * How each kind of workload is sampled.
 * @type {Readonly<Record<import('./workloads.js').WorkloadKind, (setting: Setting) => Sampler>>}
 */
export const SAMPLERS = {
  steady: (setting) => ({ sample: createRequestSampler(setting), close() {} }),
  first: (setting) => {
    const sampleOne = createRequestSampler(setting)
    return {
      async sample(peer, workload) {
        const began = process.hrtime.bigint()
        const child = await startPeer(peer, workload.api, setting)
        try {
          await sampleOne(child, workload, 1)
          const seconds = Number(process.hrtime.bigint() - began) / 1e9
          // All CPU that the process has used so far.
          const { cpu } = await child.spent()
          return { workload: workload.title, peer: peer.name, perSecond: 1 / seconds, cpu }
        } finally {
          await child.stop()
        }
      },
      close() {},
    }
  },
  'fan-out': ({ tokens }) => {
    /** @type {Map<string, import('./fan-out.js').Crowd>} */
    const crowds = new Map()
    const crowdOf = async (/** @type {RunningPeer} */ peer, /** @type {Workload} */ workload) => {
      const crowd =
        crowds.get(peer.name) ??
        (await openCrowd({
          peer,
          sockets: workload.requests,
          token: tokens(workload.token)[0] ?? '',
          subscription: workload.bodyOf(0, ''),
          expected: workload.model.body,
        }))
      crowds.set(peer.name, crowd)
      return crowd
    }
    return {
      async sample(peer, workload) {
        const crowd = await crowdOf(peer, workload)
        const before = await peer.spent()
        const seconds = await crowd.deliver()
        const after = await peer.spent()
        return {
          workload: workload.title,
          peer: peer.name,
          perSecond: workload.requests / seconds,
          cpu: (after.cpu - before.cpu) / workload.requests,
        }
      },
      close() {
        for (const crowd of crowds.values()) crowd.close()
      },
    }
  },
}

/** @param {Setting} setting @returns {Sampler['sample']} */
function createRequestSampler({ tokens: tokensOf, apiKey }) {
  let asked = 0
  return (peer, workload, requests) => {
    const { name, title, path, token, varies, bodyOf, creates } = workload
    const tokens = tokensOf(token)
    const first = asked
    asked += requests
    return sampleRequests({
      peer,
      title,
      requests,
      requestOf: (index) => ({
        path: peer.module === 'bare' ? `/${name}` : path,
        token: tokens[(first + index) % tokens.length] ?? '',
        body: bodyOf(first + index, apiKey),
      }),
      varies: varies || tokens.length > 1,
      findFault: (answer) => workload.findFault(answer, peer.denialCodes),
      creates: peer.module === 'bare' ? undefined : creates,
    })
  }
}
