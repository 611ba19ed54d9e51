import { connect, type TLSSocket } from 'node:tls'

/** Frame types (RFC 9113 section 6). */
export const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

/** Frame flags. */
export const FLAG = { none: 0, ack: 1, endStream: 1, endHeaders: 4 } as const

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

/** An HTTP/2 client that writes its frames by hand, including ones that no library would write. */
export interface FrameClient {
  readonly socket: TLSSocket
  readonly received: readonly Frame[]
  readonly write: (type: number, flags: number, stream: number, payload?: Buffer) => void
  /** Waits for a frame that fits; undefined if the connection closes first. */
  readonly wait: (fits: (frame: Frame) => boolean) => Promise<Frame | undefined>
  readonly isClosed: () => boolean
  readonly closed: Promise<void>
}

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const HEAD = 9

/** Opens a connection, and sends the preface and empty settings. */
export async function connectFrames(url: string, ca: string): Promise<FrameClient> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), ca, ALPNProtocols: ['h2'] })
  const received: Frame[] = []
  const watchers = new Set<() => void>()
  let isClosed = false
  const tell = (): void => {
    for (const watcher of watchers) watcher()
  }
  let rest = Buffer.alloc(0)
  socket.on('data', (piece: Buffer) => {
    rest = Buffer.concat([rest, piece])
    while (rest.length >= HEAD && rest.length >= HEAD + rest.readUIntBE(0, 3)) {
      const end = HEAD + rest.readUIntBE(0, 3)
      received.push({
        type: rest.readUInt8(3),
        flags: rest.readUInt8(4),
        stream: rest.readUInt32BE(5),
        payload: rest.subarray(HEAD, end),
      })
      rest = rest.subarray(end)
    }
    tell()
  })
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) =>
    socket.once('close', () => {
      isClosed = true
      tell()
      resolve()
    }),
  )
  await new Promise((resolve) => socket.once('secureConnect', resolve))
  socket.write(PREFACE)
  const write: FrameClient['write'] = (type, flags, stream, payload = Buffer.alloc(0)) => {
    if (isClosed) return
    const head = Buffer.alloc(HEAD)
    head.writeUIntBE(payload.length, 0, 3)
    head.writeUInt8(type, 3)
    head.writeUInt8(flags, 4)
    head.writeUInt32BE(stream, 5)
    socket.write(Buffer.concat([head, payload]))
  }
  write(FRAME.settings, FLAG.none, 0)
  return {
    socket,
    received,
    write,
    closed,
    isClosed: () => isClosed,
    wait: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = received.find(fits)
          if (found === undefined && !isClosed) return
          watchers.delete(look)
          resolve(found)
        }
        watchers.add(look)
        look()
      }),
  }
}

/** Encodes a header block of literals without indexing (RFC 7541 section 6.2.2). */
export function encodeHeaders(headers: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(
    headers.flatMap(([name, value]) => [Buffer.of(0), encodeString(name), encodeString(value)]),
  )
}

function encodeString(text: string): Buffer {
  const bytes = Buffer.from(text)
  if (bytes.length < 127) return Buffer.concat([Buffer.of(bytes.length), bytes])
  const length: number[] = [127]
  let left = bytes.length - 127
  for (; left >= 128; left >>= 7) length.push((left & 127) | 128)
  length.push(left)
  return Buffer.concat([Buffer.from(length), bytes])
}

/** The body of a response: its DATA frames as text. */
export function textOf(frames: readonly Frame[], stream: number): string {
  return Buffer.concat(
    frames.flatMap((frame) => (frame.type === FRAME.data && frame.stream === stream ? [frame.payload] : [])),
  ).toString()
}
