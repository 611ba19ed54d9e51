import { WebSocket } from 'ws'
import { printJson } from '../../core/json/exact-json.ts'
import type { SocketLimits } from '../socket-limits.ts'

/** What leaves a socket. Who does not read what was sent is neither sent more of a stream, nor listened to. */
export interface Outbox {
  /** Total: nothing is sent on a socket that closes. */
  readonly send: (message: object) => void
  /** Resolves when there is room again; undefined: there is. */
  readonly room: () => Promise<void> | undefined
  /** Whoever waits for room waits no longer. */
  readonly close: () => void
}

/** `onSlow` hears when there was no room for too long. */
export function createOutbox(
  socket: WebSocket,
  { bufferBytes, slowReader }: Pick<SocketLimits, 'bufferBytes' | 'slowReader'>,
  onSlow: () => void,
): Outbox {
  let waiting: { readonly room: Promise<void>; readonly end: () => void } | undefined
  const check = (): void => {
    const isFull = socket.bufferedAmount > bufferBytes
    if (!isFull) waiting?.end()
    else if (waiting === undefined && socket.readyState === WebSocket.OPEN) wait()
  }
  const wait = (): void => {
    let resolve = (): void => undefined
    const room = new Promise<void>((done) => {
      resolve = done
    })
    const timer = setTimeout(onSlow, slowReader).unref()
    socket.pause()
    const end = (): void => {
      waiting = undefined
      clearTimeout(timer)
      socket.resume()
      resolve()
    }
    waiting = { room, end }
  }
  return {
    send(message) {
      if (socket.readyState !== WebSocket.OPEN) return
      socket.send(printJson(message), check)
      check()
    },
    room: () => waiting?.room,
    close: () => waiting?.end(),
  }
}
