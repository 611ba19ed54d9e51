import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import type { GuardedArgument } from '../rules/input-rules.ts'
import type { RuleTable } from '../rules/rule-table.ts'

/** The possible object types at one place of an operation. Equal sets of one plan share one `id`. */
export interface TypeSet {
  readonly id: number
  readonly types: readonly GraphQLObjectType[]
}

/** The type sets of one plan, with memoized queries about them. */
export interface TypeSets {
  readonly of: (types: readonly GraphQLObjectType[]) => TypeSet
  /** The types that a type condition lets through. */
  readonly narrow: (set: TypeSet, condition: GraphQLCompositeType) => TypeSet
  /** The types that a field of `parent` can return when the parent object is in `set`. */
  readonly below: (set: TypeSet, parent: GraphQLCompositeType, fieldName: string) => TypeSet
  /**
   * The requirements of a field of `parent`: on an interface, of every implementer in `set`, combined by AND.
   */
  readonly needs: (set: TypeSet, parent: GraphQLCompositeType, fieldName: string) => readonly number[]
  /** The arguments of a field that carry a rule or whose values can contain one. Interfaces as in `needs`. */
  readonly guardedArguments: (
    set: TypeSet,
    parent: GraphQLCompositeType,
    fieldName: string,
  ) => ReadonlyMap<string, GuardedArgument>
  /**
   * The declarations that carry a requirement, themselves or by an argument, among the objects that can
   * answer.
   */
  readonly declaring: (
    set: TypeSet,
    parent: GraphQLCompositeType,
    fieldName: string,
    need: number,
  ) => readonly Field[]
}

type Field = GraphQLField<unknown, unknown>

const NO_ARGUMENTS: ReadonlyMap<string, GuardedArgument> = new Map()

export function createTypeSets(table: RuleTable): TypeSets {
  const { schema } = table
  const interned = new Map<string, TypeSet>()

  const of = (types: readonly GraphQLObjectType[]): TypeSet => {
    const sorted = [...new Set(types)].sort((one, other) => (one.name < other.name ? -1 : 1))
    const key = sorted.map((type) => type.name).join(' ')
    const known = interned.get(key)
    if (known !== undefined) return known
    const set: TypeSet = { id: interned.size, types: sorted }
    interned.set(key, set)
    return set
  }

  const possibleTypes = (type: GraphQLCompositeType): readonly GraphQLObjectType[] =>
    isAbstractType(type) ? schema.getPossibleTypes(type) : [type]

  const returnedBy = (type: GraphQLCompositeType, fieldName: string): readonly GraphQLObjectType[] => {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined
    const named = field === undefined ? undefined : getNamedType(field.type)
    return isCompositeType(named) ? possibleTypes(named) : []
  }

  return {
    of,
    narrow: remember((set, condition) => {
      if (!isAbstractType(condition)) return of(set.types.filter((type) => type === condition))
      return of(set.types.filter((type) => schema.isSubType(condition, type)))
    }),
    below: remember((set, parent, fieldName) =>
      of(
        isInterfaceType(parent)
          ? set.types.flatMap((type) => returnedBy(type, fieldName))
          : returnedBy(parent, fieldName),
      ),
    ),
    needs: remember((set, parent, fieldName) => {
      const types = isInterfaceType(parent) ? [parent, ...set.types] : [parent]
      const needs = types.flatMap((type) => [
        ...table.needsOfType(type.name),
        ...table.needsOfField(type.name, fieldName),
      ])
      return [...new Set(needs)]
    }),
    declaring(set, parent, fieldName, need) {
      const own = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[fieldName] : undefined
      if (own === undefined) return []
      const answering = isInterfaceType(parent) ? set.types : [parent]
      const declared = answering.flatMap((type) => {
        const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
        if (field === undefined) return []
        const holds =
          table.needsOfField(type.name, fieldName).includes(need) ||
          field.args.some(({ name }) => table.needsOfArgument(type.name, fieldName, name).includes(need))
        return holds ? [field] : []
      })
      return declared.length === 0 ? [own] : declared
    },
    guardedArguments: remember((set, parent, fieldName) => {
      if (!table.guardsValues || !(isObjectType(parent) || isInterfaceType(parent))) return NO_ARGUMENTS
      const types = isInterfaceType(parent) ? [parent, ...set.types] : [parent]
      const found = new Map<string, GuardedArgument>()
      for (const arg of parent.getFields()[fieldName]?.args ?? []) {
        const needs = types.flatMap(({ name }) => table.needsOfArgument(name, fieldName, arg.name))
        const below = table.guardedInputs.get(getNamedType(arg.type).name)
        if (needs.length > 0 || below !== undefined)
          found.set(arg.name, { needs: [...new Set(needs)], below })
      }
      return found
    }),
  }
}

function remember<Value>(
  compute: (set: TypeSet, type: GraphQLCompositeType, fieldName: string) => Value,
): (set: TypeSet, type: GraphQLCompositeType, fieldName?: string) => Value {
  const answers = new Map<string, Value>()
  return (set, type, fieldName = '') => {
    const key = `${set.id} ${type.name} ${fieldName}`
    const known = answers.get(key)
    if (known !== undefined) return known
    const answer = compute(set, type, fieldName)
    answers.set(key, answer)
    return answer
  }
}
