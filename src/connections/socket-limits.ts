/** What a socket, and whoever opens sockets, may take. Times are milliseconds. */
export interface SocketLimits {
  /** Before a token ends its holder is told: half of what is left where that is less, never when it is 0. */
  readonly tokenWarning: number
  /** From opening a socket to `connection_init`. */
  readonly initTimeout: number
  /** Between two pings of ours; a peer that answered none in between is gone. */
  readonly keepAlive: number
  /** How long somebody may leave more than `bufferBytes` unread. */
  readonly slowReader: number
  readonly bufferBytes: number
  /** Sockets of one identity. */
  readonly perIdentity: number
  /** Sockets of one address that have shown no token. */
  readonly perAddress: number
  /** Operations that run at the same time on one socket. */
  readonly operations: number
}

export const DEFAULT_SOCKET_LIMITS: SocketLimits = {
  tokenWarning: 30_000,
  initTimeout: 10_000,
  keepAlive: 30_000,
  slowReader: 30_000,
  bufferBytes: 1_048_576,
  perIdentity: 1_000,
  perAddress: 1_000,
  operations: 100,
}
