import type { Subject } from '../../src/core/authorize/subject.ts'
import { DEFAULT_LIMITS } from '../../src/core/operation/limits.ts'
import type { ApiParts, FormattedResult, LiveAnswer, LiveOperation } from '../../src/http/graphql-api.ts'
import { DEFAULT_STALENESS_LIMITS } from '../../src/http/staleness.ts'

/** What an API stands on where no gateway is around it: nobody is authenticated over HTTP. */
export function createApiParts(parts: Partial<ApiParts> = {}): ApiParts {
  return {
    policy: {},
    limits: DEFAULT_LIMITS,
    staleness: DEFAULT_STALENESS_LIMITS,
    age: () => 0,
    authenticate: async (): Promise<Subject> => ({ kind: 'anonymous', reason: 'missing_token' }),
    resourceMetadata: () => undefined,
    log: () => undefined,
    ...parts,
  }
}

export type LiveRequest = Pick<LiveOperation, 'query' | 'subject'> & Partial<LiveOperation>

export function liveOperation(request: LiveRequest): LiveOperation {
  return {
    operationName: undefined,
    variables: {},
    headers: {},
    signal: new AbortController().signal,
    ...request,
  }
}

export function streamOf(answer: LiveAnswer): Extract<LiveAnswer, { readonly kind: 'stream' }> {
  if (answer.kind !== 'stream') throw new TypeError(`No stream, but ${JSON.stringify(answer)}`)
  return answer
}

/** The next result of a stream, which must not have ended. */
export async function nextOf(results: AsyncGenerator<FormattedResult, void>): Promise<FormattedResult> {
  const { done, value } = await results.next()
  if (done === true || value === undefined) throw new TypeError('The stream has ended.')
  return value
}
