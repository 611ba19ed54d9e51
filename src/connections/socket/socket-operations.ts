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
  /** Records requests that are refused before they become operations; undefined if nobody reads records. */
  readonly evidence?: Pick<Recorder, 'refuse'> | undefined
  readonly outbox: Outbox
  /** Whether new operations must be refused under overload. */
  readonly isOverloaded?: (() => boolean) | undefined
  /** The most operations at once. */
  readonly limit: number
  /** The caller's address, from the request that opened the socket. */
  readonly address: string
  readonly log: (error: unknown) => void
  /** Called whenever no operation is running any more. */
  readonly onIdle: () => void
}

/** The operations of one socket, by their client's ids. */
export interface SocketOperations {
  readonly has: (id: string) => boolean
  /** Runs an operation, or reports why not. */
  readonly start: (
    id: string,
    payload: SubscribePayload,
    token: HeldToken,
    headers: HttpRequest['headers'],
  ) => void
  /** Reports that an operation does not run. */
  readonly refuse: (id: string, name: ErrorName, headers: HttpRequest['headers']) => void
  /** Stops an operation that its client has completed. */
  readonly stop: (id: string) => void
  readonly stopAll: () => void
  /** Decides all running operations anew. */
  readonly review: () => void
  /** Stops subscriptions; other operations may finish. */
  readonly finish: () => void
  readonly isIdle: () => boolean
}

export function createSocketOperations(parts: SocketOperationsParts): SocketOperations {
  const { perform, evidence, outbox, isOverloaded, limit, address, log, onIdle } = parts
  /** Operations whose end was not reported yet. */
  const operations = new Map<string, RunningOperation>()
  /** Includes stopped operations that still work: stopping them does not make room at once. */
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
