import type { RuleSource } from '../core/rules/rule.ts'

/** The origin of a requirement: `@auth`, or `@auth on Person` where it is not `at` itself. */
export function printSource({ origin, coordinate }: RuleSource, at: string): string {
  return coordinate === at ? origin : `${origin} on ${coordinate}`
}
