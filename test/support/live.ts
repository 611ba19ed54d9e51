import type { Subject } from '../../src/core/decision/subject.ts'
import { DEFAULT_LIMITS } from '../../src/core/plan/limits.ts'
import { parsePattern } from '../../src/core/scope/pattern.ts'
import type { Answer, AnswerStream, FormattedResult } from '../../src/operations/answer.ts'
import type { ApiParts, GraphqlApi } from '../../src/operations/apis/graphql-api.ts'
import type { UpstreamApiParts } from '../../src/operations/apis/upstream-api.ts'
import { type Operation, toOperation } from '../../src/operations/operation.ts'
import { createPerform, type PerformOptions } from '../../src/operations/perform.ts'
import { DEFAULT_STALENESS_LIMITS } from '../../src/operations/staleness.ts'
import { createRandom, SEED } from './seed.ts'

/** The parts of an API without a gateway around it. */
export type LiveParts = ApiParts & Omit<PerformOptions, 'epoch' | 'log'>

export function createApiParts(parts: Partial<LiveParts> = {}): LiveParts {
  return {
    policy: {},
    persisted: undefined,
    limits: DEFAULT_LIMITS,
    staleness: DEFAULT_STALENESS_LIMITS,
    age: () => 0,
    now: Date.now,
    refusals: parts.policy?.refusals,
    authStatus: 'http',
    resourceMetadata: () => undefined,
    onReload: () => undefined,
    log: () => undefined,
    ...parts,
  }
}

/** An answer as an edge without bytes sees it. */
export type Told =
  | Pick<Extract<Answer, { readonly kind: 'refused' }>, 'kind' | 'status' | 'headers' | 'errors'>
  | { readonly kind: 'result'; readonly result: FormattedResult }
  | AnswerStream

/** Performs an API's operations as a socket does, once the API has started. */
export function performLive(api: GraphqlApi, parts: LiveParts): (request: LiveRequest) => Promise<Told> {
  const perform = createPerform({
    ...parts,
    epoch: api.epoch,
    log: (cause) => parts.log('error', cause, 'an operation could not be performed'),
  })
  return async (request) => {
    await api.start()
    return tell(await perform(liveOperation(request)))
  }
}

function tell(answer: Answer): Told {
  switch (answer.kind) {
    case 'refused': {
      const { kind, status, headers, errors } = answer
      return { kind, status, headers, errors }
    }
    case 'result':
      return { kind: 'result', result: answer.result }
    case 'stream':
      return answer
    case 'bytes':
      throw new TypeError('Bytes were answered to an operation that takes results.')
  }
}

/** Likewise for an upstream, which is not told who asks. */
export function createUpstreamApiParts(
  upstream: UpstreamApiParts['upstream'],
  parts: Partial<LiveParts> = {},
): UpstreamApiParts & LiveParts {
  const unsigned = (): never => {
    throw new TypeError('Nothing is signed here.')
  }
  return {
    ...createApiParts(parts),
    upstream,
    identity: {
      signer: { signToken: unsigned, messageKey: unsigned },
      time: Date.now,
      randomBytes: unsigned,
    },
    now: () => performance.now(),
    random: createRandom(SEED),
  }
}

export type LiveRequest = Pick<Operation, 'subject'> &
  Partial<Omit<Operation, 'text' | 'subject'>> & { readonly query: string; readonly signal?: AbortSignal }

export function liveOperation({ query, signal, ...request }: LiveRequest): Operation {
  return toOperation({
    text: query,
    ids: undefined,
    operationName: undefined,
    variables: {},
    headers: {},
    address: '127.0.0.1',
    transport: 'post',
    onGone(listener) {
      if (signal?.aborted === true) listener()
      signal?.addEventListener('abort', listener)
      return () => signal?.removeEventListener('abort', listener)
    },
    isSafe: false,
    takesStream: 'here',
    mediaType: undefined,
    ...request,
  })
}

export function streamOf(answer: Told): AnswerStream {
  if (answer.kind !== 'stream') throw new TypeError(`No stream, but ${JSON.stringify(answer)}`)
  return answer
}

/** The next result of a stream, which must not have ended. */
export async function nextOf(results: AsyncGenerator<FormattedResult, void>): Promise<FormattedResult> {
  const { done, value } = await results.next()
  if (done === true || value === undefined) throw new TypeError('The stream has ended.')
  return value
}

export const NOBODY: Subject = { kind: 'anonymous', reason: 'missing_token' }

/** A subject who holds these scopes. */
export function identified(id: string, ...scopes: readonly string[]): Subject {
  const granted = { allow: scopes.map(parsePattern), reject: [], ceilings: [] }
  return { kind: 'identified', issuer: 'tests', id, claims: {}, granted }
}
