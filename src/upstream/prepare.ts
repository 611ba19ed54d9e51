import type { DocumentNode } from 'graphql'
import type { OperationLimits } from '../core/operation/limits.ts'
import type { Guard } from '../guard/guard.ts'
import { createGuardedDocuments, type GuardedDocuments } from '../guard/guarded-documents.ts'
import { printSendable, type SendableOperation } from './sendable.ts'

/** The version of a schema and its rules, with what was worked out for it. Nothing mixes two. */
export interface Epoch extends GuardedDocuments {
  /** The operation as it is sent when all of it is allowed; or why there is none of that name. */
  readonly sendable: (document: DocumentNode, operationName: string | undefined) => SendableOperation
}

export function createEpoch(guard: Guard, limits: Pick<OperationLimits, 'tokens'>): Epoch {
  const printed = new WeakMap<DocumentNode, Map<string, SendableOperation>>()
  return {
    ...createGuardedDocuments(guard, limits),
    sendable(document, operationName) {
      const named = printed.get(document) ?? new Map<string, SendableOperation>()
      const key = operationName ?? ''
      const sendable = named.get(key) ?? printSendable(document, operationName)
      printed.set(document, named.set(key, sendable))
      return sendable
    },
  }
}
