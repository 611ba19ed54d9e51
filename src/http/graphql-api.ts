import type { Subject } from '../core/authorize/subject.ts'
import type { OperationLimits } from '../core/operation/limits.ts'
import type { RuleTable } from '../core/policy/rule-table.ts'
import type { AuthPluginOptions } from '../guard/auth-plugin.ts'
import type { Reloaded } from '../upstream/upstream.ts'
import type { HttpRequest, StreamingResponse } from './exchange.ts'
import type { StalenessLimits } from './staleness.ts'

/** What answers `/graphql`, wherever its operations run. */
export interface GraphqlApi {
  readonly answer: (request: HttpRequest) => Promise<StreamingResponse>
  /** The rules of now. Throws `TypeError` before {@link GraphqlApi.start} has resolved, where they are read then. */
  readonly table: () => RuleTable
  readonly start: () => Promise<void>
  /** Looks at the schema again. Never rejects. */
  readonly reload: () => Promise<Reloaded>
  readonly stop: () => Promise<void>
}

/** What every API stands on. */
export interface ApiParts {
  readonly policy: Omit<AuthPluginOptions, 'authenticate'>
  readonly limits: OperationLimits
  readonly staleness: StalenessLimits
  /** Milliseconds since the store was heard. */
  readonly age: () => number
  readonly authenticate: (headers: HttpRequest['headers']) => Promise<Subject>
  readonly resourceMetadata: () => string | undefined
  readonly log: (level: 'error' | 'warn' | 'info', error: unknown, message: string) => void
}
