import type { RefusalStyle } from '../core/answer/refusal-style.ts'
import type { HttpRequest, StreamingResponse } from '../http/exchange.ts'
import type { Upgrade } from '../http/server/upgrade.ts'
import type { ApiParts } from '../operations/apis/graphql-api.ts'
import { isTooStale } from '../operations/staleness.ts'
import { CLIENT_HEADERS } from '../token/authenticator.ts'
import { createSocketServer, type SocketServerOptions } from './socket/socket-server.ts'
import { DEFAULT_SOCKET_LIMITS, type SocketLimits } from './socket-limits.ts'
import { createEventStreams } from './stream/event-stream.ts'
import { createTokenWatch, type TokenWatchOptions } from './token-watch.ts'

export interface LiveOptions
  extends Pick<TokenWatchOptions, 'feed' | 'staleness' | 'now'>,
    Pick<SocketServerOptions, 'path' | 'perform' | 'evidence' | 'cors' | 'baseUrl' | 'messageBytes'> {
  readonly authenticate: (headers: HttpRequest['headers']) => ReturnType<TokenWatchOptions['authenticate']>
  readonly limits: Partial<SocketLimits> | undefined
  /** The parameter of the URL that may be a token; none unless given. */
  readonly tokenParameter: string | undefined
  /** Those of the authenticator. */
  readonly clientHeaders: readonly string[] | undefined
  /** In whose words a token is refused. */
  readonly refusals: RefusalStyle
  /** Whether operations are persisted here, and so requested by id. */
  readonly acceptsIds: boolean
  readonly log: ApiParts['log']
}

/** What stays open: everything that is no request with one answer. */
export interface Live {
  readonly accept: (upgrade: Upgrade) => void
  /** The path of event streams. */
  readonly stream: (request: HttpRequest) => Promise<StreamingResponse>
  /** Lets what has begun finish for so many milliseconds, then ends it. Nothing is left open, and nothing watched. */
  readonly close: (patience: number) => Promise<void>
}

export function openLive(options: LiveOptions): Live {
  const { feed, staleness, log } = options
  const limits = { ...DEFAULT_SOCKET_LIMITS, ...options.limits }
  const watch = createTokenWatch({
    ...options,
    warning: limits.tokenWarning,
    onProblem: (error) => log('warn', error, 'tokens of open sockets cannot be read again'),
  })
  const parts = {
    ...options,
    limits,
    hold: watch.hold,
    clientHeaders: (options.clientHeaders ?? CLIENT_HEADERS).map((name) => name.toLowerCase()),
    log: (error: unknown, message: string) => log('error', error, message),
  }
  const sockets = createSocketServer({
    ...parts,
    isStale: () => isTooStale('socket', feed.age(), staleness),
  })
  const streams = createEventStreams(parts)
  return {
    accept: sockets.accept,
    stream: streams.answer,
    async close(patience) {
      streams.close()
      await sockets.close(patience)
      watch.close()
    },
  }
}
