import { GraphQLError, type GraphQLFormattedError, getOperationAST, OperationTypeNode } from 'graphql'
import type { Subject } from '../../core/authorize/subject.ts'
import { ERRORS, type ErrorEntry, type ErrorName } from '../../core/error-catalogue.ts'
import type { GuardedDocuments } from '../../guard/guarded-documents.ts'
import { findOperation, type PersistedOperations } from '../../persisted/persisted-operations.ts'
import { checkVariables, pointTo } from './graphql.ts'
import type { LiveAnswer, LiveOperation, PerformLive } from './graphql-api.ts'
import type { SizeCheck } from './operation-size.ts'
import {
  decideOperation,
  type NotRunnable,
  type PreparedOperation,
  type Runnable,
  type VerdictParts,
} from './operation-verdict.ts'
import { type PlainVariables, toPlainVariables } from './plain-numbers.ts'
import { formatRequestErrors } from './request-errors.ts'

export type LiveRefused = Extract<LiveAnswer, { readonly kind: 'refused' }>

/** A live operation that may run. */
export interface LiveRunnable<Documents extends GuardedDocuments> extends Runnable, PreparedOperation {
  readonly documents: Documents
  readonly live: LiveOperation
  /** The decision of now for another subject: the errors of a refusal, or nothing. */
  readonly decideAgain: (subject: Subject) => Promise<readonly GraphQLFormattedError[] | undefined>
  /** Whether the rules are others than those of the last decision. */
  readonly isOutdated: () => boolean
  readonly refuse: (verdict: NotRunnable) => LiveRefused
}

export interface LivePerformerOptions<Documents extends GuardedDocuments> extends VerdictParts {
  /** Those of now. */
  readonly documents: () => Documents
  /** What has come in their place since, for what goes on: `documents` unless given. */
  readonly latest?: (() => GuardedDocuments) | undefined
  readonly checkSize: SizeCheck
  /** `exact`: variables may hold `NumberToken`s. */
  readonly numbers: 'exact' | 'plain'
  readonly persisted: PersistedOperations | undefined
  readonly authStatus: 'http' | 'graphql'
  readonly resourceMetadata: () => string | undefined
  readonly log: (cause: unknown) => void
  readonly run: (runnable: LiveRunnable<Documents>) => Promise<LiveAnswer>
}

/** It came by a method that changes nothing, and would. */
type Unsafe = { readonly kind: 'unsafe' }

type Ruling<Documents extends GuardedDocuments> =
  | ((NotRunnable | Unsafe) & { readonly documents: Documents })
  | (Runnable & PreparedOperation & { readonly documents: Documents })

/**
 * Decides what comes over a socket or an event stream as HTTP does, in the same order and words, and lets it run. What
 * goes wrong on our side is logged, and a refusal.
 */
export function createLivePerformer<Documents extends GuardedDocuments>(
  options: LivePerformerOptions<Documents>,
): PerformLive {
  const { checkSize, log, latest = options.documents } = options

  const decide = async <Those extends GuardedDocuments>(
    live: LiveOperation,
    subject: Subject,
    documents: Those,
  ): Promise<Ruling<Those>> => {
    const { query, operationName, variables: given } = live
    const excess = checkSize(query) ?? checkVariables(given)
    if (excess !== undefined) return { kind: 'too_complex', excess, documents }
    const plain: PlainVariables =
      options.numbers === 'plain' ? toPlainVariables(given) : { kind: 'plain', variables: given }
    if (plain.kind === 'refused') {
      const { code } = ERRORS[plain.name]
      const error = new GraphQLError(plain.message, { extensions: { code } })
      return { kind: 'invalid', errors: [error], documents }
    }
    const { variables } = plain
    const prepared = documents.prepare(query)
    if (prepared.kind === 'invalid') return { ...prepared, documents }
    const operation = { document: prepared.document, operationName, variables }
    if (live.isSafe === true && isMutation(operation)) return { kind: 'unsafe', documents }
    const verdict = await decideOperation(documents, operation, subject, options)
    return verdict.kind === 'runnable' ? { ...operation, ...verdict, documents } : { ...verdict, documents }
  }

  const refuse = (
    verdict: NotRunnable | Unsafe,
    { guard }: GuardedDocuments,
    subject: Subject,
  ): LiveRefused => {
    switch (verdict.kind) {
      case 'invalid': {
        const errors = formatRequestErrors(verdict.errors, guard.table, subject)
        return { kind: 'refused', status: 400, headers: {}, errors }
      }
      case 'too_complex': {
        const { message, limit, allowed } = verdict.excess
        return refuseLive('operation_too_complex', { message, evidence: { limit, allowed } })
      }
      case 'refused': {
        const { status, headers, errors } = verdict.refusal
        return {
          kind: 'refused',
          status: options.authStatus === 'graphql' ? 200 : status,
          headers: pointTo(options.resourceMetadata(), headers),
          errors: errors.map((error) => error.toJSON()),
        }
      }
      case 'unsafe':
        return { ...refuseLive('bad_request', { message: UNSAFE, headers: { allow: 'POST' } }), status: 405 }
      case 'stale':
        return refuseLive('stale_store', { headers: { 'retry-after': '1' } })
    }
  }

  const refusing = async <Value>(work: () => Promise<Value>): Promise<Value | LiveRefused> => {
    try {
      return await work()
    } catch (error) {
      log(error instanceof GraphQLError ? (error.originalError ?? error) : error)
      return refuseLive('internal')
    }
  }

  return (asked) =>
    refusing(async () => {
      const found = findOperation(options.persisted, { ...asked.names, query: asked.query })
      if (found.kind === 'refused') return refuseLive(found.name, found)
      // Found once: what goes on is not asked for its id again.
      const live = found.kind === 'text' ? { ...asked, query: found.query } : asked
      const ruling = await decide(live, live.subject, options.documents())
      const refuseThis = (verdict: NotRunnable | Unsafe): LiveRefused =>
        refuse(verdict, ruling.documents, live.subject)
      if (ruling.kind !== 'runnable') return refuseThis(ruling)
      let decidedBy: GuardedDocuments = ruling.documents
      return options.run({
        ...ruling,
        live,
        refuse: refuseThis,
        isOutdated: () => latest() !== decidedBy,
        async decideAgain(subject) {
          const again = await refusing(async () => {
            const { documents, ...verdict } = await decide(live, subject, latest())
            decidedBy = documents
            return verdict.kind === 'runnable' ? undefined : refuse(verdict, documents, subject)
          })
          return again?.errors
        },
      })
    })
}

const UNSAFE = 'GET requests only support queries and subscriptions here, not mutation operations'

/** Of no operation at all, or of several, the verdict has the word. */
function isMutation({ document, operationName }: PreparedOperation): boolean {
  return getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION
}

export function refuseLive(
  name: ErrorName,
  {
    message = ERRORS[name].message,
    headers = {},
    evidence = {},
  }: {
    readonly message?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly evidence?: Readonly<Record<string, unknown>>
  } = {},
): LiveRefused {
  const { code, status }: ErrorEntry = ERRORS[name]
  return { kind: 'refused', status, headers, errors: [{ message, extensions: { code, ...evidence } }] }
}
