import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** The responses of a server, as far as one waits for another: requests may be sent without waiting for answers. */
export interface QueuedResponses {
  /** Calls back once nothing asked on a connection is left to be answered; at once where nothing is. */
  readonly whenAnswered: (connection: Duplex, listener: () => void) => void
}

/**
 * Closes responses whose connection has closed before it was their turn. Node closes the one that is being written alone:
 * the others would never end, nor what works for them, nor a server that waits for them.
 */
export function watchQueuedResponses(server: Server): QueuedResponses {
  /** The last on each connection. */
  const last = new WeakMap<Duplex, ServerResponse>()
  const queued = new WeakMap<Duplex, Set<ServerResponse>>()
  // One listener for all of a connection: Node writes a warning where there are more than ten.
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
  // Before whoever answers.
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
      // They are written in their order: when the last is over, all are.
      if (response === undefined || response.closed) listener()
      else response.once('close', listener)
    },
  }
}
