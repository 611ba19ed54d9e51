import type { Subject } from '../core/decision/subject.ts'
import type { Variables } from '../core/plan/condition.ts'
import type { Transport } from '../evidence/record.ts'
import type { RequestTrace } from '../evidence/tracing/tracing.ts'
import type { RequestMembers } from '../persisted/asked-operation.ts'

declare const operationBrand: unique symbol

/** One operation as a caller requests it, on whatever transport. */
export interface Operation {
  /** An edge makes an operation by {@link toOperation}, once it knows who asks. */
  readonly [operationBrand]: true
  readonly text: string | undefined
  /** The other members of the request, among them the ids and hashes of persisted operations. */
  readonly ids: RequestMembers | undefined
  readonly operationName: string | undefined
  readonly variables: Variables
  readonly subject: Subject
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The caller's address (`http/server/proxies.ts`); for a socket's operations, that of its opening request. */
  readonly address: string
  readonly transport: Transport
  /** Milliseconds that authentication took, if measured. */
  readonly authenticate?: number | undefined
  /** The span of its request, if the edge has begun one. */
  readonly trace?: RequestTrace | undefined
  /** Calls a listener once nobody waits for the answer, perhaps at once; the result removes the listener. */
  readonly onGone: (listener: () => void) => () => void
  /** Requested by a safe method (RFC 9110 section 9.2.1). */
  readonly isSafe: boolean
  /** Whether this edge delivers a stream of results, or knows an edge that does. */
  readonly takesStream: 'here' | 'elsewhere' | 'no'
  /** The media type of the answer, if the edge takes bytes as they are. */
  readonly mediaType: string | undefined
}

/** Makes an operation of what an edge has read. */
export function toOperation(members: Omit<Operation, typeof operationBrand>): Operation {
  return members as Operation
}

/** The caller of an operation, as far as resolvers and upstreams may want to know. */
export interface Asker {
  readonly headers: Operation['headers']
  readonly address: string
  readonly onGone: (listener: () => void) => void
}

/** A signal that aborts once nobody waits for the answer. */
export function signalOf({ onGone }: Pick<Operation, 'onGone'>): AbortSignal {
  const controller = new AbortController()
  onGone(() => controller.abort())
  return controller.signal
}
