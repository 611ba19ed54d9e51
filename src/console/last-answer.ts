import type { ExecutionResult } from 'graphql'
import { createMemory } from './memory.ts'
import { reasonOf } from './subject.ts'

/** What was asked last, as it was sent, and the latest result of it. */
export interface LastAnswer {
  readonly query: string
  readonly operationName: string | undefined
  readonly variables: unknown
  readonly headers: Readonly<Record<string, string>>
  readonly result: ExecutionResult
  /** Why a subscription has ended, as a sentence. */
  readonly ended?: string | undefined
}

const last = createMemory<LastAnswer | undefined>(undefined)

export const useLastAnswer: () => LastAnswer | undefined = last.use

export function keepAnswer(answer: LastAnswer | undefined): void {
  last.set(() => answer)
}

const ENDS = ['expired_token', 'revoked_token', 'invalid_token', 'unknown_user', 'stale_store']

/** Why a result is the last one of a subscription, if it says so. */
export function endOf({ errors = [] }: ExecutionResult): string | undefined {
  const reason = errors
    .map(({ extensions }) => extensions?.['reason'])
    .find((one) => ENDS.includes(String(one)))
  return reason === undefined ? undefined : `The subscription has ended. ${reasonOf(String(reason))}`
}
