import type { WebSocket } from 'ws'
import type { IdentifiedSubject } from '../../core/decision/subject.ts'
import { answerRefusal } from '../../http/exchange.ts'
import { type CorsRule, isSocketOrigin } from '../../http/server/cors.ts'
import type { Upgrade } from '../../http/server/upgrade.ts'
import { createPlaces } from '../places.ts'
import { createHandshake, type Handshake } from './handshake.ts'
import type { SocketParts, SocketVisit } from './socket.ts'

/** The settings under which a socket is opened. */
export interface SocketSettings
  extends Pick<SocketParts, 'limits' | 'tokenParameter' | 'clientHeaders' | 'tokenSources'> {
  readonly path: string
  readonly cors: CorsRule
  readonly messageBytes: number
}

export interface SocketServerOptions extends Omit<SocketParts, 'admit' | keyof SocketSettings> {
  /** The current settings: the same object until they change. */
  readonly settings: () => SocketSettings
  /** The origin at which clients reach the gateway; undefined if unknown. */
  readonly baseUrl: () => string | undefined
}

/** All sockets of a gateway. */
export interface SocketServer {
  readonly accept: (upgrade: Upgrade) => void
  readonly count: () => number
  /**
   * Accepts no more sockets, ends streams, and lets everything else finish for up to `patience` milliseconds.
   * Resolves when every socket is closed. Never rejects.
   */
  readonly close: (patience: number) => Promise<void>
}

export function createSocketServer(options: SocketServerOptions): SocketServer {
  const sessions = new Map<WebSocket, SocketVisit>()
  const identities = createPlaces(() => options.settings().limits.perIdentity)
  const addresses = createPlaces(() => options.settings().limits.perAddress)
  const admit = ({ issuer, id, user }: IdentifiedSubject): (() => void) | undefined =>
    identities.take(JSON.stringify([issuer, id, user?.id]))
  let made: { readonly settings: SocketSettings; readonly handshake: Handshake } | undefined
  const handshakeOf = (settings: SocketSettings): Handshake => {
    if (made?.settings !== settings)
      made = { settings, handshake: createHandshake({ ...options, ...settings, admit }) }
    return made.handshake
  }
  let isClosing = false
  let whenEmpty: (() => void) | undefined

  return {
    accept({ request, raw, socket, head, refuse }) {
      const settings = options.settings()
      if (request.path !== settings.path) return refuse(answerRefusal('not_found'))
      if (isClosing) return refuse(answerRefusal('not_ready'))
      if (!isSocketOrigin(settings.cors, request, options.baseUrl()))
        return refuse(answerRefusal('origin_not_allowed'))
      const leaveAddress = addresses.take(request.address)
      if (leaveAddress === undefined)
        return refuse(answerRefusal('too_many_sockets', undefined, { 'retry-after': '1' }))
      // The library answers malformed handshakes and hangs up.
      socket.once('close', leaveAddress)
      handshakeOf(settings)({ request, raw, socket, head }, leaveAddress, (webSocket, session) => {
        sessions.set(webSocket, session)
        webSocket.once('close', () => {
          sessions.delete(webSocket)
          if (sessions.size === 0) whenEmpty?.()
        })
      })
    },
    count: () => sessions.size,
    async close(patience) {
      isClosing = true
      if (sessions.size === 0) return
      const empty = new Promise<void>((resolve) => {
        whenEmpty = resolve
      })
      for (const session of sessions.values()) session.leave()
      const impatience = setTimeout(() => {
        for (const socket of sessions.keys()) socket.terminate()
      }, patience)
      await empty
      clearTimeout(impatience)
    },
  }
}
