import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { type CacheCounts, countRequest } from '../core/cache-counts.ts'
import { DEFAULT_CACHE_SIZES } from '../core/cache-sizes.ts'
import { assertWithinLimits, OperationLimitError, type OperationLimits } from '../core/plan/limits.ts'
import type { Plan } from '../core/plan/plan.ts'
import { createSegmentedMap } from '../core/segmented-map.ts'
import type { Guard } from './guard.ts'
import { findOperationProblem } from './operation-problem.ts'

declare const preparedBrand: unique symbol

/** One operation of a text, with everything that depends neither on the caller nor on values. */
export interface PreparedOperation {
  /** Only the cache of prepared operations makes one. */
  readonly [preparedBrand]: true
  readonly kind: 'ready'
  readonly document: DocumentNode
  readonly operationName: string | undefined
  readonly operation: OperationDefinitionNode
  readonly plan: Plan
}

/** A text or operation that never runs. */
export type Unprepared =
  /** It does not parse or validate, or the named operation does not exist. */
  | { readonly kind: 'invalid'; readonly errors: readonly GraphQLFormattedError[] }
  | { readonly kind: 'too_complex'; readonly excess: OperationLimitError }

export type Prepared = PreparedOperation | Unprepared

/** An accepted document, or the errors of a rejected one. */
export type Validated =
  | { readonly kind: 'accepted'; readonly document: DocumentNode }
  | { readonly kind: 'invalid'; readonly errors: readonly GraphQLFormattedError[] }

export type ReadText = Validated | { readonly kind: 'too_complex'; readonly excess: OperationLimitError }

/** Validates a text that is within the limits. `document` is undefined where the text does not parse. */
export type ValidateText = (
  text: string,
  operationName: string | undefined,
  document: DocumentNode | undefined,
) => Validated | Promise<Validated>

/** The operations of one epoch. */
export interface PreparedOperations {
  /** Never throws, and rejects only if `validateText` does. Returns a promise only while that is pending. */
  readonly prepare: (text: string, operationName: string | undefined) => Prepared | Promise<Prepared>
  /** The document of a text, with all its operations. */
  readonly read: (text: string) => ReadText | Promise<ReadText>
  readonly clear: () => void
  readonly size: () => { readonly texts: number; readonly bytes: number }
}

export interface PreparedOptions {
  readonly limits: OperationLimits
  /** Default: graphql-js with all rules of the specification. */
  readonly validateText?: ValidateText | undefined
  /** The bytes for all texts together. Default: 64 MiB. */
  readonly bytes?: number | undefined
  readonly counts?: CacheCounts | undefined
}

interface PreparedText {
  readonly bytes: number
  readonly validated: ReadText
  readonly operations: Map<string | undefined, Prepared>
}

/** A parsed document takes up about this many bytes per character of its text, and its plan as many again. */
const BYTES_FOR_CHARACTER = 100
const BYTES_FOR_TEXT = 4_096

/** Prepares each text once, and each of its operations once. */
export function createPreparedOperations(guard: Guard, options: PreparedOptions): PreparedOperations {
  const { limits, counts } = options
  const validateText = options.validateText ?? createTextValidator(guard)
  const texts = createSegmentedMap<string, PreparedText>({
    bytes: options.bytes ?? DEFAULT_CACHE_SIZES.operations,
    weightOf: ({ bytes }) => bytes,
    counts,
  })

  const keep = (text: string, validated: ReadText): PreparedText => {
    const bytes = BYTES_FOR_TEXT + text.length * BYTES_FOR_CHARACTER
    return texts.set(text, { bytes, validated, operations: new Map() })
  }
  const find = (text: string, operationName: string | undefined): PreparedText | Promise<PreparedText> => {
    const known = texts.get(text)
    countRequest(counts, known !== undefined)
    if (known !== undefined) return known
    const read = readWithinLimits(text, limits)
    if (read instanceof OperationLimitError) return keep(text, { kind: 'too_complex', excess: read })
    const validated = validateText(text, operationName, read)
    return validated instanceof Promise ? validated.then((one) => keep(text, one)) : keep(text, validated)
  }
  const select = ({ validated, operations }: PreparedText, operationName: string | undefined): Prepared => {
    if (validated.kind !== 'accepted') return validated
    const known = operations.get(operationName)
    if (known !== undefined) return known
    const prepared = prepareOperation(guard, validated.document, operationName)
    // Not cached: callers can make up names without end, but the document has few.
    if (prepared.kind !== 'invalid') operations.set(operationName, prepared)
    return prepared
  }

  return {
    prepare(text, operationName) {
      const found = find(text, operationName)
      return found instanceof Promise
        ? found.then((one) => select(one, operationName))
        : select(found, operationName)
    },
    read(text) {
      const found = find(text, undefined)
      return found instanceof Promise ? found.then(({ validated }) => validated) : found.validated
    },
    clear: texts.clear,
    size: () => ({ texts: texts.size(), bytes: texts.weight() }),
  }
}

function prepareOperation(guard: Guard, document: DocumentNode, operationName: string | undefined): Prepared {
  const problem = findOperationProblem(guard.table.schema, document, operationName)
  if (problem !== undefined) return { kind: 'invalid', errors: [withoutHttp(problem)] }
  try {
    const plan = guard.planOf(document, operationName)
    return { kind: 'ready', document, operationName, operation: plan.operation, plan } as PreparedOperation
  } catch (error) {
    if (error instanceof OperationLimitError) return { kind: 'too_complex', excess: error }
    throw error
  }
}

const TOO_MANY_TOKENS = /^Syntax Error: Document contains more that (\d+) tokens\. Parsing aborted\.$/

/** Checks a text against the limits before validation, which hostile documents can make expensive. */
function readWithinLimits(
  text: string,
  limits: OperationLimits,
): DocumentNode | OperationLimitError | undefined {
  try {
    const document = parse(text, { maxTokens: limits.tokens })
    assertWithinLimits(document, limits)
    return document
  } catch (error) {
    if (error instanceof OperationLimitError) return error
    if (error instanceof GraphQLError)
      // The validator reports any other syntax error.
      return TOO_MANY_TOKENS.test(error.message)
        ? new OperationLimitError('tokens', limits.tokens)
        : undefined
    // The parser recurses as deep as the text nests.
    if (error instanceof RangeError) return new OperationLimitError('levels of depth', limits.depth)
    throw error
  }
}

/** Validates with graphql-js, with the messages and codes of Apollo Server. */
export function createTextValidator({ table: { schema } }: Pick<Guard, 'table'>) {
  return (
    text: string,
    _operationName: string | undefined,
    document: DocumentNode | undefined,
  ): Validated => {
    if (document === undefined)
      return { kind: 'invalid', errors: [coded(findSyntaxError(text), 'GRAPHQL_PARSE_FAILED')] }
    const errors = findErrors(schema, document)
    return errors.length === 0
      ? { kind: 'accepted', document }
      : { kind: 'invalid', errors: errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) }
  }
}

function findSyntaxError(text: string): GraphQLError {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof GraphQLError) return error
  }
  return new GraphQLError('Syntax Error.')
}

/** The rule for a subscription's single root field throws where that field depends on a variable. */
function findErrors(schema: Guard['table']['schema'], document: DocumentNode): readonly GraphQLError[] {
  try {
    return validate(schema, document, specifiedRules)
  } catch (error) {
    if (error instanceof GraphQLError) return [error]
    throw error
  }
}

/** Keeps an error's message and locations, but not its source, which is the caller's text. */
function coded({ message, locations }: GraphQLError, code: string): GraphQLFormattedError {
  return { message, ...(locations !== undefined && { locations }), extensions: { code } }
}

function withoutHttp({ message, extensions: { code } }: GraphQLError): GraphQLFormattedError {
  return { message, extensions: { code } }
}
