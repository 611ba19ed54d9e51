/** Limits of sockets and of those who open them. Times are milliseconds. */
export interface SocketLimits {
  /** Notice before a token expires: at most half of its remaining time; 0: no notice. */
  readonly tokenWarning: number
  /** From opening a socket to `connection_init`. */
  readonly initTimeout: number
  /** Between our pings. A peer that has not answered one by the next is gone. */
  readonly keepAlive: number
  /** How long a peer may leave more than `bufferBytes` unread. */
  readonly slowReader: number
  readonly bufferBytes: number
  /** Sockets per identity. */
  readonly perIdentity: number
  /** Sockets per address without a token. */
  readonly perAddress: number
  /** Concurrent operations on one socket. */
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
