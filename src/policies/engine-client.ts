import type { Pool } from 'undici'
import { REQUEST_ID_HEADER } from '../evidence/request-id.ts'
import { withContext } from '../evidence/tracing/trace-context.ts'
import type { Tracing } from '../evidence/tracing/tracing.ts'
import { PolicyAnswerError } from '../guard/policies.ts'

export interface EngineClient {
  /** Loads what a question needs, so that the first one has all of its time. Opens no connection. */
  readonly open: () => Promise<void>
  /** Posts one question, within the timeout. Rejects with `PolicyAnswerError`. */
  readonly ask: (body: string, trace: Readonly<Record<string, string>>) => Promise<unknown>
  readonly close: () => Promise<void>
}

export interface EngineClientParts {
  /** Milliseconds; never goes back. */
  readonly now: () => number
  /** Makes the spans of requests; none unless given. */
  readonly tracing?: Tracing | undefined
}

/** Far more than true or false takes for each of the most questions. */
const ANSWER_BYTES = 1_048_576
const CONNECTIONS = 64

/** Queries one URL over kept connections. Does not follow redirects: they may lead where questions must not go. */
export function createEngineClient(
  url: URL,
  options: { readonly timeout: number; readonly headers: Readonly<Record<string, string>> },
  { tracing }: EngineClientParts,
): EngineClient {
  const { timeout } = options
  let opening: Promise<Pool> | undefined
  // Loaded here: a gateway without an engine does not need it.
  const open = (): Promise<Pool> => {
    opening ??= import('undici').then(
      (undici) =>
        new undici.Pool(url.origin, {
          connections: CONNECTIONS,
          connect: { timeout },
          headersTimeout: timeout,
          bodyTimeout: timeout,
          maxResponseSize: ANSWER_BYTES,
        }),
    )
    return opening
  }

  const post = async (
    body: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<unknown> => {
    const pool = await open()
    const path = `${url.pathname}${url.search}`
    const response = await pool.request({ method: 'POST', path, headers, body, signal })
    if (response.statusCode !== 200) {
      await response.body.dump()
      throw new PolicyAnswerError(`it answers with status ${response.statusCode}`, 'failed')
    }
    const echoed = response.headers[REQUEST_ID_HEADER]
    const text = await response.body.text()
    if (
      echoed !== undefined &&
      headers[REQUEST_ID_HEADER] !== undefined &&
      echoed !== headers[REQUEST_ID_HEADER]
    )
      throw new PolicyAnswerError('it answers to another request id', 'invalid_answer')
    return parse(text)
  }
  const attempt = async (
    body: string,
    trace: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<unknown> => {
    const USER_AGENT = await userAgent()
    const span = tracing?.beginUpstream({ url, method: 'POST' })
    const headers = withContext(
      {
        'user-agent': USER_AGENT,
        ...trace,
        ...options.headers,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      span?.headers ?? {},
    )
    try {
      const answer = await post(body, headers, signal)
      span?.end({ status: 200 })
      return answer
    } catch (error) {
      span?.end({ fault: 'policy_unavailable' })
      throw error
    }
  }

  return {
    async open() {
      await Promise.all([open(), userAgent()])
    },
    async ask(body, trace) {
      const signal = AbortSignal.timeout(timeout)
      try {
        return await attempt(body, trace, signal).catch((error: unknown) => {
          // A kept connection may close just as it is used. A question changes nothing, so it can be sent again.
          if (!isClosedSocket(error) || signal.aborted) throw error
          return attempt(body, trace, signal)
        })
      } catch (error) {
        throw explain(error, signal, timeout)
      }
    },
    async close() {
      await (await opening)?.destroy()
    },
  }
}

/** Loaded late: it reads the package's own manifest. */
async function userAgent(): Promise<string> {
  return (await import('../upstream/request/user-agent.ts')).USER_AGENT
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new PolicyAnswerError('the answer is not JSON', 'invalid_answer')
  }
}

function isClosedSocket(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE'
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | null)?.code
}

const TIMEOUTS: readonly unknown[] = [
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]

function explain(error: unknown, signal: AbortSignal, timeout: number): PolicyAnswerError {
  if (error instanceof PolicyAnswerError) return error
  if (signal.aborted || TIMEOUTS.includes(codeOf(error)))
    return new PolicyAnswerError(`no answer within ${timeout} ms`, 'timeout', { cause: error })
  if (codeOf(error) === 'UND_ERR_RES_EXCEEDED_MAX_SIZE')
    return new PolicyAnswerError(`the answer is larger than ${ANSWER_BYTES} bytes`, 'invalid_answer')
  const message = error instanceof Error ? error.message : 'it cannot be reached'
  return new PolicyAnswerError(message, 'failed', { cause: error })
}
