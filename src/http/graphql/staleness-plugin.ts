import { type ApolloServerPlugin, HeaderMap } from '@apollo/server'
import { decisionOf } from '../../adapters/apollo/auth-plugin.ts'
import { ERRORS } from '../../core/error-catalogue.ts'
import type { Guard } from '../../guard/guard.ts'
import { dependsOnToken, isTooStale, type StalenessLimits } from '../staleness.ts'
import type { AnswerContext } from './answer-plugin.ts'

export interface StalenessOptions {
  readonly guard: Pick<Guard, 'planOf'>
  /** Milliseconds, as `Feed.age` tells. */
  readonly age: () => number
  readonly limits: StalenessLimits
}

/**
 * Refuses guarded operations while revocations may be unknown here. It stands after `authPlugin`, whose denials come
 * first, and before anything that executes. While the store is near, all it costs is to ask for the age.
 */
export function stalenessPlugin({ guard, age, limits }: StalenessOptions): ApolloServerPlugin<AnswerContext> {
  return {
    async requestDidStart() {
      return {
        async responseForOperation(context) {
          const { document, operation } = context
          if (!isTooStale(operation.operation, age(), limits)) return null
          const decision = decisionOf(context)
          if (decision !== undefined && !dependsOnToken(decision, document, guard)) return null
          const { status, code, message } = ERRORS.stale_store
          return {
            http: { status, headers: new HeaderMap([['retry-after', '1']]) },
            body: { kind: 'single', singleResult: { errors: [{ message, extensions: { code } }] } },
          }
        },
      }
    },
  }
}
