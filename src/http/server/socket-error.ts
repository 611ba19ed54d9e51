import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { REQUEST_ID_HEADER, requestIdOf } from '../../evidence/request-id.ts'
import { answerRefusal, type HttpResponse } from '../exchange.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

/** For a request that does not arrive in time. */
export const LATE = [408, 'The request took too long to arrive'] as const

const REFUSALS: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The chunk extensions of the request are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: LATE,
}

/**
 * Answers input that never becomes a request for a route (Node's `clientError`), and hangs up: anything that
 * follows on such a connection cannot be told apart from the body of what came before.
 */
export function answerClientError(code: string, socket: Duplex): void {
  if (code === 'ECONNRESET' || socket.destroyed) return
  const [status, message] = REFUSALS[code] ?? [400, undefined]
  const headers = { [REQUEST_ID_HEADER]: requestIdOf(undefined) }
  answerOnSocket(socket, { ...answerRefusal('bad_request', message, headers), status })
}

/** Writes an answer directly to a socket, and hangs up. Total. */
export function answerOnSocket(socket: Duplex, { status, headers, body }: HttpResponse): void {
  const all = { ...SECURITY_HEADERS, ...headers, connection: 'close' }
  const lines = Object.entries({ ...all, 'content-length': String(Buffer.byteLength(body)) }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  if (!socket.writable) return void socket.destroy()
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n`)
  socket.end(body, () => socket.destroy())
}
