import type { ExecutionResult } from 'graphql'
import type { AdmittedOperation } from './admission.ts'
import { endInTime } from './timely-events.ts'

type Results = AsyncIterator<ExecutionResult, void, undefined>

/**
 * The results of an admitted operation, each finished like a single result. The subject is reviewed before
 * each event of a subscription and when its token ends; if it may no longer subscribe, the stream ends with
 * the refusal. Ending the results also ends their source.
 */
export function guardEvents(
  source: AsyncIterable<ExecutionResult>,
  admitted: AdmittedOperation,
): AsyncIterableIterator<ExecutionResult, void> {
  const results = reviewEvents(source, admitted)
  if (!admitted.isSubscription) return results
  return endInTime(results, {
    at: admitted.endsAt,
    now: admitted.now,
    async last() {
      const value = await admitted.review()
      return value === undefined ? undefined : { value }
    },
  })
}

function reviewEvents(
  source: AsyncIterable<ExecutionResult>,
  { finish, review, isSubscription }: AdmittedOperation,
): AsyncIterableIterator<ExecutionResult, void> {
  const results: Results = source[Symbol.asyncIterator]()
  let isOver = false
  const end = async (): Promise<IteratorResult<ExecutionResult, void>> => {
    isOver = true
    await results.return?.()
    return { done: true, value: undefined }
  }
  const finished = async (step: ReturnType<Results['next']>): ReturnType<Results['next']> => {
    const result = await step
    if (isOver || result.done === true) return { done: true, value: undefined }
    const refused = isSubscription ? await review() : undefined
    if (refused === undefined) return { done: false, value: finish(result.value) }
    // The source may be slow to end; the refusal does not wait for it.
    end().catch(() => undefined)
    return { done: false, value: refused }
  }
  const each: AsyncIterableIterator<ExecutionResult, void> = {
    next: async () => (isOver ? { done: true, value: undefined } : finished(results.next())),
    return: end,
    throw: async (error) => {
      if (results.throw === undefined) throw error
      return finished(results.throw(error))
    },
    [Symbol.asyncIterator]: () => each,
  }
  return each
}

export function isEventStream(value: unknown): value is AsyncIterable<ExecutionResult> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
