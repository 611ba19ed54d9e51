import { type DocumentNode, type GraphQLSchema, isSchema } from 'graphql'
import { type Enforced, enforce } from '../core/answer/enforce.ts'
import type { RefusalStyle } from '../core/answer/refusal-style.ts'
import { type DecideOptions, decide, denyUnasked, type Strictness } from '../core/decision/decide.ts'
import type { Decision } from '../core/decision/decision.ts'
import type { DecisionInputs } from '../core/decision/inputs.ts'
import { assertSubject, type Subject } from '../core/decision/subject.ts'
import { schemaWarnings } from '../core/lint/schema-warnings.ts'
import { after } from '../core/maybe-promise.ts'
import type { Variables } from '../core/plan/condition.ts'
import type { CostOptions } from '../core/plan/cost.ts'
import { type Plan, planOperation } from '../core/plan/plan.ts'
import { printOnce } from '../core/print-once.ts'
import { printAlternatives } from '../core/rules/alternatives.ts'
import type { PolicyOptions } from '../core/rules/policy-options.ts'
import { buildRuleTable, type RuleTable } from '../core/rules/rule-table.ts'
import { SchemaRuleError } from '../core/schema/schema-problem.ts'
import type { Supergraph } from '../core/schema/supergraph.ts'
import type { OnDecision } from '../evidence/host-sink.ts'
import {
  createPolicyAsker,
  type PolicyEngine,
  type PolicyEvaluator,
  type PolicyOutcome,
  type PolicyRequest,
} from './policies.ts'
import { createFaultWarner } from './policy-faults.ts'
import { createScale, type Weigh } from './scale.ts'

export interface GuardOptions extends PolicyOptions, DecideOptions {
  /**
   * Evaluates policies, before each decision on an operation that names any. Without it, a schema that names
   * policies is a `SchemaRuleError`. See docs/policies.md.
   */
  readonly policies?: PolicyEvaluator | PolicyEngine | undefined
  /** `aliceo2`: refuses a missing or invalid token as AliceO2's clients expect it. Default: `standard`. */
  readonly refusals?: RefusalStyle
  /**
   * Called once per operation in a gateway, with its record, when the operation has ended. It cannot change
   * the answer, and nothing waits for it; an error that it throws is logged, at most once a second.
   */
  readonly onDecision?: OnDecision
  /** Called once per schema with each lint warning. Default: `console.warn`. */
  readonly onWarning?: (warning: string) => void
}

/** The options of a guard whose host limits costs and measures policy evaluations. */
export interface WeighingOptions extends GuardOptions {
  /** Called with the outcome of each policy evaluation. */
  readonly onPolicies?: ((outcome: PolicyOutcome) => void) | undefined
  /** Weighs operations by `@cost` and `@listSize`. Unset: costs are not computed. */
  readonly costs?: CostOptions | undefined
}

/** One operation from a host. Its document has been validated against the guarded schema. */
export interface GuardedOperation {
  readonly document: DocumentNode
  readonly operationName?: string | null | undefined
  readonly variables?: Variables | null | undefined
  /** The variables as an executor coerced them, where the host has no others. */
  readonly coerced?: Variables | undefined
  /** Milliseconds since the epoch. Without it, conditions that read `now` do not hold. */
  readonly now?: number | undefined
  /** The subject in the host's context. Absent means anonymous. */
  readonly subject: unknown
  /** The request that carried the operation, for policies. */
  readonly request?: PolicyRequest | undefined
}

/** A schema's rules with the one call that decides an operation. */
export interface Guard {
  readonly table: RuleTable
  readonly planOf: (document: DocumentNode, operationName?: string | null) => Plan
  /**
   * Synchronous unless the operation names policies and their evaluator is asynchronous. Throws `TypeError`
   * for a document that does not fit the schema or a subject that was not made by an authenticator, and
   * `OperationLimitError`: an operation without a decision does not run.
   */
  readonly decide: (operation: GuardedOperation) => Decision | Promise<Decision>
  /**
   * Decides without running anything later, for callers who ask what an operation needs: no policy holds,
   * nothing is reduced, and rules that are only observed count like all others.
   */
  readonly foretell: (plan: Plan, subject: Subject, inputs?: DecisionInputs) => Decision
  /** Turns a decision of this guard into a refusal, or into a document to run and a way to finish its result. */
  readonly enforce: (decision: Decision) => Enforced
  readonly weigh: Weigh | undefined
}

/** Reads the rules of a schema, and reports lint warnings. Throws `SchemaRuleError` with every problem. */
export function createGuard(schema: GraphQLSchema | Supergraph, options: WeighingOptions = {}): Guard {
  const { onWarning = console.warn } = options
  const onPolicies = createFaultWarner((line) => onWarning(`portcullis: ${line}`))
  const guard = createQuietGuard(schema, { onPolicies, ...options })
  warnOnce(schema, guard.table, options)
  return guard
}

/** Like {@link createGuard}, for a host that reports warnings itself: linting re-reads the whole schema. */
export function createQuietGuard(
  schema: GraphQLSchema | Supergraph,
  options: Omit<WeighingOptions, 'onWarning'> = {},
): Guard {
  const table = buildRuleTable(schema, options)
  const { costs, policies, onPolicies = ignore } = options
  assertPoliciesCanBeAsked(table, policies)
  const ask = policies && createPolicyAsker(policies, onPolicies)
  const weigh = costs && createScale(isSchema(schema) ? schema : schema.fullSchema, costs)
  const plans = new WeakMap<DocumentNode, Map<string, Plan>>()

  const planOf = (document: DocumentNode, operationName?: string | null): Plan => {
    const named = plans.get(document) ?? new Map<string, Plan>()
    const key = operationName ?? ''
    const known = named.get(key)
    if (known !== undefined) return known
    const plan = planOperation(table, document, operationName)
    plans.set(document, named.set(key, plan))
    return plan
  }

  const decidePlanned = (
    plan: Plan,
    subject: Subject,
    inputs: DecisionInputs,
    asked: DecideOptions = options,
    strictness?: Strictness,
  ): Decision => decide(plan, subject, inputs, asked, strictness)

  return {
    table,
    planOf,
    weigh,
    foretell: (plan, subject, inputs = {}) =>
      decidePlanned(plan, subject, inputs, { queries: 'deny' }, 'all rules'),
    enforce: (decision) => enforce(decision, options.refusals),
    decide({ document, operationName, variables, coerced, now, subject: candidate, request }) {
      const plan = planOf(document, operationName)
      const subject = assertSubject(candidate)
      const given: DecisionInputs = { variables: variables ?? {}, coerced, now }
      // No policy holds for an unidentified caller, so evaluating them is pointless.
      if (plan.policies.length === 0 || ask === undefined || subject.kind !== 'identified')
        return decidePlanned(plan, subject, given)
      return after(ask(plan, subject, given, request), (held) =>
        held === undefined
          ? denyUnasked(plan, subject, given)
          : decidePlanned(plan, { ...subject, policies: held }, given),
      )
    },
  }
}

function ignore(): void {}

/** Throws `SchemaRuleError` for policies without an evaluator: none of them could ever hold. */
export function assertPoliciesCanBeAsked({ requirements }: RuleTable, policies: object | undefined): void {
  if (policies !== undefined) return
  const problems = requirements.flatMap((requirement) => {
    if (requirement.kind !== 'policies') return []
    const { coordinate, origin, location } = requirement.source
    const names = printAlternatives(requirement.anyOf)
    const message = `${origin} requires the policy ${names}, and no evaluator answers for policies: set "policies".`
    return [{ coordinate, message, ...(location !== undefined && { location }) }]
  })
  if (problems.length > 0) throw new SchemaRuleError(problems)
}

const warned = new WeakSet<object>()

function warnOnce(
  schema: object,
  table: RuleTable,
  { onWarning = printOnce, ...options }: GuardOptions,
): void {
  if (warned.has(schema)) return
  warned.add(schema)
  for (const warning of schemaWarnings(table, options)) onWarning(`portcullis: ${warning}`)
}
