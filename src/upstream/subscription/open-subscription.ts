import type { UpstreamFault } from '../request/fault.ts'
import type { GraphqlAnswer } from '../request/graphql-answer.ts'

/** An operation that is subscribed to. */
export interface SubscriptionRequest {
  /** JSON of the printed operation, its name and its variables. */
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Aborted when nobody waits for events any more. */
  readonly signal: AbortSignal
}

/** What a connection says of itself, as it happens. What it says after its end is not heard. */
export interface SubscriptionListener {
  /** The upstream has let us in. */
  readonly begin: () => void
  /** It gave one whole answer, and no events. */
  readonly answer: (answer: GraphqlAnswer) => void
  readonly event: (event: unknown, bytes: number) => void
  readonly complete: () => void
  readonly fail: (fault: UpstreamFault, cause?: unknown) => void
}

/** Connects, and sends the operation; the listener hears the rest. What is returned closes the connection. */
export type OpenSubscription = (request: SubscriptionRequest, listener: SubscriptionListener) => () => void
