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
  /** The caller's address (`http/server/proxies.ts`); of a socket's operations, as its opening request told. */
  readonly address: string
  readonly transport: Transport
  /** Milliseconds that it took to know who asks, where that was measured. */
  readonly authenticate?: number | undefined
  /** The span of its request, where the edge has begun one. */
  readonly trace?: RequestTrace | undefined
  /** Calls a listener once nobody waits for the answer, at once where nobody does; the result takes the listener back. */
  readonly onGone: (listener: () => void) => () => void
  /** It came by a method that changes nothing (RFC 9110 section 9.2.1). */
  readonly isSafe: boolean
  /** Whether this edge delivers one result after the other, or knows an edge that does. */
  readonly takesStream: 'here' | 'elsewhere' | 'no'
  /** The media type of the answer, where the edge takes bytes as they are. */
  readonly mediaType: string | undefined
}

/** The operation that an edge has read. */
export function toOperation(members: Omit<Operation, typeof operationBrand>): Operation {
  return members as Operation
}

/** Whoever requests an operation, as far as resolvers and upstreams may want to know. */
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
