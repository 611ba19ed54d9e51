import type { ErrorName } from '../../core/error-catalogue.ts'
import type { HttpRequest, HttpResponse, StreamingResponse } from '../exchange.ts'

/** One path and its answers, for every method. */
export interface Route {
  readonly path: string
  readonly answer: (request: HttpRequest) => StreamingResponse | Promise<StreamingResponse>
  /** Whether it still answers while the server closes; other paths then answer 503. */
  readonly answersWhileClosing?: boolean
  /** Formats a refusal for this path; default `answerRefusal`. */
  readonly refuse?: (
    name: ErrorName,
    message?: string,
    headers?: Readonly<Record<string, string>>,
  ) => HttpResponse
  /** Called for each request that is refused, in this path's format, before `answer` sees it. */
  readonly onRefused?: ((request: HttpRequest, name: ErrorName) => void) | undefined
}
