import WebSocket from 'ws'

const SECONDS = 60
/** Sockets opened at the same time. */
const BATCH = 50

/**
 * Many sockets, each with a subscription, over graphql-transport-ws.
 * @typedef {{readonly deliver: () => Promise<number>, readonly close: () => void}} Crowd
 *   `deliver`: sends one event to all; resolves to the seconds until the last socket has it
 */

/**
 * Opens the sockets. Rejects when one is refused.
 * @param {object} options
 * @param {{readonly name: string} & import('./child.js').Child} options.peer
 * @param {number} options.sockets
 * @param {string} options.token
 * @param {string} options.subscription the payload
 * @param {string} options.expected the payload of each event
 * @returns {Promise<Crowd>}
 */
export async function openCrowd({ peer, sockets: count, token, subscription, expected }) {
  let missing = 0
  let heard = () => {}
  let fail = (/** @type {Error} */ _error) => {}
  const receive = (/** @type {string} */ text) => {
    const { type, payload } = JSON.parse(text)
    if (type === 'ping' || type === 'pong') return
    if (type !== 'next' || JSON.stringify(payload) !== expected)
      return fail(new Error(`${peer.name}: ${text}`))
    missing -= 1
    if (missing === 0) heard()
  }
  /** @type {WebSocket[]} */
  const sockets = []
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(BATCH, count - sockets.length) }, () =>
      subscribe({ peer, token, subscription, receive }),
    )
    sockets.push(...(await Promise.all(batch)))
  }
  return {
    async deliver() {
      missing = count
      const began = process.hrtime.bigint()
      await new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${peer.name}: ${missing} sockets heard nothing`)),
          SECONDS * 1000,
        )
        heard = () => {
          clearTimeout(timer)
          resolve(undefined)
        }
        fail = reject
        peer.publish()
      })
      return Number(process.hrtime.bigint() - began) / 1e9
    },
    close() {
      for (const socket of sockets) socket.terminate()
    },
  }
}

/**
 * @param {{peer: import('./child.js').Child, token: string, subscription: string, receive: (text: string) => void}} options
 * @returns {Promise<WebSocket>}
 */
function subscribe({ peer: { port }, token, subscription, receive }) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws')
    socket.on('error', reject)
    socket.on('close', (code, reason) => reject(new Error(`closed: ${code} ${reason}`)))
    socket.on('open', () => {
      const payload = { authorization: `Bearer ${token}` }
      socket.send(JSON.stringify({ type: 'connection_init', payload }))
    })
    socket.once('message', () => {
      socket.on('message', (data) => receive(String(data)))
      socket.send(`{"id":"1","type":"subscribe","payload":${subscription}}`, () => resolve(socket))
    })
  })
}
