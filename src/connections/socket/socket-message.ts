import { MessageType, validateMessage } from 'graphql-ws'
import { parseJson } from '../../core/json/exact-json.ts'

/** Reads a client's message; undefined if it is invalid. Total. */
export function readMessage(text: string): ReturnType<typeof validateMessage> | undefined {
  try {
    return validateMessage(withQuery(parseJson(text)))
  } catch {
    return undefined
  }
}

/** Persisted operations have an id instead of a text, which the protocol does not provide for. */
function withQuery(message: unknown): unknown {
  if (!isRecord(message) || message['type'] !== MessageType.Subscribe) return message
  const { payload } = message
  if (!isRecord(payload) || (payload['query'] ?? undefined) !== undefined) return message
  return { ...message, payload: { ...payload, query: '' } }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The library's message, if a close frame can hold it (RFC 6455 section 5.5: 125 bytes with the code). */
export function existsText(id: string): string {
  const text = `Subscriber for ${id} already exists`
  return Buffer.byteLength(text) <= 123 ? text : 'Subscriber already exists'
}
