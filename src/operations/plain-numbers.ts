import { NumberToken } from '../core/json/number-token.ts'
import type { Variables } from '../core/plan/condition.ts'
import { isFlat } from './nesting.ts'

export type PlainVariables =
  | { readonly kind: 'plain'; readonly variables: Variables }
  | { readonly kind: 'refused'; readonly name: 'bad_request'; readonly message: string }

/**
 * Converts variables to those of `JSON.parse`, for resolvers that do not know `NumberToken`. Refuses a number
 * that no double can hold: it would become infinite, and null in an answer. Returns the very same object if
 * it holds no token. Recursion is bounded by the limit on levels of variables.
 */
export function toPlainVariables(variables: Variables): PlainVariables {
  if (isFlat(variables)) return { kind: 'plain', variables }
  const tooLarge: NumberToken[] = []
  const plain = toPlain(variables, tooLarge) as Variables
  const [first] = tooLarge
  if (first === undefined) return { kind: 'plain', variables: plain }
  const text = first.text.slice(0, LONGEST_SHOWN)
  return {
    kind: 'refused',
    name: 'bad_request',
    message: `\`variables\`: there is no number as large as ${text}`,
  }
}

const LONGEST_SHOWN = 40

function toPlain(value: unknown, tooLarge: NumberToken[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof NumberToken) {
    const number = Number(value.text)
    if (!Number.isFinite(number)) tooLarge.push(value)
    return number
  }
  let copy: Record<string, unknown> | undefined
  for (const [name, member] of Object.entries(value)) {
    const plain = toPlain(member, tooLarge)
    if (plain === member) continue
    copy ??= (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>
    Object.defineProperty(copy, name, { value: plain, writable: true, enumerable: true, configurable: true })
  }
  return copy ?? value
}
