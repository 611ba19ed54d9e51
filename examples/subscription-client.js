// A client of graphql-ws that renews its token on the open socket. Of a gateway at ws://127.0.0.1:4000/graphql.
import { createClient } from 'graphql-ws'
import { tokenRenewal } from 'portcullis/client'
import WebSocket from 'ws'

/** `fetchToken` asks the gateway's `/jwt`, or whoever signs your tokens. */
export function connect(url, fetchToken) {
  const renewal = tokenRenewal({ getToken: () => fetchToken() })
  return createClient({ url, webSocketImpl: WebSocket, ...renewal.clientOptions }) // Node 20: webSocketImpl, from ws
}
