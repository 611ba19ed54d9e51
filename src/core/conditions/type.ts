import {
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLScalarType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql'

/**
 * The type of an expression. `id` is a string that also equals a whole number; `enum` is a string from a
 * known set. Nulls are detected at run time; where `nullable` is false there cannot be one.
 */
export type Type = { readonly nullable: boolean } & (
  | { readonly kind: SimpleKind }
  | { readonly kind: 'enum'; readonly enum: GraphQLEnumType }
  | { readonly kind: 'list'; readonly of: Type }
  | { readonly kind: 'map'; readonly key: Type; readonly of: Type }
  | {
      readonly kind: 'record'
      readonly name: string
      readonly fields: () => ReadonlyMap<string, Type>
    }
)

type SimpleKind = 'dyn' | 'null' | 'bool' | 'int' | 'double' | 'string' | 'id' | 'timestamp' | 'duration'

const simple = (kind: SimpleKind): Type => ({ kind, nullable: kind === 'dyn' || kind === 'null' })

export const DYN = simple('dyn')
export const NULL = simple('null')
export const BOOL = simple('bool')
export const INT = simple('int')
export const DOUBLE = simple('double')
export const STRING = simple('string')
export const ID = simple('id')
export const TIMESTAMP = simple('timestamp')
export const DURATION = simple('duration')

export function listOf(of: Type): Type {
  return { kind: 'list', of, nullable: false }
}

export function mapOf(key: Type, of: Type): Type {
  return { kind: 'map', key, of, nullable: false }
}

export function recordOf(name: string, fields: () => ReadonlyMap<string, Type>): Type {
  let known: ReadonlyMap<string, Type> | undefined
  return {
    kind: 'record',
    name,
    nullable: false,
    fields: () => {
      known ??= fields()
      return known
    },
  }
}

const SCALARS: ReadonlyMap<string, Type> = new Map([
  ['Int', INT],
  ['Float', DOUBLE],
  ['String', STRING],
  ['Boolean', BOOL],
  ['ID', ID],
])

/** The type of an input type's values. Custom scalars are dyn. Input types may be recursive. */
export function typeOfInput(input: GraphQLInputType): Type {
  if (isNonNullType(input)) return { ...typeOfInput(input.ofType), nullable: false }
  if (isListType(input)) return { kind: 'list', of: typeOfInput(input.ofType), nullable: true }
  return { ...typeOfNamed(input), nullable: true }
}

function typeOfNamed(input: GraphQLInputType): Type {
  const named = getNamedType(input)
  if (isScalarType(named)) return typeOfScalar(named)
  if (isEnumType(named)) return { kind: 'enum', enum: named, nullable: true }
  if (isInputObjectType(named)) return recordOf(named.name, () => typesOf(Object.values(named.getFields())))
  return DYN
}

function typeOfScalar({ name }: GraphQLScalarType): Type {
  return SCALARS.get(name) ?? DYN
}

export function typesOf(
  inputs: readonly Pick<GraphQLInputField, 'name' | 'type'>[],
): ReadonlyMap<string, Type> {
  return new Map(inputs.map(({ name, type }) => [name, typeOfInput(type)]))
}

const PRINTED: Readonly<Record<SimpleKind, string>> = {
  dyn: 'anything',
  null: 'null',
  bool: 'a bool',
  int: 'an int',
  double: 'a double',
  string: 'a string',
  id: 'an ID',
  timestamp: 'a timestamp',
  duration: 'a duration',
}

export function printType(type: Type): string {
  switch (type.kind) {
    case 'list':
      return `a list of ${printPlural(type.of)}`
    case 'map':
      return 'a map'
    case 'record':
      return `the object ${type.name}`
    case 'enum':
      return `the enum ${type.enum.name}`
    default:
      return PRINTED[type.kind]
  }
}

function printPlural(type: Type): string {
  return type.kind === 'dyn' ? 'anything' : `${printType(type).replace(/^an? /, '')}s`
}

const isText = (type: Type): boolean => type.kind === 'string' || type.kind === 'id' || type.kind === 'enum'
const isNumber = (type: Type): boolean => type.kind === 'int' || type.kind === 'double'
const isKeyed = (type: Type): boolean => type.kind === 'map' || type.kind === 'record'

/** Whether a value of one type can be of the other, as operators and functions require. */
export function fits(type: Type, wanted: Type): boolean {
  if (type.kind === 'dyn' || wanted.kind === 'dyn') return true
  if (type.kind === 'list' && wanted.kind === 'list') return fits(type.of, wanted.of)
  if (isKeyed(wanted)) return isKeyed(type)
  return type.kind === wanted.kind || (isText(type) && isText(wanted))
}

/** Whether values of two types can be equal at all. */
export function canEqual(left: Type, right: Type): boolean {
  if (left.kind === 'dyn' || right.kind === 'dyn') return true
  if (left.kind === 'null') return right.nullable
  if (right.kind === 'null') return left.nullable
  if (isNumber(left) && isNumber(right)) return true
  if (left.kind === 'id') return isText(right) || right.kind === 'int'
  if (right.kind === 'id') return isText(left) || left.kind === 'int'
  if (left.kind === 'list' && right.kind === 'list') return canEqual(left.of, right.of)
  if (isKeyed(left) && isKeyed(right)) return true
  return left.kind === right.kind || (isText(left) && isText(right))
}

/** Whether it can contain an ID, so that `"7"` equals 7. */
export function holdsId(type: Type, depth = 0): boolean {
  switch (type.kind) {
    case 'id':
      return true
    case 'list':
    case 'map':
      return depth < DEEPEST && holdsId(type.of, depth + 1)
    case 'record':
      return depth < DEEPEST && [...type.fields().values()].some((field) => holdsId(field, depth + 1))
    default:
      return false
  }
}

const DEEPEST = 4

/** The common type of values of either type; undefined where there is none. */
export function unite(left: Type, right: Type): Type | undefined {
  const nullable = left.nullable || right.nullable
  if (left.kind === 'null') return { ...right, nullable }
  if (right.kind === 'null') return { ...left, nullable }
  if (left.kind === 'dyn' || right.kind === 'dyn') return DYN
  if (left.kind === 'id' && isText(right)) return { ...left, nullable }
  if (right.kind === 'id' && isText(left)) return { ...right, nullable }
  if (left.kind === 'list' && right.kind === 'list') {
    const of = unite(left.of, right.of)
    return of === undefined ? undefined : { kind: 'list', of, nullable }
  }
  if (left.kind === 'record' && right.kind === 'record' && left.name === right.name)
    return { ...left, nullable }
  if (isKeyed(left) && isKeyed(right)) return { ...mapOf(DYN, DYN), nullable }
  if (left.kind === 'enum' && right.kind === 'enum' && left.enum === right.enum) return { ...left, nullable }
  if (isText(left) && isText(right)) return { ...STRING, nullable }
  return left.kind === right.kind ? { ...left, nullable } : undefined
}
