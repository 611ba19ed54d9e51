const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A JSON object in UTF-8, or undefined: for anything else, for invalid UTF-8, and for an array. Never throws. */
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
