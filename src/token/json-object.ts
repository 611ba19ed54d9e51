const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Parses a JSON object in UTF-8; undefined for anything else, as for invalid UTF-8. Never throws. */
export function parseJsonObject(
  bytes: Uint8Array,
  parse: (text: string) => unknown = JSON.parse,
): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = parse(decoder.decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}

/** Describes bytes that are not a JSON object, as the end of a sentence. Repeats nothing of them. */
export function findJsonFault(bytes: Uint8Array): string {
  const begin = Buffer.from(bytes.subarray(0, 256)).toString().trimStart().toLowerCase()
  if (begin === '') return 'is empty'
  return /^<(?:!doctype html|html|head|body|!--)/.test(begin) ? 'is an HTML page' : 'is not a JSON object'
}
