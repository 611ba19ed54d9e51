import type { MaybePromise } from '../core/maybe-promise.ts'
import type { Answer } from './answer.ts'

/** Counts the uses of something that is released once it has none. */
export interface Uses {
  readonly during: <Value>(work: () => Promise<Value>) => Promise<Value>
  /** A use that lasts until the stream has ended or its reader has left. */
  readonly through: <Value>(stream: AsyncGenerator<Value, void>) => AsyncGenerator<Value, void>
  /** Resolves when no use is left; to be called once no further use begins. */
  readonly ended: () => Promise<void>
}

export function createUses(): Uses {
  let count = 0
  let onEnd: (() => void) | undefined
  const end = (): void => {
    count -= 1
    if (count === 0) onEnd?.()
  }
  return {
    async during(work) {
      count += 1
      try {
        return await work()
      } finally {
        end()
      }
    },
    through(stream) {
      count += 1
      return endWith(stream, end)
    },
    ended: () =>
      new Promise((resolve) => {
        onEnd = resolve
        if (count === 0) resolve()
      }),
  }
}

/** A use that lasts until the answer is there, or until its stream of results has ended. */
export async function countUse(uses: Uses, answer: MaybePromise<Answer>): Promise<Answer> {
  const settled = await uses.during(async () => answer)
  return settled.kind === 'stream' ? { ...settled, results: uses.through(settled.results) } : settled
}

/**
 * Wraps a stream so that `end` is called once, when it has ended. Not an async generator: one that is left
 * before its first value runs none of its code.
 */
export function endWith<Value>(
  stream: AsyncGenerator<Value, void>,
  end: () => void,
): AsyncGenerator<Value, void> {
  let hasEnded = false
  const settle = async (step: Promise<IteratorResult<Value, void>>): Promise<IteratorResult<Value, void>> => {
    const finish = (): void => {
      if (!hasEnded) end()
      hasEnded = true
    }
    try {
      const result = await step
      if (result.done === true) finish()
      return result
    } catch (error) {
      finish()
      throw error
    }
  }
  return {
    next: () => settle(stream.next()),
    return: () => settle(stream.return()),
    throw: (error: unknown) => settle(stream.throw(error)),
    async [Symbol.asyncDispose]() {
      await settle(stream.return())
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
