import { booleanOf, isIncluded } from '../plan/condition.ts'
import type { Plan, PlanNode, PlannedField } from '../plan/plan.ts'
import { missingNames } from '../rules/alternatives.ts'
import { reads } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import type { Denial, DenialCause, Evidence } from './decision.ts'
import { createDenialFinder, isDenied } from './denial-finder.ts'
import { effectiveNeeds, requirementOf } from './effective-needs.ts'
import { failedAmong } from './failed-conditions.ts'
import { grantOf, isGranted } from './grant.ts'
import { leavesSomething } from './remainder.ts'
import { requiredScopes, scopeDemands, scopeHolder } from './requirement.ts'

/** The denials of one plan, for everyone who lacks the same requirements, holds the same of their scopes and has the same replies. */
export interface Survey {
  /** The requirements that are lacking. The very same set for the same survey, so others can file by it. */
  readonly lacking: ReadonlySet<number>
  readonly denials: readonly Denial[]
  /** Every denied path was spelled out. */
  readonly isComplete: boolean
  /** Whether a reduced operation would have a leaf left. */
  readonly leavesSomething: boolean
}

/** Denied paths are spelled out up to this number; an operation with more is denied as a whole. */
const MOST_DENIALS = 100
/** Different surveys kept for one plan. Beyond them a survey is made for each request. */
const MOST_SURVEYS = 64

const surveys = new WeakMap<Plan, Map<string, Survey>>()

/**
 * Finds the denied coordinates and paths of an operation. It depends on the requirements that are lacking, the scopes
 * that are held of them, the plan's conditions and the replies to its questions: never on a token, and each survey is made
 * once. Never throws.
 */
export function surveyDenials(asked: Surveyed, needs: readonly number[], cause: DenialCause): Survey {
  const { plan } = asked
  const known = surveys.get(plan) ?? new Map<string, Survey>()
  surveys.set(plan, known)
  const key = keyOf(asked, needs, cause)
  const before = known.get(key)
  if (before !== undefined) return before
  const survey = makeSurvey(asked, new Set(needs), cause)
  if (known.size < MOST_SURVEYS) known.set(key, survey)
  return survey
}

type Surveyed = Pick<Evidence, 'plan' | 'subject' | 'variables' | 'replies'>

function keyOf(
  { plan, subject, variables, replies }: Surveyed,
  needs: readonly number[],
  cause: DenialCause,
): string {
  const { table, conditions } = plan
  let key = `${cause} ${needs.join()} `
  for (const condition of conditions) key += booleanOf(condition, variables) ?? '?'
  for (const { kind } of replies) key += ` ${kind}`
  if (subject.kind !== 'identified') return key
  const grant = grantOf(subject.granted, table.catalog)
  for (const need of needs) {
    const requirement = table.numbered[requirementOf(plan, need)]
    if (requirement?.kind !== 'scopes') continue
    for (const all of requirement.anyOf) for (const number of all) key += isGranted(grant, number) ? '1' : '0'
  }
  return key
}

function makeSurvey(asked: Surveyed, lacking: ReadonlySet<number>, cause: DenialCause): Survey {
  const { plan, variables } = asked
  const hasDenial = createDenialFinder(variables, lacking)
  if (!hasDenial(plan.root)) return { lacking, denials: [], isComplete: true, leavesSomething: true }

  const denials = new Map<string, Denial>()
  const visited = new Map<PlanNode, Set<string>>()
  const spell = (node: PlanNode, path: readonly string[]): void => {
    const key = path.join(' ')
    const paths = visited.get(node) ?? new Set<string>()
    if (denials.size > MOST_DENIALS || paths.has(key) || !hasDenial(node)) return
    visited.set(node, paths.add(key))
    for (const selection of node.selections) {
      if (!isIncluded(selection.conditions, variables)) continue
      if (selection.kind === 'fragment') spell(selection.child, path)
      else if (isDenied(selection, lacking)) {
        const here = [...path, selection.responseKey]
        denials.set(
          `${selection.coordinate} ${here.join(' ')}`,
          denialOf(selection, here, asked, cause, lacking),
        )
      } else if (selection.child !== undefined) spell(selection.child, [...path, selection.responseKey])
    }
  }
  spell(plan.root, [])
  const isComplete = denials.size <= MOST_DENIALS
  return {
    lacking,
    denials: [...denials.values()].slice(0, MOST_DENIALS),
    isComplete,
    leavesSomething:
      isComplete && plan.operation.operation === 'query' && leavesSomething(plan, variables, lacking),
  }
}

function denialOf(
  field: PlannedField,
  path: readonly string[],
  { plan, subject, replies }: Surveyed,
  cause: DenialCause,
  lacking: ReadonlySet<number>,
): Denial {
  const { table } = plan
  const denied = field.needs.filter((need) => lacking.has(need))
  const unmet = effectiveNeeds(plan, denied, replies)
  const conditions = failedAmong(plan, denied, replies)
  const places = suppliedPlaces(field, unmet, table)
  return {
    cause: cause === 'missing_token' && isBeyondTokens(unmet, table) ? 'forbidden' : cause,
    coordinate: field.coordinate,
    ...(places.length > 0 && { arguments: places }),
    ...(conditions.length > 0 && { conditions }),
    path,
    requiredScopes: requiredScopes(effectiveNeeds(plan, field.needs, replies), table),
    missingScopes: missingNames(scopeDemands(unmet, table), scopeHolder(subject, table)),
  }
}

/** The arguments and input fields among what is not met: an argument by the name of the field that was asked. */
function suppliedPlaces(
  { coordinate }: PlannedField,
  unmet: readonly number[],
  { requirements }: RuleTable,
): readonly string[] {
  const places = unmet.flatMap((need) => {
    const source = requirements[need]?.source
    if (source?.value === undefined) return []
    if (source.value === 'input field') return source.coordinate
    return `${coordinate}${source.coordinate.slice(source.coordinate.indexOf('('))}`
  })
  return [...new Set(places)]
}

/**
 * Whether nobody's token would make a difference: what is lacking are conditions that do not look at the caller, such as a
 * bound of an argument. A caller without a token who were told to bring one would fetch it in vain.
 */
function isBeyondTokens(needs: readonly number[], { requirements }: RuleTable): boolean {
  return needs.every((need) => {
    const requirement = requirements[need]
    return requirement?.kind === 'condition' && !reads(requirement.condition, 'subject')
  })
}
