/** One event of an event stream (HTML, section 9.2). */
export interface StreamEvent {
  /** `message` if the event names none. */
  readonly name: string
  readonly data: string
}

/** The stream exceeds a limit, or is not UTF-8. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError'
}

/** Reads the events that end in a piece. Throws {@link UnreadableError}, after which the stream is over. */
export type EventStreamReader = (piece: Uint8Array) => readonly StreamEvent[]

const LINE_END = /\r\n|\n|\r/

/** Reads a stream cut anywhere into pieces, in linear time. `size` limits one event, in characters. */
export function createEventStreamReader(size: number): EventStreamReader {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  /** Parts of a line that has not ended. */
  let parts: string[] = []
  let partsSize = 0
  let isInLineEnd = false
  let name: string | undefined
  let data: string[] = []
  let dataSize = 0

  const decode = (piece: Uint8Array): string => {
    try {
      return decoder.decode(piece, { stream: true })
    } catch (cause) {
      throw new UnreadableError('the event stream is no UTF-8', { cause })
    }
  }
  const readField = (line: string): void => {
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'event') name = value
    if (field !== 'data') return
    data.push(value)
    dataSize += 1 + value.length
  }
  const takeEvent = (): readonly StreamEvent[] => {
    // Unlike in a browser, an event without data counts: `complete` has none.
    const isEvent = name !== undefined || data.length > 0
    const event = { name: name || 'message', data: data.join('\n') }
    name = undefined
    data = []
    dataSize = 0
    return isEvent ? [event] : []
  }
  const hold = (part: string): void => {
    parts.push(part)
    partsSize += part.length
    if (partsSize + dataSize > size) throw new UnreadableError('the event is too large')
  }
  const takeLine = (): string => {
    const line = parts.join('')
    parts = []
    partsSize = 0
    return line
  }

  return (piece) => {
    let text = decode(piece)
    if (text === '') return []
    if (isInLineEnd && text.startsWith('\n')) text = text.slice(1)
    isInLineEnd = text.endsWith('\r')
    const [first = '', ...more] = text.split(LINE_END)
    const events: StreamEvent[] = []
    hold(first)
    for (const next of more) {
      const line = takeLine()
      if (line === '') events.push(...takeEvent())
      else readField(line)
      hold(next)
    }
    return events
  }
}
