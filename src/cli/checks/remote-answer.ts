import { describeCause } from '../../token/keys/key-set-state.ts'
import { PATIENCE, type ToldTime } from './check-result.ts'

/** The answer of a remote server, or the reason that it gave none. */
export type RemoteAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** Undefined where the body is not JSON, or too long. */
      readonly json: unknown
      readonly milliseconds: number
      readonly time: ToldTime | undefined
    }
  | { readonly kind: 'silent'; readonly why: string }

const MOST_BYTES = 1_048_576

/** Sends one request. Follows no redirect, so that headers reach no other host. Never rejects. */
export async function askRemote(
  url: string,
  {
    headers = {},
    body,
  }: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {},
): Promise<RemoteAnswer> {
  const begun = Date.now()
  const started = performance.now()
  try {
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      body: body ?? null,
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    })
    const took = performance.now() - started
    const time = readTime(response.headers, new URL(url).host, begun, took)
    const json = await readJson(response)
    return { kind: 'answered', status: response.status, json, milliseconds: Math.round(took), time }
  } catch (error) {
    return {
      kind: 'silent',
      why: describeCause(error)
        .replace(/^The source did/, 'it did')
        .replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
        .replace(/\.$/, ''),
    }
  }
}

async function readJson(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength
    if (length > MOST_BYTES) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return undefined
  }
}

/**
 * The `Date` of a response, unless a cache has stored it (RFC 9110 section 6.6.1). It has whole seconds, and
 * was set at some point during the request.
 */
function readTime(headers: Headers, by: string, begun: number, took: number): ToldTime | undefined {
  const date = Date.parse(headers.get('date') ?? '')
  if (Number.isNaN(date) || Number(headers.get('age') ?? 0) > 0) return undefined
  return { by, ahead: date + 500 - (begun + took / 2), error: 500 + took / 2 }
}
