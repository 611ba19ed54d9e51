import type { Subject } from '../../src/core/authorize/subject.ts'
import { DEFAULT_LIMITS } from '../../src/core/operation/limits.ts'
import { parsePattern } from '../../src/core/scope/pattern.ts'
import type {
  ApiParts,
  FormattedResult,
  LiveAnswer,
  LiveOperation,
} from '../../src/http/graphql/graphql-api.ts'
import type { UpstreamApiParts } from '../../src/http/graphql/upstream-api.ts'
import { DEFAULT_STALENESS_LIMITS } from '../../src/http/staleness.ts'

/** What an API stands on where no gateway is around it: nobody is authenticated over HTTP. */
export function createApiParts(parts: Partial<ApiParts> = {}): ApiParts {
  return {
    policy: {},
    persisted: undefined,
    limits: DEFAULT_LIMITS,
    staleness: DEFAULT_STALENESS_LIMITS,
    age: () => 0,
    authenticate: async () => NOBODY,
    resourceMetadata: () => undefined,
    onReload: () => undefined,
    log: () => undefined,
    ...parts,
  }
}

/** Likewise for an API elsewhere, where nobody is told who asks. */
export function createUpstreamApiParts(
  upstream: UpstreamApiParts['upstream'],
  parts: Partial<ApiParts> = {},
): UpstreamApiParts {
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
    random: Math.random,
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

export const NOBODY: Subject = { kind: 'anonymous', reason: 'missing_token' }

/** Somebody who holds these scopes. */
export function identified(id: string, ...scopes: readonly string[]): Subject {
  const granted = { allow: scopes.map(parsePattern), reject: [], ceilings: [] }
  return { kind: 'identified', issuer: 'tests', id, claims: {}, granted }
}
