import type { UpstreamFault } from '../request/fault.ts'
import type { GraphqlAnswer } from '../request/graphql-answer.ts'

/** A subscription to open at an upstream. */
export interface SubscriptionRequest {
  /** JSON of the printed operation, its name and its variables. */
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Aborted when nobody waits for events any more. */
  readonly signal: AbortSignal
}

/** Receives what happens on a connection. Calls after its end are ignored. */
export interface SubscriptionListener {
  /** The upstream has accepted the subscription. */
  readonly begin: () => void
  /** The upstream gave one whole answer instead of events. */
  readonly answer: (answer: GraphqlAnswer) => void
  readonly event: (event: unknown, bytes: number) => void
  readonly complete: () => void
  readonly fail: (fault: UpstreamFault, cause?: unknown) => void
}

/** Connects and sends the operation; the listener gets the rest. The result closes the connection. */
export type OpenSubscription = (request: SubscriptionRequest, listener: SubscriptionListener) => () => void
