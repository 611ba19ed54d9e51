import type { ExecutionResult, GraphQLFormattedError } from 'graphql'
import type { AuthPluginOptions } from '../../adapters/apollo/auth-plugin.ts'
import type { Subject } from '../../core/authorize/subject.ts'
import type { Variables } from '../../core/operation/condition.ts'
import type { OperationLimits } from '../../core/operation/limits.ts'
import type { RuleTable } from '../../core/policy/rule-table.ts'
import type { RequestMembers } from '../../persisted/asked-operation.ts'
import type { PersistedOperations } from '../../persisted/persisted-operations.ts'
import type { Reloaded } from '../../upstream/reloading.ts'
import type { HttpRequest, StreamingResponse } from '../exchange.ts'
import type { StalenessLimits } from '../staleness.ts'

/** What answers `/graphql`, wherever its operations run. */
export interface GraphqlApi {
  readonly answer: AnswerGraphql
  readonly perform: PerformLive
  /** The rules of now. Throws `TypeError` before {@link GraphqlApi.start} has resolved, where they are read then. */
  readonly table: () => RuleTable
  readonly start: () => Promise<void>
  /** Looks at the schema again. Never rejects. */
  readonly reload: () => Promise<Reloaded>
  readonly stop: () => Promise<void>
}

/** Answers a request; `stream`: it is a subscription of a client that takes an event stream, and nothing of it has run. */
export type AnswerGraphql = (request: HttpRequest) => Promise<StreamingResponse | 'stream'>

/** Who asks, as far as resolvers may want to know: the headers of the request, and whether anybody still waits. */
export type Asker = Pick<HttpRequest, 'headers' | 'onGone'>

/** An operation that came over a socket or an event stream, of somebody who is known already. */
export interface LiveOperation {
  readonly query: string
  /** What else the request says of which operation it wants: the hashes and ids of persisted operations. */
  readonly names?: RequestMembers
  readonly operationName: string | undefined
  readonly variables: Variables
  readonly subject: Subject
  /** Those of the request that opened the socket or the stream. */
  readonly headers: HttpRequest['headers']
  /** Aborted when nobody waits for results any more. */
  readonly signal: AbortSignal
  /** It came by a method that changes nothing (RFC 9110 section 9.2.1): a mutation is refused. */
  readonly isSafe?: boolean
}

/** What becomes of it. Errors and results are as they go out: masked, formatted, completed. */
export type LiveAnswer =
  /** Nothing of it ran. `status` is what HTTP would say. */
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly errors: readonly GraphQLFormattedError[]
    }
  | { readonly kind: 'result'; readonly result: FormattedResult }
  | {
      readonly kind: 'stream'
      /** Whoever stops reading calls `return`. */
      readonly results: AsyncGenerator<FormattedResult, void>
      /** The decision of now for another subject: the errors of a refusal, or nothing when the stream may go on. */
      readonly decideAgain: (subject: Subject) => Promise<readonly GraphQLFormattedError[] | undefined>
      /** Whether the rules are others than those of the last decision. They stay the same unless given. */
      readonly isOutdated?: () => boolean
    }

export type FormattedResult = Omit<ExecutionResult, 'errors'> & {
  readonly errors?: readonly GraphQLFormattedError[]
}

/** Decides and runs one operation outside of HTTP. Rejects only as a store that cannot be asked does. */
export type PerformLive = (operation: LiveOperation) => Promise<LiveAnswer>

/** What every API stands on. */
export interface ApiParts {
  readonly policy: Omit<AuthPluginOptions, 'authenticate'>
  readonly persisted: PersistedOperations | undefined
  readonly limits: OperationLimits
  readonly staleness: StalenessLimits
  /** Milliseconds since the store was heard. */
  readonly age: () => number
  readonly authenticate: (headers: HttpRequest['headers']) => Promise<Subject>
  readonly resourceMetadata: () => string | undefined
  /** Told when polling has put another schema into use. */
  readonly onReload: () => void
  readonly log: (level: 'error' | 'warn' | 'info', error: unknown, message: string) => void
}
