import { MessageType, type SubscribePayload } from 'graphql-ws'
import { ERRORS, type ErrorEntry, type ErrorName } from '../../core/error-catalogue.ts'
import type { Recorder } from '../../evidence/evidence.ts'
import type { HttpRequest } from '../../http/exchange.ts'
import { readGraphqlMembers } from '../../http/routes/graphql/graphql-members.ts'
import type { Perform } from '../../operations/perform.ts'
import type { HeldToken } from '../held-token.ts'
import { type RunningOperation, runOperation } from '../running-operation.ts'
import type { Outbox } from './outbox.ts'

export interface SocketOperationsParts {
  readonly perform: Perform
  /** Where records are made of what is refused before it is an operation; undefined where nobody takes any. */
  readonly evidence?: Pick<Recorder, 'refuse'> | undefined
  readonly outbox: Outbox
  /** Whether there is too much to do for anything new. */
  readonly isOverloaded?: (() => boolean) | undefined
  /** How many may be at work. */
  readonly limit: number
  /** The caller's, as the request that opened the socket told. */
  readonly address: string
  readonly log: (error: unknown) => void
  /** Called whenever nothing is at work any more. */
  readonly onIdle: () => void
}

/** The operations of one socket, by the ids that its client gave them. */
export interface SocketOperations {
  readonly has: (id: string) => boolean
  /** Runs it, or says why not. */
  readonly start: (
    id: string,
    payload: SubscribePayload,
    token: HeldToken,
    headers: HttpRequest['headers'],
  ) => void
  /** Says that it does not run. */
  readonly refuse: (id: string, name: ErrorName, headers: HttpRequest['headers']) => void
  /** Its client waits for it no longer. */
  readonly stop: (id: string) => void
  readonly stopAll: () => void
  /** Decides all that go on anew. */
  readonly review: () => void
  /** Stops those that go on; the others may end by themselves. */
  readonly finish: () => void
  readonly isIdle: () => boolean
}

export function createSocketOperations(parts: SocketOperationsParts): SocketOperations {
  const { perform, evidence, outbox, isOverloaded, limit, address, log, onIdle } = parts
  /** Those whose end was not told yet. */
  const operations = new Map<string, RunningOperation>()
  /** Those too that were stopped and are still at work: what is stopped at once does not make room for more. */
  const working = new Set<RunningOperation>()

  const refuse = (
    id: string,
    name: ErrorName,
    headers: HttpRequest['headers'],
    message: string = ERRORS[name].message,
  ): void => {
    evidence?.refuse({ transport: 'websocket', headers, cause: name })
    const { code }: ErrorEntry = ERRORS[name]
    outbox.send({ id, type: MessageType.Error, payload: [{ message, extensions: { code } }] })
  }
  return {
    has: (id) => operations.has(id),
    refuse,
    start(id, payload, { subject, ready }, headers) {
      if (working.size >= limit) return refuse(id, 'too_many_operations', headers)
      if (isOverloaded?.() === true) return refuse(id, 'overloaded', headers)
      const members = readGraphqlMembers({ ...payload })
      if (members.kind === 'refused') return refuse(id, members.name, headers, members.message)
      const { operationName, variables = {} } = members
      const ids = { ...payload }
      const requested = {
        text: payload.query,
        ids,
        operationName,
        variables,
        headers,
        address,
        transport: 'websocket',
        isSafe: false,
      } as const
      const sink = {
        next: (result: object) => outbox.send({ id, type: MessageType.Next, payload: result }),
        refuse(errors: readonly object[]) {
          operations.delete(id)
          outbox.send({ id, type: MessageType.Error, payload: errors })
        },
        complete() {
          operations.delete(id)
          outbox.send({ id, type: MessageType.Complete })
        },
        room: outbox.room,
      }
      const operation = runOperation(requested, { perform, subject, ready, sink, log })
      operations.set(id, operation)
      working.add(operation)
      void operation.ended.then(() => {
        working.delete(operation)
        if (working.size === 0) onIdle()
      })
    },
    stop(id) {
      operations.get(id)?.stop()
      operations.delete(id)
    },
    stopAll() {
      for (const operation of operations.values()) operation.stop()
      operations.clear()
    },
    review() {
      for (const operation of operations.values()) void operation.review()
    },
    finish() {
      for (const operation of operations.values()) operation.finish()
    },
    isIdle: () => working.size === 0,
  }
}
