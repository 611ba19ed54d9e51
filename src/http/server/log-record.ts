/** An error as a log line shows it. */
export type ErrorRecord = {
  readonly type: string
  readonly message: string
  readonly stack: string
  readonly cause?: ErrorRecord
}

const TOKEN = /\be[wy][\w-]{6,}\.[\w-]*\.[\w-]*/g
const CREDENTIALS = /\b(Bearer|Basic)\s+[^\s"',;]+/gi
const CAUSES = 3

/**
 * Reduces an error to its text. Its other members can hold anything: an HTTP client's error carries the
 * headers sent, a socket's the bytes read. Tokens quoted in the text are cut out. Total.
 */
export function describeError(error: unknown, causes = CAUSES): ErrorRecord {
  if (!(error instanceof Error)) return { type: typeof error, message: 'Not an error', stack: '' }
  const { name, message, stack, cause } = error
  return {
    type: name,
    message: redact(message),
    stack: redact(stack ?? ''),
    ...(cause !== undefined && causes > 0 && { cause: describeError(cause, causes - 1) }),
  }
}

/** A text with the tokens and credentials in it redacted. */
function redact(text: unknown): string {
  return String(text).replace(CREDENTIALS, '$1 [redacted]').replace(TOKEN, '[token]')
}
