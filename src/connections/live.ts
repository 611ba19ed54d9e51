import type { RefusalStyle } from '../core/answer/refusal-style.ts'
import type { HttpRequest, StreamingResponse } from '../http/exchange.ts'
import type { Upgrade } from '../http/server/upgrade.ts'
import type { ApiParts } from '../operations/apis/graphql-api.ts'
import { isTooStale, type StalenessLimits } from '../operations/staleness.ts'
import { createSocketServer, type SocketServerOptions, type SocketSettings } from './socket/socket-server.ts'
import { createEventStreams } from './stream/event-stream.ts'
import { createTokenWatch, type TokenWatchOptions } from './token-watch.ts'

/**
 * The settings of connections that stay open. A socket keeps those under which it was opened; its token and
 * its operations do not.
 */
export interface LiveSettings extends SocketSettings {
  readonly staleness: StalenessLimits
  /** The style of refusals. */
  readonly refusals: RefusalStyle
  /** Whether persisted operations are on, and so can be requested by id. */
  readonly acceptsIds: boolean
}

export interface LiveOptions
  extends Pick<TokenWatchOptions, 'authenticate' | 'feed' | 'now'>,
    Pick<SocketServerOptions, 'perform' | 'evidence' | 'isOverloaded' | 'baseUrl' | 'chargeToken'> {
  /** The current settings: the same object until they change. */
  readonly settings: () => LiveSettings
  readonly log: ApiParts['log']
}

/** The connections that stay open: everything but requests with a single answer. */
export interface Live {
  readonly accept: (upgrade: Upgrade) => void
  /** The path of event streams. */
  readonly stream: (request: HttpRequest) => Promise<StreamingResponse>
  /** Reads held tokens again and has running operations decided anew, because the rules have changed. */
  readonly reconsider: () => void
  /** The number of open sockets, and of event stream requests in progress. */
  readonly counts: () => { readonly sockets: number; readonly streams: number }
  /** Lets work finish for up to `patience` milliseconds, then ends it. Leaves nothing open or watched. */
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
