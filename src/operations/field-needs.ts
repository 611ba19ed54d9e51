import { requirementOf } from '../core/decision/effective-needs.ts'
import { explainRequirement } from '../core/decision/explain.ts'
import { lackingNeeds } from '../core/decision/requirement.ts'
import type { Subject } from '../core/decision/subject.ts'
import type { Variables } from '../core/plan/condition.ts'
import type { Plan } from '../core/plan/plan.ts'
import { visitFields } from '../core/plan/visit-fields.ts'
import { printRequirement, type Requirement } from '../core/rules/rule.ts'

/** A field of an operation, and whether a subject meets its rules. Line and column count from one. */
export interface FieldNeeds {
  readonly coordinate: string
  readonly line: number
  readonly column: number
  /** `asked`: scopes alone do not decide; a policy or condition does when the operation runs. */
  readonly state: 'open' | 'granted' | 'missing' | 'asked' | 'nobody'
  readonly rules: readonly FieldRule[]
}

export interface FieldRule {
  /** As the schema's directives combine it: `a + b or c`. */
  readonly rule: string
  /** The coordinate that carries the rule; `origin` is the directive or baseline that it comes from. */
  readonly of: string
  readonly origin: string
  /** `file:line` of the SDL, if it may be disclosed. */
  readonly location?: string
  /** Undefined if a policy or condition decides. */
  readonly isMet?: boolean
  /** A dry run only observes this rule. */
  readonly isObserved?: true
  /** The pattern that grants each granted scope; `rejectedBy` has those that reject scopes. */
  readonly grantedBy?: Readonly<Record<string, string>>
  readonly rejectedBy?: Readonly<Record<string, string>>
  readonly missing?: readonly string[]
}

/**
 * Describes each field of one operation with its rules, in the order of the text. A field that fragments
 * reach through several types is listed once per coordinate. Decides nothing: policies and conditions are
 * only named. Never throws.
 */
export function describeFields(
  plan: Plan,
  subject: Subject,
  variables: Variables | undefined,
  tellsLocations: boolean,
): readonly FieldNeeds[] {
  const found = new Map<string, FieldNeeds>()
  visitFields(plan, variables, ({ node, coordinate, needs }) => {
    const start = node.loc?.startToken
    // A host may have parsed the document without locations.
    if (start === undefined) return true
    const numbers = [...new Set(needs.map((need) => requirementOf(plan, need)))]
    const rules = numbers.flatMap((number) => {
      const requirement = plan.table.requirements[number]
      if (requirement === undefined) return []
      const isMet = lackingNeeds([number], plan.table, subject).length === 0
      const told = describeRule(coordinate, requirement, isMet, subject, tellsLocations)
      return [
        {
          requirement,
          told: plan.table.observed.has(number) ? { ...told, isObserved: true as const } : told,
        },
      ]
    })
    const { line, column } = start
    found.set(`${line}:${column} ${coordinate}`, {
      coordinate,
      line,
      column,
      state: stateOf(rules.filter(({ told }) => !('isObserved' in told))),
      rules: rules.map(({ told }) => told),
    })
    return true
  })
  return [...found.values()].sort((a, b) => a.line - b.line || a.column - b.column)
}

function stateOf(
  rules: readonly { readonly requirement: Requirement; readonly told: FieldRule }[],
): FieldNeeds['state'] {
  if (rules.length === 0) return 'open'
  if (rules.some(({ requirement }) => requirement.kind === 'never')) return 'nobody'
  if (rules.some(({ told }) => told.isMet === false)) return 'missing'
  return rules.some(({ told }) => told.isMet === undefined) ? 'asked' : 'granted'
}

function describeRule(
  coordinate: string,
  requirement: Requirement,
  isHeld: boolean,
  subject: Subject,
  tellsLocations: boolean,
): FieldRule {
  const { source } = requirement
  const isMet = isDecided(requirement, isHeld) ? isHeld : undefined
  const { grantedBy, rejectedBy, missingScopes } = explainRequirement(
    coordinate,
    requirement,
    isHeld,
    subject,
  )
  return {
    rule: printRequirement(requirement),
    of: source.coordinate,
    origin: source.origin,
    ...(tellsLocations && source.location !== undefined && { location: source.location }),
    ...(isMet !== undefined && { isMet }),
    ...(Object.keys(grantedBy).length > 0 && { grantedBy }),
    ...(Object.keys(rejectedBy).length > 0 && { rejectedBy }),
    ...(missingScopes.length > 0 && { missing: missingScopes }),
  }
}

/** Whether scopes alone decide: `unless` may stand in for missing ones. */
function isDecided(requirement: Requirement, isHeld: boolean): boolean {
  if (requirement.kind === 'policies' || requirement.kind === 'condition') return false
  return isHeld || requirement.kind !== 'scopes' || requirement.unless === undefined
}
