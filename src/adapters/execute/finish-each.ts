import type { ExecutionResult } from 'graphql'

type Results = AsyncIterator<ExecutionResult, void, undefined>

/** The results of a subscription, each finished as one that comes alone. What ends them ends their source. */
export function finishEach(
  source: AsyncIterable<ExecutionResult>,
  finish: (result: ExecutionResult) => ExecutionResult,
): AsyncIterableIterator<ExecutionResult, void> {
  const results: Results = source[Symbol.asyncIterator]()
  const finished = async (step: ReturnType<Results['next']>): ReturnType<Results['next']> => {
    const result = await step
    return result.done === true ? result : { done: false, value: finish(result.value) }
  }
  const each: AsyncIterableIterator<ExecutionResult, void> = {
    next: () => finished(results.next()),
    return: async () => {
      await results.return?.()
      return { done: true, value: undefined }
    },
    throw: async (error) => {
      if (results.throw === undefined) throw error
      return finished(results.throw(error))
    },
    [Symbol.asyncIterator]: () => each,
  }
  return each
}
