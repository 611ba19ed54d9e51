import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Tracks responses that wait for each other: HTTP/1.1 clients may pipeline requests. */
export interface QueuedResponses {
  /** Calls back once every request on a connection is answered; at once if none is pending. */
  readonly whenAnswered: (connection: Duplex, listener: () => void) => void
}

/**
 * Closes queued responses when their connection closes. Node closes only the one being written: the others
 * would never end, nor would work on their behalf, nor a server that waits for them.
 */
export function watchQueuedResponses(server: Server): QueuedResponses {
  /** The last response on each connection. */
  const last = new WeakMap<Duplex, ServerResponse>()
  const queued = new WeakMap<Duplex, Set<ServerResponse>>()
  // One listener per connection: Node warns about more than ten.
  const queueOf = (socket: Duplex): Set<ServerResponse> => {
    const known = queued.get(socket)
    if (known !== undefined) return known
    const queue = new Set<ServerResponse>()
    queued.set(socket, queue)
    socket.once('close', () => {
      for (const response of queue) {
        if (response.socket !== null) continue
        response.destroy()
        response.emit('close')
      }
    })
    return queue
  }
  // Before the listener that answers.
  server.prependListener('request', ({ socket }, response) => {
    last.set(socket, response)
    if (response.socket !== null) return
    const queue = queueOf(socket)
    queue.add(response)
    response.once('close', () => queue.delete(response))
  })
  return {
    whenAnswered(connection, listener) {
      const response = last.get(connection)
      // Responses are written in order: when the last is done, all are.
      if (response === undefined || response.closed) listener()
      else response.once('close', listener)
    },
  }
}
