import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import { refusalOf } from '../../core/answer/refusal.ts'
import type { RefusalStyle } from '../../core/answer/refusal-style.ts'
import type { Decision } from '../../core/decision/decision.ts'
import { OperationLimitError } from '../../core/plan/limits.ts'
import { allContextHeaders } from '../../evidence/host-evidence.ts'
import { contextSubject } from '../../guard/context-subject.ts'
import type { Guard } from '../../guard/guard.ts'
import { httpExtension } from '../../guard/http-extension.ts'
import { limitError } from '../../guard/limit-error.ts'
import { expiredError, hasEnded } from '../../guard/subject-end.ts'
import { createExecutionReach, type ExecutionReach } from './execution-reach.ts'
import { listDeniedKeys, refuseAll } from './refused-execution.ts'

/** What one execution may do, place by place; `ALLOW` if it may do everything. */
export type Ruling = typeof ALLOW | ExecutionReach

export const ALLOW = 'allow'

/** The parts of a resolver's info that identify its execution. */
export type ExecutionInfo = Pick<GraphQLResolveInfo, 'operation' | 'fragments' | 'variableValues'>

/**
 * Rules on each execution once, at its first resolver. Executors create one object of variable values per
 * execution and pass it to each of its resolvers, so that object identifies the execution. Some keep it for
 * all events of a subscription, so the subject is checked at each event.
 */
export function createExecutionRulings(
  guard: Guard,
  now: () => number,
  style?: RefusalStyle,
): (contextValue: unknown, info: ExecutionInfo) => Ruling | Promise<Ruling> {
  const executions = new WeakMap<object, Execution>()
  const documentOf = createDocuments()

  const rule = (contextValue: unknown, info: ExecutionInfo): Ruling | Promise<Ruling> => {
    try {
      const subject = contextSubject(contextValue)
      if (isLate(contextValue, info)) return refuseAll([expiredError(style)])
      const decision = guard.decide({
        document: documentOf(info),
        variables: info.variableValues,
        coerced: info.variableValues,
        now: now(),
        subject,
        request: { headers: () => allContextHeaders(contextValue) },
      })
      return decision instanceof Promise
        ? decision.then((one) => toRuling(one, style))
        : toRuling(decision, style)
    } catch (error) {
      if (error instanceof OperationLimitError) return refuseAll([limitError(error)])
      throw error
    }
  }

  /** An event may come long after the token was read. */
  const isLate = (contextValue: unknown, { operation }: ExecutionInfo): boolean =>
    operation.operation === 'subscription' && hasEnded(contextSubject(contextValue), now())
  const isStill = (known: Execution, contextValue: unknown, info: ExecutionInfo): boolean =>
    known.operation === info.operation &&
    known.contextValue === contextValue &&
    (info.operation.operation !== 'subscription' ||
      (known.subject === contextSubject(contextValue) && known.isLate === isLate(contextValue, info)))

  return (contextValue, info) => {
    const known = executions.get(info.variableValues)
    if (known !== undefined && isStill(known, contextValue, info)) return known.ruling
    const execution: Execution = {
      operation: info.operation,
      contextValue,
      subject: contextSubject(contextValue),
      isLate: isLate(contextValue, info),
      ruling: rule(contextValue, info),
    }
    executions.set(info.variableValues, execution)
    if (execution.ruling instanceof Promise) {
      // Resolvers below the root fields find it settled. A failure is reported by those that await it.
      execution.ruling.then(
        (ruling) => {
          execution.ruling = ruling
        },
        () => undefined,
      )
    }
    return execution.ruling
  }
}

interface Execution {
  readonly operation: OperationDefinitionNode
  readonly contextValue: unknown
  readonly subject: unknown
  /** Whether the token of a subscription had expired. */
  readonly isLate: boolean
  ruling: Ruling | Promise<Ruling>
}

function toRuling(decision: Decision, style: RefusalStyle | undefined): Ruling {
  switch (decision.kind) {
    case 'allow':
      return ALLOW
    case 'reduce':
      return createExecutionReach(decision, style)
    case 'deny': {
      const refusal = refusalOf(decision, style)
      return refuseAll(refusal.errors, {
        extensions: { http: httpExtension(refusal.status, refusal.headers) },
        deniedKeys: listDeniedKeys(decision),
      })
    }
  }
}

/**
 * Finds the document of an operation. Plans are kept with it, so it must be the same object each time.
 * Fragments are compared too, because rewriting a document may leave its operation unchanged.
 */
function createDocuments(): (info: ExecutionInfo) => DocumentNode {
  const documents = new WeakMap<OperationDefinitionNode, DocumentNode>()
  return ({ operation, fragments }) => {
    const definitions = [operation, ...Object.values<FragmentDefinitionNode>(fragments)]
    const known = documents.get(operation)
    const isSame =
      known?.definitions.length === definitions.length &&
      definitions.every((definition, index) => definition === known.definitions[index])
    if (known !== undefined && isSame) return known
    const document: DocumentNode = { kind: Kind.DOCUMENT, definitions }
    documents.set(operation, document)
    return document
  }
}
