import { type FieldNode, getNamedType } from 'graphql'
import { requirementOf } from '../core/decision/effective-needs.ts'
import type { DecisionInputs } from '../core/decision/inputs.ts'
import { NumberToken } from '../core/json/number-token.ts'
import { isIncluded } from '../core/plan/condition.ts'
import {
  createArgumentReader,
  type Declaration,
  declarationsOf,
  type FieldArguments,
} from '../core/plan/field-arguments.ts'
import { OperationLimitError } from '../core/plan/limits.ts'
import type { Plan, PlanNode, PlannedField } from '../core/plan/plan.ts'
import type { RuleTable } from '../core/rules/rule-table.ts'

/** A field of the operation that carries policies. */
export interface PolicyField {
  /** The coordinate on the static type: `Mutation.UpdatePerson`. */
  readonly coordinate: string
  /** The name of the type that the field returns. */
  readonly type: string
  /** The policies of this field and of the objects that it returns. */
  readonly policies: readonly string[]
  /** The arguments as a resolver receives them. A number that a double cannot hold is a string. */
  readonly args: FieldArguments
}

/** The policies of one operation and their fields. */
export interface PolicyMatter {
  readonly policies: readonly string[]
  readonly fields: readonly PolicyField[]
}

/** Far more than any handwritten operation has. */
const MOST_QUESTIONS = 1_000

/**
 * Collects the policies of an operation with the fields to evaluate them for: a policy on a field for that
 * field, and a policy on a type for every field that reaches an object of it. Excludes parts that conditions
 * leave out. Undefined where arguments or variables do not fit; then no policy holds. Throws
 * `OperationLimitError` for an operation with more than `MOST_QUESTIONS` pairs of field and policy.
 */
export function readPolicyMatter(
  plan: Plan,
  { variables = {}, coerced }: Pick<DecisionInputs, 'variables' | 'coerced'>,
): PolicyMatter | undefined {
  const readArguments = createArgumentReader(
    plan,
    coerced ?? variables,
    coerced === undefined ? 'given' : 'coerced',
  )
  if (readArguments === undefined) return undefined
  const fields: PolicyField[] = []
  const places = new Map<FieldNode, Map<Declaration['field'], number>>()
  const visited = new Map<PlanNode, readonly string[]>()
  let questions = 0
  let fits = true
  let introspection: PlannedField | undefined

  const ask = (planned: PlannedField, declared: Declaration['field'], policies: readonly string[]): void => {
    if (policies.length === 0) return
    const { node, coordinate } = planned
    // A fragment that meets several sets of types contains a field several times.
    const byDeclaration = places.get(node) ?? new Map<Declaration['field'], number>()
    places.set(node, byDeclaration)
    const place = byDeclaration.get(declared) ?? fields.length
    const known = fields[place]
    const all = unite(known?.policies ?? [], policies)
    questions += all.length - (known?.policies.length ?? 0)
    if (questions > MOST_QUESTIONS) throw new OperationLimitError('questions about policies', MOST_QUESTIONS)
    const args = known?.args ?? readArguments(node, declared)
    if (args === undefined) {
      fits = false
      return
    }
    const type = getNamedType(planned.type).name
    const plain = known?.args ?? (withoutTokens(args) as FieldArguments)
    byDeclaration.set(declared, place)
    fields[place] = { coordinate, type, policies: all, args: plain }
  }
  /** Collects everything in a selection set, and returns the policies of its objects. */
  const visit = (node: PlanNode): readonly string[] => {
    const known = visited.get(node)
    if (known !== undefined) return known
    visited.set(node, NONE)
    let ofObject = NONE
    for (const selection of node.selections) {
      if (!isIncluded(selection.conditions, variables)) continue
      const below = selection.child === undefined ? NONE : visit(selection.child)
      if (selection.kind === 'fragment') {
        ofObject = unite(ofObject, below)
        continue
      }
      if (isIntrospection(selection)) introspection ??= selection
      const { own, inherited } = splitPolicies(selection, node, plan)
      // No field reaches the root, so its own fields carry its policies.
      const others = isOfRoot(node, plan) ? unite(inherited, below) : below
      for (const way of declarationsOf(selection, node)) {
        const needs = needsAt(way, own, selection, node, plan)
        ask(selection, way.field, unite(policiesOf(needs, plan.table), others))
      }
      ofObject = unite(ofObject, inherited)
    }
    visited.set(node, ofObject)
    return ofObject
  }

  visit(plan.root)
  if (!fits) return undefined
  const names = new Set(fields.flatMap(({ policies }) => policies))
  const unasked = introspection === undefined ? NONE : plan.policies.filter((policy) => !names.has(policy))
  return {
    policies: plan.policies.filter((policy) => names.has(policy) || unasked.includes(policy)),
    fields: [...fields, ...visibilityOf(introspection, unasked)],
  }
}

const NONE: readonly string[] = []

function isOfRoot({ possible }: PlanNode, { root }: Plan): boolean {
  return possible.types.some((type) => root.possible.types.includes(type))
}

/** Splits a field's policies: needs of its own rules and output type, and policies of its parent object. */
function splitPolicies(
  { needs, type }: PlannedField,
  { possible }: PlanNode,
  plan: Plan,
): { readonly own: readonly number[]; readonly inherited: readonly string[] } {
  const { table } = plan
  const policies = needs
    .map((need) => requirementOf(plan, need))
    .filter((need) => table.numbered[need]?.kind === 'policies')
  if (policies.length === 0) return NOTHING
  const returned = table.needsOfType(getNamedType(type).name)
  const isInherited = (need: number): boolean =>
    possible.types.some(({ name }) => table.needsOfType(name).includes(need))
  return {
    own: policies.filter((need) => returned.includes(need) || !isInherited(need)),
    inherited: policiesOf(policies.filter(isInherited), table),
  }
}

const NOTHING: ReturnType<typeof splitPolicies> = { own: [], inherited: NONE }

/** The needs of a field that apply to this declaration: implementers have their own rules. */
function needsAt(
  { types }: Declaration,
  needs: readonly number[],
  { node }: PlannedField,
  { possible }: PlanNode,
  { table }: Plan,
): readonly number[] {
  const holdsAt =
    (need: number) =>
    ({ name }: { readonly name: string }): boolean =>
      table.needsOfField(name, node.name.value).includes(need)
  return needs.filter((need) => types.some(holdsAt(need)) || !possible.types.some(holdsAt(need)))
}

/** Under filtered introspection, the visible schema depends on every policy. */
function visibilityOf(field: PlannedField | undefined, policies: readonly string[]): readonly PolicyField[] {
  if (field === undefined || policies.length === 0) return []
  return [{ coordinate: field.coordinate, type: getNamedType(field.type).name, policies, args: {} }]
}

function isIntrospection({ node }: PlannedField): boolean {
  return node.name.value === '__schema' || node.name.value === '__type'
}

function policiesOf(needs: readonly number[], { numbered }: RuleTable): readonly string[] {
  const names = needs.flatMap((need) => {
    const requirement = numbered[need]
    return requirement?.kind === 'policies' ? requirement.anyOf.flat() : []
  })
  return names.length < 2 ? names : [...new Set(names)]
}

function unite(some: readonly string[], others: readonly string[]): readonly string[] {
  if (some.length === 0 || others.length === 0) return some.length === 0 ? others : some
  return [...new Set([...some, ...others])]
}

/** Replaces number tokens by text: a policy must not judge the nearest double instead of the real number. */
function withoutTokens(value: unknown): unknown {
  if (value instanceof NumberToken) return value.text
  if (Array.isArray(value)) return value.map(withoutTokens)
  if (typeof value !== 'object' || value === null) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) return value
  const copy: Record<string, unknown> = Object.create(null)
  for (const [name, member] of Object.entries(value)) copy[name] = withoutTokens(member)
  return copy
}
