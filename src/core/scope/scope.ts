import { parseSegments, SEPARATOR } from './grammar.ts'

declare const scopeBrand: unique symbol

/** The name of one permission, a path of segments: `Mutation:Person:Create`. */
export type Scope = string & { readonly [scopeBrand]: true }

/** Parses a scope. Throws `ScopeSyntaxError` with the position and the expected text. */
export function parseScope(text: string): Scope {
  parseSegments(text, 'scope')
  return text as Scope
}

export function segmentsOf(scope: Scope): readonly string[] {
  return scope.split(SEPARATOR)
}
