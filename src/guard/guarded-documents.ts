import { type DocumentNode, GraphQLError, parse, specifiedRules, validate } from 'graphql'
import { createBoundedMap } from '../core/bounded-map.ts'
import type { OperationLimits } from '../core/operation/limits.ts'
import type { Guard } from './guard.ts'
import { findOperationProblem } from './operation-problem.ts'

/** A document as it was asked, looked at once for each schema. */
export type Prepared =
  | { readonly kind: 'invalid'; readonly errors: readonly GraphQLError[] }
  | { readonly kind: 'ready'; readonly document: DocumentNode }

/** The documents that are asked of one guarded schema. */
export interface GuardedDocuments {
  readonly guard: Guard
  /** Total. The text has been held against the limits. */
  readonly prepare: (text: string) => Prepared
  /** Why no operation of a prepared document can be run, if that is so. */
  readonly findProblem: (
    document: DocumentNode,
    operationName: string | undefined,
  ) => GraphQLError | undefined
}

const TEXTS_KEPT = 1_000
const LONGEST_TEXT_KEPT = 10_000

/** Parses and validates each text once, with the errors of Apollo Server; a bounded number of texts is kept. */
export function createGuardedDocuments(
  guard: Guard,
  limits: Pick<OperationLimits, 'tokens'>,
): GuardedDocuments {
  const { schema } = guard.table
  const texts = createBoundedMap<string, Prepared>(TEXTS_KEPT)

  /** A subscription whose root fields depend on a variable is none that a rule can count: that one throws. */
  const findErrors = (document: DocumentNode): readonly GraphQLError[] => {
    try {
      return validate(schema, document, specifiedRules)
    } catch (error) {
      if (error instanceof GraphQLError) return [error]
      throw error
    }
  }

  const read = (text: string): Prepared => {
    let document: DocumentNode
    try {
      document = parse(text, { maxTokens: limits.tokens })
    } catch (error) {
      // The parser goes down as deep as a text is nested; that much is a limit's to refuse, and came before.
      const { message, locations } = error instanceof GraphQLError ? error : new GraphQLError('Syntax Error.')
      return { kind: 'invalid', errors: [coded(message, 'GRAPHQL_PARSE_FAILED', locations)] }
    }
    const errors = findErrors(document)
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
    findProblem: (document, operationName) => findOperationProblem(schema, document, operationName),
  }
}

/** As the words and the place of an error: nothing else of it is kept, the source least of all. */
function coded(message: string, code: string, locations: GraphQLError['locations']): GraphQLError {
  const error = new GraphQLError(message, { extensions: { code } })
  return Object.assign(error, { locations })
}
