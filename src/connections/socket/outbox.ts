import { WebSocket } from 'ws'
import { printJson } from '../../core/json/exact-json.ts'
import type { SocketLimits } from '../socket-limits.ts'

/** The outgoing messages of a socket. A peer that does not read gets no more events, and is not read from. */
export interface Outbox {
  /** Total: a closing socket sends nothing. */
  readonly send: (message: object) => void
  /** Resolves when there is room again; undefined: there is. */
  readonly room: () => Promise<void> | undefined
  /** Stops all waiting for room. */
  readonly close: () => void
}

/** `onSlow` is called when there was no room for too long. */
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
