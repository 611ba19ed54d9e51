import type { ServerResponse } from 'node:http'

interface Ending {
  readonly response: ServerResponse
  readonly body: string | Uint8Array
  readonly encoding: 'latin1' | 'utf8'
}

let queue: Ending[] = []

/**
 * Ends responses whose heads are set, in one go for all that one turn of the event loop has answered. A write to a socket
 * may wake whoever reads from it, and that is the dearest part of a small answer: of several writes in a row, the later
 * ones find their reader awake. A response waits for its turn alone, and so for microseconds where nothing else happens.
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
  // A response whose client has gone takes an end as it takes any other.
  for (const { response, body, encoding } of endings)
    if (typeof body === 'string') response.end(body, encoding)
    else response.end(body)
}
