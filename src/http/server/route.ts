import type { ErrorName } from '../../core/error-catalogue.ts'
import type { HttpRequest, HttpResponse, StreamingResponse } from '../exchange.ts'

/** One path and its answers, for every method. */
export interface Route {
  readonly path: string
  readonly answer: (request: HttpRequest) => StreamingResponse | Promise<StreamingResponse>
  /** Whether it still answers while the server finishes what has begun; any other path then answers 503. */
  readonly answersWhileClosing?: boolean
  /** The words of this path for a refusal; `answerRefusal` unless given. */
  readonly refuse?: (
    name: ErrorName,
    message?: string,
    headers?: Readonly<Record<string, string>>,
  ) => HttpResponse
  /** Hears of each request that is refused in the words of this path before `answer` sees it. */
  readonly onRefused?: ((request: HttpRequest, name: ErrorName) => void) | undefined
}
