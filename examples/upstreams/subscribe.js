import { createClient as createStreamClient } from 'graphql-sse'
import { createClient as createSocketClient } from 'graphql-ws'
import WebSocket from 'ws'

const SECONDS = 20

/** Subscribes at a gateway with the client of others, by `ws` or `sse`; `next` resolves once, to the first event or why there is none. */
export function subscribe(by, url, query, token) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const client =
    by === 'ws'
      ? createSocketClient({
          url: `${url.replace(/^http/, 'ws')}/graphql`,
          webSocketImpl: WebSocket,
          connectionParams: headers,
          retryAttempts: 0,
        })
      : createStreamClient({ url: `${url}/graphql/stream`, headers, retryAttempts: 0 })
  const first = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${by}: nothing came in ${SECONDS} s`)), SECONDS * 1000)
    const settle = (value) => {
      clearTimeout(timer)
      resolve(value)
    }
    client.subscribe(
      { query },
      {
        // An operation that is refused has errors and no data, wherever its transport puts them.
        next: (event) => settle('data' in event ? { event } : { refusal: event.errors?.[0] }),
        error: async (error) => settle({ refusal: await refusalOf(error) }),
        complete: () => settle({ refusal: { message: 'it completed' } }),
      },
    )
  })
  return { next: () => first.finally(() => client.dispose()), stop: () => client.dispose() }
}

/** GraphQL errors, the close of a socket, or the answer of a request that was to be a stream. */
async function refusalOf(error) {
  if (Array.isArray(error)) return error[0]
  if (error.response !== undefined) {
    const body = await error.response.json().catch(() => undefined)
    return body?.errors?.[0] ?? { message: `status ${error.response.status}` }
  }
  return { message: error.reason ?? error.message, code: error.code }
}
