import type { GraphQLFormattedError } from 'graphql'
import type { Subject } from '../core/decision/subject.ts'
import { ERRORS } from '../core/error-catalogue.ts'
import type { Draft } from '../evidence/draft.ts'
import type { Recorder } from '../evidence/evidence.ts'
import { type Answer, causeOfRequest, type Refused } from './answer.ts'
import type { Operation } from './operation.ts'
import { endWith } from './uses.ts'

/** Closes the record of an answered operation; of a stream at its end, as its decision may have changed. */
export function recorded(operation: Operation, answer: Answer, draft: Draft, evidence: Recorder): Answer {
  // The edge that delivers streams performs it again.
  if (answer.kind === 'refused' && answer.needsStream && operation.takesStream === 'elsewhere') return answer
  evidence.mark(draft, draft.decision === undefined ? 'decide' : 'run')
  if (answer.kind !== 'stream') {
    evidence.close(draft, answer.kind === 'refused' ? answer.cause : undefined)
    return answer
  }
  let cause: Refused['cause'] | undefined
  const results = endWith(answer.results, () => evidence.close(draft, cause))
  return {
    ...answer,
    results,
    async review(subject) {
      const errors = await answer.review(subject)
      if (errors === undefined) return undefined
      cause = causeOfReview(errors, subject)
      draft.isEnded = true
      return errors
    },
  }
}

/** The cause of a review's errors. */
function causeOfReview(errors: readonly GraphQLFormattedError[], subject: Subject): Refused['cause'] {
  const code = errors[0]?.extensions?.['code']
  if (code === ERRORS.stale_store.code) return 'stale_store'
  if (code === ERRORS.internal.code) return 'internal'
  if (code === ERRORS.policy_unavailable.code) return 'policy_unavailable'
  if (code === ERRORS.forbidden.code) return 'forbidden'
  if (code === ERRORS.missing_token.code) return subject.kind === 'identified' ? 'forbidden' : subject.reason
  return causeOfRequest(errors)
}
