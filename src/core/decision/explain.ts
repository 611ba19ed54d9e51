import type { Plan } from '../plan/plan.ts'
import { visitFields } from '../plan/visit-fields.ts'
import type { Requirement, RuleSource } from '../rules/rule.ts'
import { covers, rejects } from '../scope/pattern.ts'
import type { Scope } from '../scope/scope.ts'
import { decide } from './decide.ts'
import type { Decision } from './decision.ts'
import { effectiveNeeds } from './effective-needs.ts'
import type { DecisionInputs } from './inputs.ts'
import { askQuestions } from './replies.ts'
import { lackingNeeds } from './requirement.ts'
import type { IdentifiedSubject, Subject } from './subject.ts'

/** One requirement of one coordinate, and how it stands. */
export interface ExplainedRequirement {
  readonly coordinate: string
  readonly requirement: Requirement
  readonly source: RuleSource
  readonly isMet: boolean
  /** For each scope that was granted: the pattern that granted it. */
  readonly grantedBy: Readonly<Record<string, string>>
  /** For each scope that a policy rejects: the pattern that rejected it. */
  readonly rejectedBy: Readonly<Record<string, string>>
  readonly missingScopes: readonly Scope[]
}

export interface Explanation {
  readonly decision: Decision['kind']
  /** In the order of the operation; each coordinate and requirement once. */
  readonly requirements: readonly ExplainedRequirement[]
  /** Coordinates that need nothing. */
  readonly public: readonly string[]
}

/** A deterministic account of a decision: what each coordinate requires, where that comes from, what granted it. Total. */
export function explain(plan: Plan, subject: Subject, inputs: DecisionInputs = {}): Explanation {
  const { table } = plan
  const { variables = {} } = inputs
  const replies = askQuestions(plan, variables)
  const requirements = new Map<string, ExplainedRequirement>()
  const open = new Set<string>()
  visitFields(plan, variables, (field) => {
    const { coordinate } = field
    const needs = effectiveNeeds(plan, field.needs, replies)
    if (needs.length === 0) open.add(coordinate)
    for (const need of needs) {
      const requirement = table.requirements[need]
      if (requirement === undefined) continue
      const isMet = lackingNeeds([need], table, subject).length === 0
      const account = explainRequirement(coordinate, requirement, isMet, subject)
      requirements.set(`${coordinate} ${need}`, account)
    }
    return true
  })
  const { kind } = decide(plan, subject, inputs)
  return { decision: kind, requirements: [...requirements.values()], public: [...open] }
}

function explainRequirement(
  coordinate: string,
  requirement: Requirement,
  isMet: boolean,
  subject: Subject,
): ExplainedRequirement {
  const scopes = requirement.kind === 'scopes' ? [...new Set(requirement.anyOf.flat())] : []
  // A scope can be called `__proto__`.
  const grantedBy: Record<string, string> = Object.create(null)
  const rejectedBy: Record<string, string> = Object.create(null)
  for (const scope of scopes) {
    if (subject.kind !== 'identified') continue
    const rejecting = subject.granted.reject.find((pattern) => rejects(pattern, scope))
    const granting = grantingPattern(subject, scope)
    if (rejecting !== undefined) rejectedBy[scope] = rejecting.text
    else if (granting !== undefined) grantedBy[scope] = granting
  }
  const missingScopes = isMet ? [] : scopes.filter((scope) => !Object.hasOwn(grantedBy, scope))
  return { coordinate, requirement, source: requirement.source, isMet, grantedBy, rejectedBy, missingScopes }
}

function grantingPattern({ granted }: IdentifiedSubject, scope: Scope): string | undefined {
  const isInside = granted.ceilings.every((ceiling) => ceiling.some((pattern) => covers(pattern, scope)))
  return isInside ? granted.allow.find((pattern) => covers(pattern, scope))?.text : undefined
}
