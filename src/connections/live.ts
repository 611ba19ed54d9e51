import type { RefusalStyle } from '../core/answer/refusal-style.ts'
import type { HttpRequest, StreamingResponse } from '../http/exchange.ts'
import type { Upgrade } from '../http/server/upgrade.ts'
import type { ApiParts } from '../operations/apis/graphql-api.ts'
import { isTooStale, type StalenessLimits } from '../operations/staleness.ts'
import { createSocketServer, type SocketServerOptions, type SocketSettings } from './socket/socket-server.ts'
import { createEventStreams } from './stream/event-stream.ts'
import { createTokenWatch, type TokenWatchOptions } from './token-watch.ts'

/** The settings of whatever stays open. A socket keeps those that it was opened under, its token and its operations do not. */
export interface LiveSettings extends SocketSettings {
  readonly staleness: StalenessLimits
  /** In whose words a token is refused. */
  readonly refusals: RefusalStyle
  /** Whether operations are persisted here, and so requested by id. */
  readonly acceptsIds: boolean
}

export interface LiveOptions
  extends Pick<TokenWatchOptions, 'authenticate' | 'feed' | 'now'>,
    Pick<SocketServerOptions, 'perform' | 'evidence' | 'isOverloaded' | 'baseUrl' | 'chargeToken'> {
  /** The settings that hold now: the same object until others do. */
  readonly settings: () => LiveSettings
  readonly log: ApiParts['log']
}

/** What stays open: everything that is no request with one answer. */
export interface Live {
  readonly accept: (upgrade: Upgrade) => void
  /** The path of event streams. */
  readonly stream: (request: HttpRequest) => Promise<StreamingResponse>
  /** Reads held tokens again, and has what goes on decided anew: other rules hold from now on. */
  readonly reconsider: () => void
  /** How many sockets are open, and how many requests for an event stream go on. */
  readonly counts: () => { readonly sockets: number; readonly streams: number }
  /** Lets what has begun finish for so many milliseconds, then ends it. Nothing is left open, and nothing watched. */
  readonly close: (patience: number) => Promise<void>
}

export function openLive(options: LiveOptions): Live {
  const { feed, settings, log } = options
  const watch = createTokenWatch({
    ...options,
    staleness: () => settings().staleness,
    warning: () => settings().limits.tokenWarning,
    onProblem: (error) => log('warn', error, 'tokens of open sockets cannot be read again'),
  })
  const parts = {
    ...options,
    hold: watch.hold,
    log: (error: unknown, message: string) => log('error', error, message),
  }
  const sockets = createSocketServer({
    ...parts,
    isStale: () => isTooStale('socket', feed.age(), settings().staleness),
  })
  const streams = createEventStreams(parts)
  return {
    accept: sockets.accept,
    stream: streams.answer,
    reconsider: watch.reconsider,
    counts: () => ({ sockets: sockets.count(), streams: streams.count() }),
    async close(patience) {
      streams.close()
      await sockets.close(patience)
      watch.close()
    },
  }
}
