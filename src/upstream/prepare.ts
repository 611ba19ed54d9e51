import { type DocumentNode, GraphQLError, parse, specifiedRules, validate } from 'graphql'
import { createBoundedMap } from '../core/bounded-map.ts'
import type { OperationLimits } from '../core/operation/limits.ts'
import type { Guard } from '../guard/guard.ts'
import { findOperationProblem } from '../guard/operation-problem.ts'
import { printSendable, type SendableOperation } from './sendable.ts'

/** A document as it was asked, looked at once for each schema. */
export type Prepared =
  | { readonly kind: 'invalid'; readonly errors: readonly GraphQLError[] }
  | { readonly kind: 'ready'; readonly document: DocumentNode }

/** The version of a schema and its rules, with what was worked out for it. Nothing mixes two. */
export interface Epoch {
  readonly guard: Guard
  /** Total. The text has been held against the limits. */
  readonly prepare: (text: string) => Prepared
  /** The operation as it is sent when all of it is allowed; or why there is none of that name. */
  readonly sendable: (document: DocumentNode, operationName: string | undefined) => SendableOperation
  readonly findProblem: (
    document: DocumentNode,
    operationName: string | undefined,
  ) => GraphQLError | undefined
}

const TEXTS_KEPT = 1_000
const LONGEST_TEXT_KEPT = 10_000

export function createEpoch(guard: Guard, limits: Pick<OperationLimits, 'tokens'>): Epoch {
  const { schema } = guard.table
  const texts = createBoundedMap<string, Prepared>(TEXTS_KEPT)
  const printed = new WeakMap<DocumentNode, Map<string, SendableOperation>>()

  const read = (text: string): Prepared => {
    let document: DocumentNode
    try {
      document = parse(text, { maxTokens: limits.tokens })
    } catch (error) {
      // The parser goes down as deep as a text is nested; that much is a limit's to refuse, and came before.
      const { message, locations } = error instanceof GraphQLError ? error : new GraphQLError('Syntax Error.')
      return { kind: 'invalid', errors: [coded(message, 'GRAPHQL_PARSE_FAILED', locations)] }
    }
    const errors = validate(schema, document, specifiedRules)
    if (errors.length === 0) return { kind: 'ready', document }
    return {
      kind: 'invalid',
      errors: errors.map(({ message, locations }) => coded(message, 'GRAPHQL_VALIDATION_FAILED', locations)),
    }
  }

  return {
    guard,
    prepare(text) {
      const known = texts.get(text)
      if (known !== undefined) return known
      const prepared = read(text)
      return text.length <= LONGEST_TEXT_KEPT ? texts.set(text, prepared) : prepared
    },
    sendable(document, operationName) {
      const named = printed.get(document) ?? new Map<string, SendableOperation>()
      const key = operationName ?? ''
      const sendable = named.get(key) ?? printSendable(document, operationName)
      printed.set(document, named.set(key, sendable))
      return sendable
    },
    findProblem: (document, operationName) => findOperationProblem(schema, document, operationName),
  }
}

/** As the words and the place of an error: nothing else of it is kept, the source least of all. */
function coded(message: string, code: string, locations: GraphQLError['locations']): GraphQLError {
  const error = new GraphQLError(message, { extensions: { code } })
  return Object.assign(error, { locations })
}
