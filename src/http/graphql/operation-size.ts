import { GraphQLError, parse } from 'graphql'
import { createBoundedMap } from '../../core/bounded-map.ts'
import { assertWithinLimits, OperationLimitError, type OperationLimits } from '../../core/operation/limits.ts'

/** Holds the text of a document against the limits, before anything validates it. Undefined: it may go on. */
export type SizeCheck = (text: string) => OperationLimitError | undefined

const TEXTS_KEPT = 1_000
const LONGEST_TEXT_KEPT = 10_000
const TOO_MANY_TOKENS = /^Syntax Error: Document contains more that (\d+) tokens\. Parsing aborted\.$/

/** Each text is parsed once: a gateway sees the same few documents again and again. Total. */
export function createSizeCheck(limits: OperationLimits): SizeCheck {
  const verdicts = createBoundedMap<string, OperationLimitError | 'fits'>(TEXTS_KEPT)
  return (text) => {
    const known = verdicts.get(text)
    const verdict = known ?? measure(text, limits)
    if (known === undefined && text.length <= LONGEST_TEXT_KEPT) verdicts.set(text, verdict)
    return verdict === 'fits' ? undefined : verdict
  }
}

function measure(text: string, limits: OperationLimits): OperationLimitError | 'fits' {
  try {
    assertWithinLimits(parse(text, { noLocation: true, maxTokens: limits.tokens }), limits)
    return 'fits'
  } catch (error) {
    if (error instanceof OperationLimitError) return error
    if (error instanceof GraphQLError) {
      if (TOO_MANY_TOKENS.test(error.message)) return new OperationLimitError('tokens', limits.tokens)
      // Not a document at all: the server that executes it has better words for that.
      return 'fits'
    }
    // The parser goes down as deep as a text is nested.
    if (error instanceof RangeError) return new OperationLimitError('levels of depth', limits.depth)
    throw error
  }
}
