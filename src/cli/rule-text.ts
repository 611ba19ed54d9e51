import type { RuleSource } from '../core/rules/rule.ts'

/** Where a requirement of `coordinate` comes from: `@auth`, or `@auth on Person`. */
export function printSource({ origin, coordinate }: RuleSource, at: string): string {
  return coordinate === at ? origin : `${origin} on ${coordinate}`
}
