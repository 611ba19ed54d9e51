import { connect } from 'node:net'

/** @typedef {{readonly status: number, readonly body: string}} Answer */

const HEAD_END = Buffer.from('\r\n\r\n')
const CHECK_EVERY = 50

/**
 * Encodes a request with the headers of Apollo Client on Node. The load is nothing but these bytes, so that
 * the generator is never what is measured.
 * @param {{port: number, path: string, token: string, body: string}} request
 */
export function toBytes({ port, path, token, body }) {
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    'accept: application/graphql-response+json,application/json;q=0.9',
    'accept-encoding: gzip, deflate',
    'accept-language: *',
    'content-type: application/json',
    'sec-fetch-mode: cors',
    'user-agent: node',
    `authorization: Bearer ${token}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: keep-alive',
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/**
 * Sends the same request, or those that a function returns one by one, a fixed number of times over
 * keep-alive connections, each as soon as the previous one is answered. Resolves to the seconds taken;
 * rejects when an answer is wrong, a connection fails or time runs out.
 * @param {{port: number, bytes: Buffer | (() => Buffer), requests: number, connections: number, seconds: number,
 *   check: (answer: Answer) => string | undefined}} options
 * @returns {Promise<number>}
 */
export async function load({ port, bytes, requests, connections, seconds, check }) {
  let unsent = requests
  let answered = 0
  const sockets = Array.from({ length: connections }, () =>
    connect({ port, host: '127.0.0.1', noDelay: true }),
  )
  const deadline = AbortSignal.timeout(seconds * 1000)
  try {
    await Promise.all(sockets.map((socket) => opened(socket)))
    const began = process.hrtime.bigint()
    await new Promise((resolve, reject) => {
      deadline.addEventListener('abort', () => reject(new Error(`no end after ${seconds} s`)))
      for (const socket of sockets) {
        const send = () => {
          unsent -= 1
          // A server may close idle connections while others are still being answered.
          if (unsent < 0) socket.removeAllListeners('close')
          else socket.write(typeof bytes === 'function' ? bytes() : bytes)
        }
        const receive = (/** @type {Answer} */ answer, /** @type {boolean} */ isChecked) => {
          const fault = isChecked ? check(answer) : undefined
          if (fault !== undefined) reject(new Error(fault))
          answered += 1
          if (answered === requests) resolve(undefined)
          else send()
        }
        socket.on('data', createReader(receive, reject))
        socket.on('error', reject).on('close', () => reject(new Error('the server closed a connection')))
        send()
      }
    })
    return Number(process.hrtime.bigint() - began) / 1e9
  } finally {
    for (const socket of sockets) socket.removeAllListeners('close').destroy()
  }
}

/**
 * Reads the answers on one connection, with just enough HTTP/1.1 for servers that send a content-length.
 * Reads only the status of most answers; every fiftieth, and any whose status differs from the first, is
 * passed on whole to be checked.
 * @param {(answer: Answer, isChecked: boolean) => void} receive
 * @param {(error: Error) => void} fail
 */
function createReader(receive, fail) {
  /** @type {Buffer} */
  let pending = Buffer.alloc(0)
  let needed = 0
  let count = 0
  let firstStatus = 0
  return (/** @type {Buffer} */ chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    if (pending.length < needed) return
    const headEnd = pending.indexOf(HEAD_END)
    if (headEnd === -1) return
    const head = pending.toString('latin1', 0, headEnd)
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
    if (length === undefined) return fail(new Error(`an answer without a content-length: ${head}`))
    const bodyStart = headEnd + HEAD_END.length
    needed = bodyStart + Number(length)
    if (pending.length < needed) return
    const status = Number(head.slice(9, 12))
    const isChecked = count % CHECK_EVERY === 0 || status !== firstStatus
    const body = isChecked ? pending.toString('utf8', bodyStart, needed) : ''
    if (count === 0) firstStatus = status
    count += 1
    pending = pending.subarray(needed)
    needed = 0
    receive({ status, body }, isChecked)
  }
}

/** @param {import('node:net').Socket} socket */
function opened(socket) {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject)
  })
}
