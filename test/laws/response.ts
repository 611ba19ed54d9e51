import {
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { BuiltCase } from './case.ts'
import { groupsOf, type Occurrence, type Reach, rootName, rootReach } from './oracle.ts'

/**
 * What is wrong with a response as its schema and its operation promise it: types, null where none may be, keys and
 * their order for some type that the object can have, and null from a denial where some selection is allowed.
 */
export function faultsOf(
  made: BuiltCase,
  data: unknown,
  isAnswered: (path: Path) => boolean,
): readonly string[] {
  if (data === null) return []
  const { schema } = made

  const objectFaults = (value: unknown, reaches: readonly Reach[], typeName: string, path: Path): Faults => {
    if (typeof value !== 'object' || value === null) return [`${at(path)}: no object`]
    const type = schema.getType(typeName)
    if (!isObjectType(type)) return [`${at(path)}: ${typeName} is no object type`]
    const groups = groupsOf(made, reaches, typeName)
    const keys = groups.map(([key]) => key)
    if (JSON.stringify(keys) !== JSON.stringify(Object.keys(value)))
      return [`${at(path)}: keys ${Object.keys(value)} for ${keys}`]
    return groups.flatMap(([key, occurrences]) => {
      const [first] = occurrences
      const field = first === undefined ? undefined : type.getFields()[first.name]
      const found = (value as Readonly<Record<string, unknown>>)[key]
      const here = [...path, key]
      if (occurrences.every((one) => one.isDenied))
        return found === null ? [] : [`${at(here)}: denied, and answered`]
      return field === undefined ? [] : valueFaults(found, field.type, occurrences, here)
    })
  }

  const valueFaults = (
    value: unknown,
    type: GraphQLOutputType,
    occurrences: readonly Occurrence[],
    path: Path,
  ): Faults => {
    if (isNonNullType(type)) {
      return value === null
        ? [`${at(path)}: null where none may be`]
        : valueFaults(value, type.ofType, occurrences, path)
    }
    if (value === undefined) return [`${at(path)}: missing`]
    if (isListType(type)) {
      if (value === null) return []
      if (!Array.isArray(value)) return [`${at(path)}: no list`]
      return value.flatMap((item, index) => valueFaults(item, type.ofType, occurrences, [...path, index]))
    }
    if (isLeafType(type)) {
      return value === null && isAnswered(path) ? [`${at(path)}: null without a denial`] : []
    }
    if (value === null) return []
    const below = occurrences.flatMap((one) => one.below ?? [])
    const named = getNamedType(type)
    const types = isAbstractType(named) ? schema.getPossibleTypes(named) : [named]
    const faults = types.map((one) => objectFaults(value, below, one.name, path))
    return faults.some((one) => one.length === 0) ? [] : (faults[0] ?? [])
  }

  return objectFaults(data, [rootReach(made)], rootName(made.kind), [])
}

type Path = readonly (string | number)[]
type Faults = readonly string[]

function at(path: Path): string {
  return path.join('.')
}
