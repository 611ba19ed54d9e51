import {
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationTypeNode,
} from 'graphql'
import { type ReadLeaf, readerOf } from './leaf-values.ts'
import type { Picked, PickedField } from './selection-tree.ts'
import { UnplannableError } from './unplannable-error.ts'

/** The shape of an answer, prepared once per operation for all callers. */
export interface ObjectShape {
  /** The fields of an object of this type, in response order. Compiled at the first such object. */
  readonly fieldsOf: (typeName: string) => readonly FieldShape[] | undefined
  /** The type if only one is possible. */
  readonly typeName: string | undefined
  /** The interface that stands in for objects without a type name. */
  readonly interfaceName: string | undefined
  /** All fields by their key in the data, whatever the type of the object. */
  readonly places: () => ReadonlyMap<string, FieldShape>
}

export interface FieldShape {
  readonly key: string
  readonly dataKey: string
  readonly isNonNull: boolean
  readonly value: ValueShape
}

export type ValueShape =
  | { readonly kind: 'typename' }
  | { readonly kind: 'leaf'; readonly read: ReadLeaf }
  | { readonly kind: 'object'; readonly shape: ObjectShape }
  | { readonly kind: 'list'; readonly isNonNull: boolean; readonly item: ValueShape }

/** Compiles the whole shape, so that anything that cannot be compiled is found before any request is sent. */
export function compileWholeShape(shape: ObjectShape): void {
  for (const { value } of shape.places().values()) {
    let below = value
    while (below.kind === 'list') below = below.item
    if (below.kind === 'object') compileWholeShape(below.shape)
  }
}

/** `schema` is what callers see. Throws `UnplannableError` if a key of the data would have two meanings. */
export function compileShape(
  schema: GraphQLSchema,
  operation: OperationTypeNode,
  picked: readonly Picked[],
): ObjectShape {
  const root = schema.getRootType(operation)
  if (!isObjectType(root)) throw new UnplannableError(`no ${operation}`)

  const shapeOf = (type: GraphQLNamedOutputType, selections: readonly Picked[]): ObjectShape => {
    const compiled = new Map<string, readonly FieldShape[]>()
    const possible: readonly GraphQLObjectType[] = isAbstractType(type)
      ? schema.getPossibleTypes(type)
      : isObjectType(type)
        ? [type]
        : []
    const names = new Set(possible.map(({ name }) => name))
    // Some subgraphs know an object only by its interface.
    const interfaces = isInterfaceType(type) ? [type, ...schema.getImplementations(type).interfaces] : []
    for (const { name } of interfaces) names.add(name)
    const fieldsOf = (typeName: string): readonly FieldShape[] | undefined => {
      const known = compiled.get(typeName)
      if (known !== undefined || !names.has(typeName)) return known
      const fields = compileFields(typeName, selections)
      compiled.set(typeName, fields)
      return fields
    }
    let places: Map<string, FieldShape> | undefined
    return {
      fieldsOf,
      typeName: isObjectType(type) ? type.name : undefined,
      interfaceName: isInterfaceType(type) ? type.name : undefined,
      places() {
        places ??= new Map(
          [...names].flatMap((name) =>
            (fieldsOf(name) ?? []).map((field) => [field.dataKey, field] as const),
          ),
        )
        return places
      },
    }
  }

  const compileFields = (typeName: string, selections: readonly Picked[]): readonly FieldShape[] => {
    const byKey = new Map<string, PickedField[]>()
    const collect = (all: readonly Picked[]): void => {
      for (const one of all) {
        if (one.kind === 'fragment') {
          if (one.on === undefined || isA(typeName, one.on)) collect(one.below)
          continue
        }
        const same = byKey.get(one.key)
        if (same === undefined) byKey.set(one.key, [one])
        else same.push(one)
      }
    }
    collect(selections)
    return [...byKey].map(([key, fields]) => {
      const [{ name, dataKey } = { name: key, dataKey: key }] = fields
      if (fields.some((one) => one.dataKey !== dataKey))
        throw new UnplannableError('one field asked for with different directives')
      if (name === '__typename') return { key, dataKey, isNonNull: true, value: { kind: 'typename' } }
      const type = fieldType(typeName, name)
      const below = fields.flatMap((one) => one.below ?? [])
      return { key, dataKey, isNonNull: isNonNullType(type), value: toValueShape(type, below) }
    })
  }

  const fieldType = (typeName: string, name: string): GraphQLOutputType => {
    const type = schema.getType(typeName)
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined
    if (field === undefined) throw new UnplannableError(`no field ${typeName}.${name}`)
    return field.type
  }

  const toValueShape = (type: GraphQLOutputType, below: readonly Picked[]): ValueShape => {
    if (isNonNullType(type)) return toValueShape(type.ofType, below)
    if (isListType(type))
      return { kind: 'list', isNonNull: isNonNullType(type.ofType), item: toValueShape(type.ofType, below) }
    const named = getNamedType(type)
    return isLeafType(named)
      ? { kind: 'leaf', read: readerOf(named) }
      : { kind: 'object', shape: shapeOf(named, below) }
  }

  const isA = (typeName: string, condition: string): boolean => {
    if (typeName === condition) return true
    const [type, abstract] = [schema.getType(typeName), schema.getType(condition)]
    return (
      isAbstractType(abstract) &&
      (isObjectType(type) || isInterfaceType(type)) &&
      schema.isSubType(abstract, type)
    )
  }

  return shapeOf(root, picked)
}
