import { printRequirement, type Requirement, type RuleSource } from '../core/rules/rule.ts'

/** What several requirements ask together: `(a + b | c) and authenticated`. */
export function printRequirements(requirements: readonly Requirement[]): string {
  if (requirements.length === 0) return 'public'
  const texts = [...new Set(requirements.map(printRequirement))]
  return texts.map((text) => (texts.length > 1 && text.includes(' | ') ? `(${text})` : text)).join(' and ')
}

/** Where a requirement of `coordinate` comes from: `@auth`, or `@auth on Person`. */
export function printSource({ origin, coordinate }: RuleSource, at: string): string {
  return coordinate === at ? origin : `${origin} on ${coordinate}`
}
