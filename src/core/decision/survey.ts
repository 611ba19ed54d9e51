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

/** The denials of one plan, for every subject with the same lacking requirements, held scopes and replies. */
export interface Survey {
  /** The lacking requirements. The same survey always has the same set object, so it can serve as a key. */
  readonly lacking: ReadonlySet<number>
  readonly denials: readonly Denial[]
  /** Whether every denied path is listed. */
  readonly isComplete: boolean
  /** Whether a reduced operation would still return a leaf. */
  readonly leavesSomething: boolean
}

/** The most denied paths to list. An operation with more is denied as a whole. */
const MOST_DENIALS = 100
/** The most surveys kept for one plan. Beyond that, each request makes its own. */
const MOST_SURVEYS = 64

const surveys = new WeakMap<Plan, Map<string, Survey>>()

/**
 * Finds the denied coordinates and paths of an operation. The result depends only on the lacking
 * requirements, which of their scopes are held, the plan's conditions and the replies: never on a token.
 * Surveys are cached. Never throws.
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

/** The arguments and input fields with unmet requirements; arguments by the planned field's coordinate. */
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
 * Whether no token could make a difference: only conditions are unmet, and they do not read the subject, such
 * as a bound on an argument. Asking an anonymous caller for a token would then be pointless.
 */
function isBeyondTokens(needs: readonly number[], { requirements }: RuleTable): boolean {
  return needs.every((need) => {
    const requirement = requirements[need]
    return requirement?.kind === 'condition' && !reads(requirement.condition, 'subject')
  })
}
