import type { IdentifiedSubject } from '../core/decision/subject.ts'
import { CACHE_ENTRIES } from '../core/policy-limits.ts'
import type { PolicyEngine, PolicyQuestion } from '../guard/policies.ts'
import { createAnswerCache } from './answer-cache.ts'
import { createEngineClient, type EngineClientParts } from './engine-client.ts'
import { REMOTE_TIMEOUT, type RemoteEngineOptions } from './policies-options.ts'

/** How to put a question to an engine, and how to read its answer. */
export interface EngineProtocol {
  readonly prepare: (
    subject: IdentifiedSubject,
    question: PolicyQuestion,
    policies: readonly string[],
  ) => PreparedQuestion
}

export interface PreparedQuestion {
  /** JSON with everything that the answer may depend on. */
  readonly body: string
  /** The policies that hold. Throws `PolicyAnswerError` if the answer does not fit the question. */
  readonly read: (answer: unknown) => readonly string[]
}

/** An engine with its connections. */
export interface OpenEngine extends PolicyEngine {
  readonly open: () => Promise<void>
  readonly close: () => Promise<void>
}

/** An engine at a URL. Equal questions at the same time share one request; `cache` keeps answers. */
export function createRemoteEngine(
  url: URL,
  { timeout = REMOTE_TIMEOUT, headers = {}, forwardHeaders = [], cache }: RemoteEngineOptions,
  protocol: EngineProtocol,
  parts: EngineClientParts,
): OpenEngine {
  const client = createEngineClient(url, { timeout, headers }, parts)
  const answers = createAnswerCache(
    cache === undefined ? undefined : { ttl: cache.ttl, entries: cache.entries ?? CACHE_ENTRIES },
    parts.now,
  )
  return {
    name: `${url.origin}${url.pathname}`,
    timeout,
    forwardHeaders,
    evaluate(policies, subject, question) {
      const { body, read } = protocol.prepare(subject, question, policies)
      return answers.find(body, async () => read(await client.ask(body, question.trace)))
    },
    open: client.open,
    close: client.close,
  }
}
