import {
  type FieldNode,
  type GraphQLCompositeType,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type ValueNode,
} from 'graphql'
import type { GuardedInput } from '../rules/input-rules.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import type { GuardedNeed, Question } from './question.ts'
import type { TypeSet, TypeSets } from './type-set.ts'

/** The requirements of what a caller supplies, as one operation is planned. */
export interface ValueNeeds {
  /** Those of the arguments of one field: literals are judged here, and variables leave a guarded need. */
  readonly ofField: (node: FieldNode, parent: GraphQLCompositeType, possible: TypeSet) => readonly number[]
  readonly questions: readonly Question[]
  readonly guarded: readonly GuardedNeed[]
  /** The variables whose values hold what a question asks for, with the shape of those values. */
  readonly guardedVariables: readonly GuardedVariable[]
}

export interface GuardedVariable {
  readonly name: string
  readonly input: GuardedInput
}

const NONE: readonly number[] = []

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
  const guard = (requirement: number, when: number): number => {
    const key = `${requirement} ${when}`
    const known = guardedNumbers.get(key)
    if (known !== undefined) return known
    const number = table.requirements.length + guarded.push({ requirement, when }) - 1
    guardedNumbers.set(key, number)
    return number
  }

  const collect = (
    value: ValueNode,
    needs: readonly number[],
    below: GuardedInput | undefined,
    found: Set<number>,
  ): void => {
    if (value.kind === Kind.VARIABLE) {
      const variable = value.name.value
      if (needs.length > 0) {
        const when = askSupplied(variable)
        for (const need of needs) found.add(guard(need, when))
      }
      for (const [coordinate, inner] of below?.reachable ?? []) {
        const when = askSupplied(variable, coordinate)
        for (const need of inner) found.add(guard(need, when))
      }
      return
    }
    for (const need of needs) found.add(need)
    if (below === undefined) return
    if (value.kind === Kind.LIST) for (const item of value.values) collect(item, NONE, below, found)
    if (value.kind !== Kind.OBJECT) return
    for (const { name, value: member } of value.fields) {
      const field = below.fields.get(name.value)
      if (field !== undefined) collect(member, field.needs, field.below, found)
    }
  }

  return {
    questions,
    guarded,
    get guardedVariables() {
      return [...guardedVariables.values()]
    },
    ofField(node, parent, possible) {
      if (node.arguments === undefined || node.arguments.length === 0) return NONE
      const args = sets.guardedArguments(possible, parent, node.name.value)
      if (args.size === 0) return NONE
      const found = new Set<number>()
      for (const { name, value } of node.arguments) {
        const argument = args.get(name.value)
        if (argument !== undefined) collect(value, argument.needs, argument.below, found)
      }
      return found.size === 0 ? NONE : [...found]
    },
  }
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
