/**
 * For clients of graphql-ws, in browsers and in Node: hands a new token over on the open socket before the old one ends.
 * It imports nothing. A client without it is closed with 4403 at its token's end, and opens another socket.
 */

/** What became of handing a new token over. */
export type RenewalOutcome =
  /** `expiresAt` is ISO 8601; left out where the token has no end. */
  | { readonly kind: 'renewed'; readonly expiresAt?: string }
  /** The old one counts on. The reason is one of the gateway's: `invalid_token`, `other_identity`, and so on. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** No socket is open, or none any more: the next one asks for a token by itself. */
  | { readonly kind: 'closed' }
  /** There was no token to hand over: `getToken` had none, or rejected with `error`. */
  | { readonly kind: 'without_token'; readonly error?: unknown }

export interface TokenRenewalOptions {
  /** A token that is good for some time, without `Bearer`; none for nobody. Asked for each socket, and before a token ends. */
  readonly getToken: () => Token | Promise<Token>
  /** Hears what became of each renewal that the gateway asked for. */
  readonly onRenewal?: (outcome: RenewalOutcome) => void
}

export type Token = string | null | undefined

/** What `createClient` of graphql-ws takes: `createClient({ url, ...renewal.clientOptions })`. */
export interface TokenRenewalClientOptions {
  readonly connectionParams: () => Promise<Record<string, unknown>>
  readonly on: {
    readonly connected: (socket: unknown) => void
    readonly closed: () => void
    readonly ping: (received: boolean, payload: unknown) => void
    readonly pong: (received: boolean, payload: unknown) => void
  }
}

export interface TokenRenewal {
  readonly clientOptions: TokenRenewalClientOptions
  /** Hands a new token over now: after a login, or for other scopes. Never rejects; several at once are one. */
  readonly renew: () => Promise<RenewalOutcome>
}

interface OpenSocket {
  readonly send: (text: string) => void
}

/** Makes what renews the tokens of one client, whose sockets open one after the other. */
export function tokenRenewal({ getToken, onRenewal }: TokenRenewalOptions): TokenRenewal {
  let socket: OpenSocket | undefined
  let settle: ((outcome: RenewalOutcome) => void) | undefined
  let renewing: Promise<RenewalOutcome> | undefined

  const handOver = async (): Promise<RenewalOutcome> => {
    let token: Token
    try {
      token = await getToken()
    } catch (error) {
      return { kind: 'without_token', error }
    }
    if (!token) return { kind: 'without_token' }
    const open = socket
    if (open === undefined) return { kind: 'closed' }
    return new Promise((resolve) => {
      settle = resolve
      open.send(
        JSON.stringify({ type: 'ping', payload: { portcullis: { authorization: `Bearer ${token}` } } }),
      )
    })
  }
  const renew = (): Promise<RenewalOutcome> => {
    renewing ??= handOver().finally(() => {
      renewing = undefined
      settle = undefined
    })
    return renewing
  }
  return {
    renew,
    clientOptions: {
      async connectionParams() {
        const token = await getToken()
        return token ? { authorization: `Bearer ${token}` } : {}
      },
      on: {
        connected(opened) {
          socket = opened as OpenSocket
        },
        closed() {
          socket = undefined
          settle?.({ kind: 'closed' })
        },
        ping(received, payload) {
          if (received && messageOf(payload)?.['event'] === 'token_expiring')
            void renew().then((outcome) => onRenewal?.(outcome))
        },
        pong(received, payload) {
          const { event, expiresAt, reason } = messageOf(payload) ?? {}
          if (!received) return
          if (event === 'token_refused') settle?.({ kind: 'refused', reason: String(reason) })
          if (event === 'token_renewed')
            settle?.(typeof expiresAt === 'string' ? { kind: 'renewed', expiresAt } : { kind: 'renewed' })
        },
      },
    },
  }
}

function messageOf(payload: unknown): Readonly<Record<string, unknown>> | undefined {
  const { portcullis } = (payload ?? {}) as { readonly portcullis?: unknown }
  return typeof portcullis === 'object' && portcullis !== null
    ? (portcullis as Readonly<Record<string, unknown>>)
    : undefined
}
