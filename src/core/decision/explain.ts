import type { SeenValue } from '../conditions/seen-value.ts'
import type { Plan } from '../plan/plan.ts'
import { visitFields } from '../plan/visit-fields.ts'
import type { Requirement, RuleSource } from '../rules/rule.ts'
import { covers, rejects } from '../scope/pattern.ts'
import type { Scope } from '../scope/scope.ts'
import { createConditionView } from './condition-asker.ts'
import { decide } from './decide.ts'
import type { Decision } from './decision.ts'
import { counts, lackingOf, requirementOf } from './effective-needs.ts'
import type { DecisionInputs } from './inputs.ts'
import { askQuestions } from './replies.ts'
import type { Replies, Reply } from './reply.ts'
import type { IdentifiedSubject, Subject } from './subject.ts'

/** One requirement of one coordinate, and whether it is met. */
export interface ExplainedRequirement {
  readonly coordinate: string
  readonly requirement: Requirement
  readonly source: RuleSource
  readonly isMet: boolean
  /** For each granted scope, the pattern that grants it. */
  readonly grantedBy: Readonly<Record<string, string>>
  /** For each rejected scope, the pattern that rejects it. */
  readonly rejectedBy: Readonly<Record<string, string>>
  readonly missingScopes: readonly Scope[]
  /** The condition that the requirement depends on, if any. */
  readonly condition?: ExplainedCondition
}

/** The reply to a condition at one place, and the values that it saw. */
export interface ExplainedCondition {
  readonly role: 'if' | 'unless'
  readonly text: string
  /** `unasked`: the scopes are granted, or the subject is not identified. `error` counts as a no. */
  readonly answer: Reply['kind']
  readonly message?: string
  /** Secret values are left out. */
  readonly saw: readonly SeenValue[]
}

export interface Explanation {
  readonly decision: Decision['kind']
  /** In the order of the operation, without duplicates. */
  readonly requirements: readonly ExplainedRequirement[]
  /** Coordinates without requirements. */
  readonly public: readonly string[]
}

/** What each coordinate requires, which rule says so, what granted it. Deterministic, and never throws. */
export function explain(plan: Plan, subject: Subject, inputs: DecisionInputs = {}): Explanation {
  const { table } = plan
  const replies = askQuestions(plan, subject, inputs)
  const lacking = new Set(lackingOf(plan, subject, replies))
  const view = createConditionView(plan, subject, inputs)
  const requirements = new Map<string, ExplainedRequirement>()
  const open = new Set<string>()
  visitFields(plan, inputs.variables ?? {}, ({ coordinate, needs }) => {
    const counting = needs.filter((need) => counts(plan, need, replies))
    if (counting.length === 0) open.add(coordinate)
    for (const need of counting) {
      const requirement = table.requirements[requirementOf(plan, need)]
      if (requirement === undefined) continue
      const account = explainRequirement(coordinate, requirement, !lacking.has(need), subject)
      const condition = explainCondition(plan, need, replies, view)
      requirements.set(`${coordinate} ${need}`, condition === undefined ? account : { ...account, condition })
    }
    return true
  })
  const { kind } = decide(plan, subject, inputs)
  return { decision: kind, requirements: [...requirements.values()], public: [...open] }
}

function explainCondition(
  { guarded, questions, table }: Plan,
  need: number,
  replies: Replies,
  view: ReturnType<typeof createConditionView>,
): ExplainedCondition | undefined {
  const number = guarded[need - table.requirements.length]?.condition
  const question = number === undefined ? undefined : questions[number]
  const reply = number === undefined ? undefined : replies[number]
  if (question?.kind !== 'condition' || reply === undefined) return undefined
  const { role, condition } = question
  const inputs = reply.kind === 'unasked' ? undefined : view(question)
  return {
    role,
    text: condition.text,
    answer: reply.kind,
    ...(reply.kind === 'error' && { message: reply.message }),
    saw: inputs === undefined ? [] : condition.see(inputs),
  }
}

/** Explains one requirement: whether it is met, and by which patterns. Never throws. */
export function explainRequirement(
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
