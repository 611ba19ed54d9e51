/** Why a document could not be fetched, and which one. */
export class FetchFault extends Error {
  override readonly name = 'FetchFault'
  readonly url: URL
  /** The status of an answer, if other than 200. */
  readonly status: number | undefined

  constructor(url: URL, message: string, cause?: unknown, status?: number) {
    super(message, { cause })
    this.url = url
    this.status = status
  }
}

/** Parses a URL that is https, or http on a loopback address, without a user name; else undefined. */
export function parseSafeUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.username !== '' || url.password !== '') return undefined
  const isLoopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback) ? url : undefined
}

/** Throws a `TypeError` unless the URL is https, or http on a loopback address. */
export function parseJwksUrl(text: string): URL {
  const url = parseSafeUrl(text)
  if (url === undefined)
    throw new TypeError('A JWKS URL is https, or http on a loopback address, without a user name.')
  return url
}

/** A URL for logs, without its query, which may hold a key. */
export function printUrl({ origin, pathname }: URL): string {
  return `${origin}${pathname}`
}

/** What a request sends that is not a mere GET. */
export interface SentDocument {
  readonly method: 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Fetches a whole document in time, of at most `maxBytes` (256 KiB unless given). Rejects with a `FetchFault`. */
export async function fetchBytes(
  url: URL,
  accept: string,
  signal: AbortSignal,
  maxBytes = 262_144,
  sent?: SentDocument | undefined,
): Promise<Uint8Array> {
  try {
    return await read(url, accept, signal, maxBytes, sent)
  } catch (error) {
    if (error instanceof FetchFault) throw error
    if (signal.aborted) throw new FetchFault(url, 'The source did not answer in time.')
    const { message, cause } = error as Error
    throw new FetchFault(url, message, cause)
  }
}

async function read(
  url: URL,
  accept: string,
  signal: AbortSignal,
  maxBytes: number,
  sent: SentDocument | undefined,
): Promise<Uint8Array> {
  const response = await fetch(url, {
    ...sent,
    headers: { ...sent?.headers, accept, 'accept-encoding': 'identity' },
    // A redirect may lead to any address, even inside our own network.
    redirect: 'error',
    signal,
  })
  const { body, status } = response
  if (status !== 200 || body === null) {
    await body?.cancel()
    throw new FetchFault(url, `The source answered with status ${status}.`, undefined, status)
  }
  const chunks: Uint8Array[] = []
  let length = 0
  // Leaving the loop ends the connection.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength
    if (length > maxBytes) throw new FetchFault(url, `The answer has over ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
