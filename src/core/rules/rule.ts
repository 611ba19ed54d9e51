import type { RuleCondition } from '../conditions/condition.ts'
import type { Scope } from '../scope/scope.ts'
import { type AnyOfAll, printAlternatives } from './alternatives.ts'

/** The origin of a requirement, for explanations and lint. */
export interface RuleSource {
  /** The coordinate that carries the requirement: `Mutation.CreatePerson`, `Person`. */
  readonly coordinate: string
  /** `@auth`, or its linked name; `convention` for a derived rule; `baseline`, `introspection`, `closed`. */
  readonly origin: string
  /** `file:line`, where the SDL is known. */
  readonly location?: string
  /** The kind of value that it guards, if any; undefined for a field or a type. */
  readonly value?: 'argument' | 'input field'
}

/** One condition of a rule. A rule is a list of them, and all must hold. */
export type Requirement =
  | { readonly kind: 'authenticated'; readonly source: RuleSource }
  | {
      readonly kind: 'scopes'
      readonly anyOf: AnyOfAll<Scope>
      /** The condition that stands in for the scopes of an identified subject. */
      readonly unless?: RuleCondition
      readonly source: RuleSource
    }
  | { readonly kind: 'condition'; readonly condition: RuleCondition; readonly source: RuleSource }
  | { readonly kind: 'policies'; readonly anyOf: AnyOfAll<string>; readonly source: RuleSource }
  | { readonly kind: 'never'; readonly source: RuleSource }

/** The rule of one schema coordinate. Without requirements it is public. */
export interface Rule {
  readonly coordinate: string
  readonly requirements: readonly Requirement[]
  /** Whether `@public` states it. */
  readonly isPublicOnPurpose: boolean
}

export function printRequirement(requirement: Requirement): string {
  switch (requirement.kind) {
    case 'authenticated':
      return 'authenticated'
    case 'never':
      return 'never'
    case 'policies':
      return `policy ${printAlternatives(requirement.anyOf)}`
    case 'scopes': {
      const { anyOf, unless } = requirement
      return unless === undefined
        ? printAlternatives(anyOf)
        : `${printAlternatives(anyOf)} unless ${unless.text}`
    }
    case 'condition':
      return `if ${requirement.condition.text}`
  }
}

/** Prints the combined requirements: `(a + b | c) and authenticated`. */
export function printRequirements(requirements: readonly Requirement[]): string {
  if (requirements.length === 0) return 'public'
  const texts = [...new Set(requirements.map(printRequirement))]
  return texts.map((text) => (texts.length > 1 && text.includes(' | ') ? `(${text})` : text)).join(' and ')
}

/** The condition that a requirement depends on, if any. */
export function conditionOf(requirement: Requirement | undefined): RuleCondition | undefined {
  if (requirement?.kind === 'condition') return requirement.condition
  return requirement?.kind === 'scopes' ? requirement.unless : undefined
}

/** Whether a condition reads a root, such as `args`. */
export function reads({ reads: paths }: RuleCondition, root: string): boolean {
  return paths.some((path) => path === root || path.startsWith(`${root}.`) || path.startsWith(`${root}[`))
}

/** `Query.person(email:)`, the coordinate syntax of the GraphQL specification. */
export function argumentCoordinate(typeName: string, fieldName: string, argumentName: string): string {
  return `${typeName}.${fieldName}(${argumentName}:)`
}
