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

/** Evaluates a condition. Never throws. */
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

/** Creates the evaluator for one decision. Coerces variables once, and the arguments of each place once. */
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

/** Before graphql-js 16.15 the executor drops the value of `$__proto__`, or reads other variables from it. */
function hasMisreadVariable({ operation: { variableDefinitions = [] } }: Plan): boolean {
  return variableDefinitions.some(({ variable }) => variable.name.value === '__proto__')
}

/** The inputs of the conditions of one decision; undefined where a place's arguments cannot be coerced. */
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
      // Values that do not fit, or a custom scalar that throws: the executor will report it.
    }
    known.set(place, args)
    return args
  }
  return ({ place }) => {
    const args = argumentsOf(place)
    return args === undefined ? undefined : { args, subject, operation: asked, now }
  }
}
