import type { Scope } from '../scope/scope.ts'
import { type AnyOfAll, printAlternatives } from './alternatives.ts'

/** Where a requirement comes from, for explanations and lint. */
export interface RuleSource {
  /** The coordinate that carries it: `Mutation.CreatePerson`, `Person`. */
  readonly coordinate: string
  /** `@auth`, or the name a link gave it; `convention` for a derived rule, `baseline`, `introspection`, `closed`. */
  readonly origin: string
  /** `file:line`, where the SDL is known. */
  readonly location?: string
  /** What it guards when a caller supplies it; undefined for a field or a type. */
  readonly value?: 'argument' | 'input field'
}

/** One condition of a rule. A rule is a list of them, and all must hold. */
export type Requirement =
  | { readonly kind: 'authenticated'; readonly source: RuleSource }
  | { readonly kind: 'scopes'; readonly anyOf: AnyOfAll<Scope>; readonly source: RuleSource }
  | { readonly kind: 'policies'; readonly anyOf: AnyOfAll<string>; readonly source: RuleSource }
  | { readonly kind: 'never'; readonly source: RuleSource }

/** What one schema coordinate requires. No requirement at all is public. */
export interface Rule {
  readonly coordinate: string
  readonly requirements: readonly Requirement[]
  /** Written down with `@public`. */
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
    case 'scopes':
      return printAlternatives(requirement.anyOf)
  }
}

/** `Query.person(email:)`, as the specification of GraphQL writes schema coordinates. */
export function argumentCoordinate(typeName: string, fieldName: string, argumentName: string): string {
  return `${typeName}.${fieldName}(${argumentName}:)`
}
