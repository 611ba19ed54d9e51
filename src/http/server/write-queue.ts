import type { ServerResponse } from 'node:http'

interface Ending {
  readonly response: ServerResponse
  readonly body: string | Uint8Array
  readonly encoding: 'latin1' | 'utf8'
}

let queue: Ending[] = []

/**
 * Ends responses whose heads are set, all those of one turn of the event loop together. A write to a socket
 * may wake its reader, which is the largest cost of a small answer: in a row of writes, the later ones find
 * their reader awake. A response waits at most for its turn to end, microseconds on an idle loop.
 */
export function endTogether(
  response: ServerResponse,
  body: string | Uint8Array,
  encoding: 'latin1' | 'utf8',
): void {
  if (queue.push({ response, body, encoding }) === 1) setImmediate(endAll)
}

function endAll(): void {
  const endings = queue
  queue = []
  // A response whose client has left can be ended like any other.
  for (const { response, body, encoding } of endings)
    if (typeof body === 'string') response.end(body, encoding)
    else response.end(body)
}
