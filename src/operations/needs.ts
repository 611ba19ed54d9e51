import { type DocumentNode, Kind } from 'graphql'
import { disclosesScopes } from '../core/answer/refusal.ts'
import { missingScopesOf, neededScopes, type OperationNeeds } from '../core/decision/needed-scopes.ts'
import type { Subject } from '../core/decision/subject.ts'
import { type Listener, tellAlternatives } from '../core/listing/told-alternatives.ts'
import type { Variables } from '../core/plan/condition.ts'
import type { Plan } from '../core/plan/plan.ts'
import { createDenier, type DenialOptions, type Refused, refuseExcess, refuseRequest } from './answer.ts'
import type { Epoch } from './epoch.ts'
import { describeFields, type FieldNeeds } from './field-needs.ts'
import { createStrangerCheck } from './introspecting.ts'
import { findVariableExcess } from './nesting.ts'

/** A request for the scopes that a document needs. */
export interface NeedsQuestion {
  readonly text: string
  /** One of the operations; all of them unless given. */
  readonly operationName: string | undefined
  /** Without variables, everything counts that some variables would include. */
  readonly variables: Variables | undefined
  readonly subject: Subject
  /** Whether to describe each field with its rules. */
  readonly explains?: boolean | undefined
}

export interface NeedsAnswer {
  readonly kind: 'told'
  readonly operations: readonly ToldNeeds[]
}

/** The needs of one operation, as `POST /scopes` returns them. Members that would say nothing are left out. */
export interface ToldNeeds extends Omit<OperationNeeds, 'isComplete'> {
  readonly name: string | null
  readonly kind: 'query' | 'mutation' | 'subscription'
  /** Policies are named but were not evaluated: whatever `missing` says, the operation may be forbidden. */
  readonly policiesAsked?: false
  /** There are so many alternatives that only the shortest are listed. */
  readonly isComplete?: false
  /** The fewest scopes that are missing; only for an identified subject. */
  readonly missing?: readonly string[]
  /** Each field with its rules, if requested and if the subject may see them. */
  readonly fields?: readonly FieldNeeds[]
}

export type TellNeeds = (question: NeedsQuestion) => Promise<NeedsAnswer | Refused>

/**
 * Lists the fewest scopes that each operation of a document needs, and those that a subject lacks. Executes
 * nothing. The answer describes the schema, so it is for those who may introspect it; where introspection is
 * filtered, it covers operations that the token may run as they are. Policies are not evaluated: none counts
 * as holding.
 */
export function createTellNeeds(
  options: DenialOptions & {
    readonly epoch: () => Epoch
    /** Milliseconds since the epoch. */
    readonly now: () => number
    /** Whether answers name files of this machine. */
    readonly tellsLocations: boolean
  },
): TellNeeds {
  const { now, tellsLocations } = options
  const deny = createDenier(options)

  const refuseStranger = createStrangerCheck(options)

  return async ({ text, operationName, variables, subject, explains }) => {
    const { guard, operations } = options.epoch()
    const { table } = guard
    const refusal = refuseStranger(guard, subject)
    if (refusal !== undefined) return refusal
    const excess = findVariableExcess(variables ?? {})
    if (excess !== undefined) return refuseExcess(excess)
    const read = await operations.read(text)
    if (read.kind === 'too_complex') return refuseExcess(read.excess)
    if (read.kind === 'invalid') return refuseRequest(read.errors, table, subject)
    const plans: Plan[] = []
    for (const name of operationName === undefined ? namesOf(read.document) : [operationName]) {
      const prepared = await operations.prepare(text, name)
      if (prepared.kind === 'too_complex') return refuseExcess(prepared.excess)
      if (prepared.kind === 'invalid') return refuseRequest(prepared.errors, table, subject)
      plans.push(prepared.plan)
    }
    if (!disclosesScopes(table, subject)) {
      const decisions = plans.map((plan) => guard.foretell(plan, subject, { variables, now: now() }))
      const denied = decisions.find((one) => one.kind === 'deny')
      if (denied?.kind === 'deny') return deny(denied)
    }
    const isWhole = disclosesScopes(table, subject)
    // A rule that refuses the token belongs to a part of the schema that filtered introspection hides.
    const tellsFields = explains === true && isWhole
    return {
      kind: 'told',
      operations: plans.map((plan) => ({
        ...describeNeeds(plan, variables, { table, subject, isWhole }),
        ...(tellsFields && { fields: describeFields(plan, subject, variables, tellsLocations) }),
      })),
    }
  }
}

function namesOf({ definitions }: DocumentNode): readonly (string | undefined)[] {
  return definitions.flatMap((one) => (one.kind === Kind.OPERATION_DEFINITION ? [one.name?.value] : []))
}

/** Policies and conditions are shown only to those who see the whole schema, as in the list of rules. */
function describeNeeds(plan: Plan, variables: Variables | undefined, listener: Listener): ToldNeeds {
  const { subject, isWhole } = listener
  const { isComplete, conditions, ...needs } = neededScopes(plan, variables)
  return {
    name: plan.operation.name?.value ?? null,
    kind: plan.operation.operation,
    access: needs.access,
    scopes: tellAlternatives(needs.scopes, listener),
    policies: isWhole ? needs.policies : [],
    ...(isWhole && conditions !== undefined && { conditions }),
    ...(needs.policies.length > 0 && { policiesAsked: false }),
    ...(isWhole && !isComplete && { isComplete }),
    ...(subject.kind === 'identified' && { missing: missingScopesOf(plan, subject, variables) }),
  }
}
