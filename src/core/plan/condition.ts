import type { DirectiveNode } from 'graphql'

/** The value that `@skip` or `@include` expects of one variable. */
export interface Condition {
  readonly variable: string
  readonly fallback: boolean | undefined
  readonly expects: boolean
}

export type Variables = Readonly<Record<string, unknown>>

/** Reads the conditions of a selection. Returns `never` where a literal condition excludes it for good. */
export function readConditions(
  directives: readonly DirectiveNode[] | undefined,
  fallbacks: ReadonlyMap<string, boolean | undefined>,
): readonly Condition[] | 'never' {
  const conditions: Condition[] = []
  for (const directive of directives ?? []) {
    const name = directive.name.value
    if (name !== 'skip' && name !== 'include') continue
    const expects = name === 'include'
    const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value
    if (value?.kind === 'BooleanValue' && value.value !== expects) return 'never'
    if (value?.kind !== 'Variable') continue
    const variable = value.name.value
    conditions.push({ variable, fallback: fallbacks.get(variable), expects })
  }
  return conditions
}

/**
 * Whether a selection takes part. Only a plain boolean can exclude it: on any other value the executor
 * refuses the operation or the field, and until then the selection counts.
 */
export function isIncluded(conditions: readonly Condition[], variables: Variables): boolean {
  return conditions.every((condition) => {
    const value = booleanOf(condition, variables)
    return value === undefined || value === condition.expects
  })
}

/** The boolean that a condition reads; undefined for any other value. */
export function booleanOf({ variable, fallback }: Condition, variables: Variables): boolean | undefined {
  const value = Object.hasOwn(variables, variable) ? variables[variable] : fallback
  return typeof value === 'boolean' ? value : undefined
}
