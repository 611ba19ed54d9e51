/** The public API of `portcullis/envelop`: the guard as a plugin for Envelop, and so for graphql-yoga. */

export {
  type EnvelopArgs,
  type EnvelopDonePayload,
  type EnvelopGuard,
  type EnvelopHookPayload,
  type EnvelopResult,
  type UseGuardOptions,
  useGuard,
} from '../adapters/envelop/use-guard.ts'
export type { MaybePromise } from '../core/maybe-promise.ts'
export type * from './guard-types.ts'
