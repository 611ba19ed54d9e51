import {
  type FieldNode,
  type GraphQLCompositeType,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type ValueNode,
} from 'graphql'
import type { RuleCondition } from '../conditions/condition.ts'
import type { GuardedInput } from '../rules/input-rules.ts'
import { conditionOf, type Requirement, reads } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import { signatureOf } from './field-signature.ts'
import { isInheritedName } from './inherited-name.ts'
import type { ArgumentPlace, GuardedNeed, Question } from './question.ts'
import type { TypeSet, TypeSets } from './type-set.ts'

/** Collects the value-dependent requirements while one operation is planned. */
export interface ValueNeeds {
  /**
   * The needs of one field: `needs`, which its rules require, plus those of its arguments. Literals are
   * judged here; variables and conditions become guarded needs.
   */
  readonly ofField: (
    needs: readonly number[],
    node: FieldNode,
    parent: GraphQLCompositeType,
    possible: TypeSet,
  ) => readonly number[]
  readonly questions: readonly Question[]
  readonly guarded: readonly GuardedNeed[]
  /** The variables whose values questions inspect, with the shape of those values. */
  readonly guardedVariables: readonly GuardedVariable[]
}

export interface GuardedVariable {
  readonly name: string
  readonly input: GuardedInput
}

const NONE: readonly number[] = []
const NO_PLACE: readonly undefined[] = [undefined]

/** The context of one selection of a field. */
interface Here {
  /** The places to evaluate a requirement's condition on arguments: one per distinct field declaration. */
  readonly placesOf: (need: number) => readonly ArgumentPlace[]
}

export function createValueNeeds(
  table: RuleTable,
  operation: OperationDefinitionNode,
  sets: TypeSets,
): ValueNeeds {
  const questions: Question[] = []
  const numbers = new Map<string, number>()
  const guarded: GuardedNeed[] = []
  const guardedNumbers = new Map<string, number>()
  const guardedVariables = new Map<string, GuardedVariable>()
  const conditions = new Map<object, Map<string, number>>()
  const places = new Map<FieldNode, Map<string, ArgumentPlace>>()
  const definitions = new Map(
    (operation.variableDefinitions ?? []).map((one) => [one.variable.name.value, one]),
  )

  const inputOfVariable = (name: string): GuardedInput | undefined => {
    const definition = definitions.get(name)
    const type = definition === undefined ? undefined : typeFromAST(table.schema, definition.type)
    return type === undefined ? undefined : table.guardedInputs.get(getNamedType(type).name)
  }
  const askSupplied = (variable: string, inputField?: string): number => {
    const key = `${variable} ${inputField ?? ''}`
    const known = numbers.get(key)
    if (known !== undefined) return known
    const fallback = definitions.get(variable)?.defaultValue
    const input = inputOfVariable(variable)
    const whenAbsent =
      fallback !== undefined && (inputField === undefined || coordinatesIn(fallback, input).has(inputField))
    numbers.set(key, questions.length)
    if (inputField !== undefined && input !== undefined)
      guardedVariables.set(variable, { name: variable, input })
    return questions.push({ kind: 'supplied', variable, inputField, whenAbsent }) - 1
  }
  const guard = (requirement: number, when: number | undefined, condition: number | undefined): number => {
    const key = `${requirement} ${when} ${condition}`
    const known = guardedNumbers.get(key)
    if (known !== undefined) return known
    const number = table.requirements.length + guarded.push({ requirement, when, condition }) - 1
    guardedNumbers.set(key, number)
    return number
  }
  const askCondition = (requirement: number, place: ArgumentPlace | undefined): number => {
    const key = `${requirement}`
    const asked = conditions.get(place ?? table) ?? new Map<string, number>()
    conditions.set(place ?? table, asked)
    const known = asked.get(key)
    if (known !== undefined) return known
    const { source, kind } = table.requirements[requirement] as Requirement
    const condition = conditionOf(table.requirements[requirement]) as RuleCondition
    const role = kind === 'condition' ? 'if' : 'unless'
    const { coordinate } = source
    const number = questions.push({ kind: 'condition', condition, role, coordinate, place }) - 1
    asked.set(key, number)
    return number
  }
  /** Adds a requirement of one field: unchanged, or guarded where it depends on values. */
  const addNeed = (found: Set<number>, need: number, when: number | undefined, here: Here): void => {
    const condition = conditionOf(table.requirements[need])
    if (condition === undefined) found.add(when === undefined ? need : guard(need, when, undefined))
    else
      for (const place of reads(condition, 'args') ? here.placesOf(need) : NO_PLACE)
        found.add(guard(need, when, askCondition(need, place)))
  }

  // Inside a list or an object, graphql-js before 16.15 also looks a variable up among inherited members.
  const mayBeMisread = (variable: string): boolean =>
    isInheritedName(variable) || definitions.has('__proto__')
  const collect = (
    value: ValueNode,
    needs: readonly number[],
    below: GuardedInput | undefined,
    found: Set<number>,
    here: Here,
    isWithin = true,
  ): void => {
    if (value.kind === Kind.VARIABLE) {
      const variable = value.name.value
      const isMisread = isWithin && mayBeMisread(variable)
      if (needs.length > 0) {
        const when = isMisread ? undefined : askSupplied(variable)
        for (const need of needs) addNeed(found, need, when, here)
      }
      for (const [coordinate, inner] of below?.reachable ?? []) {
        const when = isMisread ? undefined : askSupplied(variable, coordinate)
        for (const need of inner) addNeed(found, need, when, here)
      }
      return
    }
    for (const need of needs) addNeed(found, need, undefined, here)
    if (below === undefined) return
    if (value.kind === Kind.LIST) for (const item of value.values) collect(item, NONE, below, found, here)
    if (value.kind !== Kind.OBJECT) return
    for (const { name, value: member } of value.fields) {
      const field = below.fields.get(name.value)
      if (field !== undefined) collect(member, field.needs, field.below, found, here)
    }
  }

  const isConditionalNeed = (need: number): boolean => conditionOf(table.requirements[need]) !== undefined
  const createHere = (node: FieldNode, parent: GraphQLCompositeType, possible: TypeSet): Here => {
    let byField = places.get(node)
    if (byField === undefined) {
      byField = new Map()
      places.set(node, byField)
    }
    const known = byField
    return {
      placesOf: (need) =>
        sets.declaring(possible, parent, node.name.value, need).map((field) => {
          // A fragment is planned once per set of types, but its fields keep their places.
          const key = signatureOf(field)
          const before = known.get(key)
          if (before !== undefined) return before
          const place: ArgumentPlace = { node, field, usesVariables: usesVariables(node) }
          known.set(key, place)
          return place
        }),
    }
  }

  return {
    questions,
    guarded,
    get guardedVariables() {
      return [...guardedVariables.values()]
    },
    ofField(needs, node, parent, possible) {
      const given = node.arguments ?? []
      const args = given.length === 0 ? undefined : sets.guardedArguments(possible, parent, node.name.value)
      const isConditional = table.hasConditions && needs.some((need) => isConditionalNeed(need))
      if (!isConditional && (args === undefined || args.size === 0)) return needs
      const here = createHere(node, parent, possible)
      const found = new Set<number>()
      for (const need of needs) addNeed(found, need, undefined, here)
      for (const { name, value } of given) {
        const argument = args?.get(name.value)
        if (argument !== undefined) collect(value, argument.needs, argument.below, found, here, false)
      }
      return [...found]
    },
  }
}

function usesVariables({ arguments: given = [] }: FieldNode): boolean {
  const isVariable = (value: ValueNode): boolean => {
    switch (value.kind) {
      case Kind.VARIABLE:
        return true
      case Kind.LIST:
        return value.values.some(isVariable)
      case Kind.OBJECT:
        return value.fields.some((one) => isVariable(one.value))
      default:
        return false
    }
  }
  return given.some(({ value }) => isVariable(value))
}

/** The guarded input fields that a constant supplies. */
function coordinatesIn(value: ValueNode, input: GuardedInput | undefined): ReadonlySet<string> {
  const found = new Set<string>()
  const look = (one: ValueNode, below: GuardedInput | undefined): void => {
    if (below === undefined) return
    if (one.kind === Kind.LIST) for (const item of one.values) look(item, below)
    if (one.kind !== Kind.OBJECT) return
    for (const { name, value: member } of one.fields) {
      const field = below.fields.get(name.value)
      if (field === undefined) continue
      if (field.needs.length > 0) found.add(field.coordinate)
      look(member, field.below)
    }
  }
  look(value, input)
  return found
}
