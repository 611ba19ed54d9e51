import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql'
import type { ComputedField, FindComputedField } from './computed-fields.ts'
import type { Picked, PickedField } from './selection-tree.ts'

/** A computed field taken out of a selection, to be planned separately. */
export interface CutFields {
  readonly computed: ComputedField
  /** Leads to the object that has it: keys of the data, and types if only some objects have it. */
  readonly path: readonly CutSegment[]
  readonly field: PickedField
}

export type CutSegment = { readonly key: string } | { readonly on: string }

export interface CutSelections {
  /** The selections with the objects' keys in place of the computed fields. */
  readonly kept: readonly Picked[]
  readonly cuts: readonly CutFields[]
}

/** Takes the computed fields out of a selection, with everything below them. */
export function cutComputedFields(
  selections: readonly Picked[],
  root: GraphQLNamedType,
  schema: GraphQLSchema,
  find: FindComputedField,
): CutSelections {
  const cuts: CutFields[] = []

  const cutField = (
    field: PickedField,
    parent: GraphQLNamedType,
    path: readonly CutSegment[],
  ): readonly Picked[] => {
    const computed = find(parent.name, field.name)
    if (computed !== undefined) {
      cuts.push({ computed, path, field })
      // A field computed for an interface needs no type.
      return [...(isObjectType(parent) ? [TYPENAME] : []), ...readKey(computed.key)]
    }
    if (isObjectType(parent)) return [{ ...field, below: below(field, parent, path) }]
    const possible = isAbstractType(parent) ? schema.getPossibleTypes(parent) : []
    if (!possible.some(({ name }) => find(name, field.name) !== undefined))
      return [{ ...field, below: below(field, parent, path) }]
    return possible.map((type) => ({
      kind: 'fragment',
      on: type.name,
      below: cutField(field, type, [...path, { on: type.name }]),
    }))
  }
  const below = (
    { name, dataKey, below: selected }: PickedField,
    parent: GraphQLNamedType,
    path: readonly CutSegment[],
  ): readonly Picked[] | undefined => {
    if (selected === undefined) return undefined
    const type = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name]?.type : undefined
    return type === undefined ? selected : walk(selected, getNamedType(type), [...path, { key: dataKey }])
  }
  const walk = (
    selected: readonly Picked[],
    parent: GraphQLNamedType,
    path: readonly CutSegment[],
  ): readonly Picked[] =>
    selected.flatMap((one): readonly Picked[] => {
      if (one.kind === 'field') return cutField(one, parent, path)
      const type = one.on === undefined ? parent : schema.getType(one.on)
      if (type === undefined) return [one]
      const there = one.on === undefined ? path : [...path, { on: one.on }]
      return [{ ...one, below: walk(one.below, type, there) }]
    })

  return { kept: walk(selections, root, []), cuts }
}

const TYPENAME: PickedField = {
  kind: 'field',
  name: '__typename',
  key: '__typename',
  dataKey: '__typename',
  args: [],
  directives: [],
  below: undefined,
}

/** The field selections of a key. */
export function readKey(key: string): readonly PickedField[] {
  const [operation] = parse(`{${key}}`, { noLocation: true }).definitions
  const read = ({ selections }: SelectionSetNode): readonly PickedField[] =>
    selections.flatMap((one) => {
      if (one.kind !== Kind.FIELD) return []
      const name = one.name.value
      return [
        { ...TYPENAME, name, key: name, dataKey: name, below: one.selectionSet && read(one.selectionSet) },
      ]
    })
  return operation?.kind === Kind.OPERATION_DEFINITION ? read(operation.selectionSet) : []
}
