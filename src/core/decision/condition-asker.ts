import { getArgumentValues, getVariableValues } from 'graphql'
import type { ConditionInputs } from '../conditions/condition.ts'
import { createStepBudget } from '../conditions/frame.ts'
import type { Variables } from '../plan/condition.ts'
import type { Plan } from '../plan/plan.ts'
import type { ArgumentPlace, ConditionQuestion } from '../plan/question.ts'
import { reads } from '../rules/rule.ts'
import type { DecisionInputs } from './inputs.ts'
import { type PlainArguments, readPlainArguments } from './plain-arguments.ts'
import type { Reply } from './reply.ts'
import type { Subject } from './subject.ts'

/** Asks whether a condition holds. Never throws. */
export type ConditionAsker = (question: ConditionQuestion) => Reply

type Arguments = ConditionInputs['args']

const NO_ARGUMENTS: Arguments = Object.freeze({})
const NO_ARGUMENTS_KNOWN: Reply = { kind: 'error', message: 'the arguments do not fit' }
const NO_VARIABLES_KNOWN: Reply = {
  kind: 'error',
  message: 'executors read a variable $__proto__ differently',
}
const NO_TIME: Reply = { kind: 'error', message: 'the host hands over no time' }
const constants = new WeakMap<ArgumentPlace, Arguments>()
const plain = new WeakMap<ArgumentPlace, PlainArguments>()

/** The conditions of one decision: variables are coerced once, and the arguments of each place once. */
export function createConditionAsker(plan: Plan, subject: Subject, inputs: DecisionInputs): ConditionAsker {
  const see = createConditionView(plan, subject, inputs)
  const budget = createStepBudget()
  return (question) => {
    const { condition, place } = question
    if (place?.usesVariables && hasMisreadVariable(plan)) return NO_VARIABLES_KNOWN
    if (inputs.now === undefined && reads(condition, 'now')) return NO_TIME
    const seen = see(question)
    return seen === undefined ? NO_ARGUMENTS_KNOWN : condition.holds(seen, budget)
  }
}

/** Before graphql-js 16.15 its executor loses the value that `$__proto__` has, or takes it for values of all others. */
function hasMisreadVariable({ operation: { variableDefinitions = [] } }: Plan): boolean {
  return variableDefinitions.some(({ variable }) => variable.name.value === '__proto__')
}

/** What the conditions of one decision see; undefined where the arguments of the place cannot be coerced. */
export function createConditionView(
  { operation, table: { schema } }: Plan,
  subject: Subject,
  { variables = {}, coerced, now = 0 }: DecisionInputs,
): (question: ConditionQuestion) => ConditionInputs | undefined {
  const asked = { name: operation.name?.value, kind: operation.operation }
  const known = new Map<ArgumentPlace, Arguments | undefined>()
  let values: Variables | undefined | 'unknown' = coerced ?? 'unknown'

  const valuesOf = (): Variables | undefined => {
    if (values === 'unknown')
      values = getVariableValues(schema, operation.variableDefinitions ?? [], variables).coerced
    return values
  }
  const plainOf = (place: ArgumentPlace): PlainArguments => {
    const found = plain.get(place) ?? readPlainArguments(place, operation)
    plain.set(place, found)
    return found
  }
  const coerce = (place: ArgumentPlace): Arguments | undefined => {
    const { node, field, usesVariables } = place
    const constant = usesVariables ? undefined : constants.get(place)
    if (constant !== undefined) return constant
    const read = usesVariables && coerced === undefined ? plainOf(place)(variables) : undefined
    if (read !== undefined) return read
    const given = usesVariables ? valuesOf() : {}
    if (given === undefined) return undefined
    const args = getArgumentValues(field, node, given)
    if (!usesVariables) constants.set(place, args)
    return args
  }
  const argumentsOf = (place: ArgumentPlace | undefined): Arguments | undefined => {
    if (place === undefined) return NO_ARGUMENTS
    if (known.has(place)) return known.get(place)
    let args: Arguments | undefined
    try {
      args = coerce(place)
    } catch {
      // Values that do not fit, or a scalar of the host's that throws: the executor will say so.
    }
    known.set(place, args)
    return args
  }
  return ({ place }) => {
    const args = argumentsOf(place)
    return args === undefined ? undefined : { args, subject, operation: asked, now }
  }
}
