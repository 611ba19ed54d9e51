import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql'
import { withLinks } from '../support/composition.ts'

/** One thing that has to hold: that somebody is known, or one of several lists of scopes or policies wholly. */
type Condition =
  | 'known'
  | { readonly kind: 'scopes' | 'policies'; readonly anyOf: readonly (readonly string[])[] }

export interface OracleCaller {
  readonly isKnown: boolean
  readonly holds: (scope: string) => boolean
  readonly policies: readonly string[]
}

/**
 * What becomes of an operation by the SDL of the subgraphs themselves, as they were before composition, by the plainest
 * reading: every possible type at every place, every condition of every subgraph. It shares no code with Portcullis.
 */
export function createOracle(
  subgraphs: Readonly<Record<string, string>>,
  derived: Readonly<Record<string, string>>,
): (query: string, caller: OracleCaller) => 'allow' | 'reduce' | 'deny' {
  const ofType = new Map<string, Condition[]>()
  const ofField = new Map<string, Condition[]>()
  const requires = new Map<string, SelectionSetNode[]>()
  const returned = new Map<string, string>()
  const members = new Map<string, Set<string>>()
  const add = <Value>(map: Map<string, Value[]>, key: string, values: readonly Value[]): void => {
    map.set(key, [...(map.get(key) ?? []), ...values])
  }
  for (const text of Object.values(subgraphs)) {
    for (const type of parse(withLinks(text)).definitions) {
      if (type.kind === Kind.UNION_TYPE_DEFINITION)
        members.set(type.name.value, new Set(type.types?.map((one) => one.name.value)))
      if (type.kind !== Kind.OBJECT_TYPE_DEFINITION && type.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue
      const typeName = type.name.value
      add(ofType, typeName, conditionsOf(type.directives))
      for (const { name } of type.interfaces ?? [])
        members.set(name.value, new Set([...(members.get(name.value) ?? []), typeName]))
      for (const field of type.fields ?? []) {
        const coordinate = `${typeName}.${field.name.value}`
        returned.set(coordinate, nameOf(field.type))
        const derivedScope = derived[coordinate]
        const stated = conditionsOf(field.directives)
        const isBare = stated.length === 0 && derivedScope !== undefined
        add(ofField, coordinate, isBare ? [{ kind: 'scopes', anyOf: [[derivedScope]] }] : stated)
        add(requires, coordinate, requiredBy(field))
      }
    }
  }
  const possible = (type: string): readonly string[] => [...(members.get(type) ?? [type])]
  /** An interface object has its fields on the interface alone. */
  const owner = (type: string, field: string): string =>
    returned.has(`${type}.${field}`)
      ? type
      : ([...members].find(([name, all]) => all.has(type) && returned.has(`${name}.${field}`))?.[0] ?? type)

  const neededOn = (type: string, field: string): readonly Condition[] => {
    const coordinate = `${owner(type, field)}.${field}`
    const output = returned.get(coordinate) ?? ''
    return [
      ...(ofType.get(type) ?? []),
      ...(ofField.get(coordinate) ?? []),
      ...(ofType.get(output) ?? []),
      ...(requires.get(coordinate) ?? []).flatMap((selection) => neededBy(selection, type)),
    ]
  }
  const neededBy = ({ selections }: SelectionSetNode, type: string): readonly Condition[] =>
    selections.flatMap((one) => {
      if (one.kind !== Kind.FIELD) throw new TypeError('The fixtures require no fragments.')
      const output = returned.get(`${type}.${one.name.value}`) ?? ''
      const below = one.selectionSet === undefined ? [] : neededBy(one.selectionSet, output)
      return [...neededOn(type, one.name.value), ...below]
    })

  return (query, caller) => {
    const document = parse(query)
    const fragments = new Map(
      document.definitions.flatMap((one) =>
        one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
      ),
    )
    const operation = document.definitions.find(
      (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
    )
    if (operation === undefined) throw new TypeError('No operation.')
    let left = 0
    let denied = 0
    const walk = ({ selections }: SelectionSetNode, type: string, here: readonly string[]): void => {
      for (const one of selections) {
        if (one.directives?.some((directive) => isLeftOut(directive as ConstDirectiveNode))) continue
        if (one.kind !== Kind.FIELD) {
          const fragment = one.kind === Kind.FRAGMENT_SPREAD ? fragments.get(one.name.value) : one
          const condition = fragment?.typeCondition?.name.value ?? type
          const narrowed = here.filter((name) => possible(condition).includes(name))
          if (fragment !== undefined && narrowed.length > 0) walk(fragment.selectionSet, condition, narrowed)
          continue
        }
        const field = one.name.value
        const types = members.has(type) ? here : [type]
        const needed =
          field === '__typename' ? (ofType.get(type) ?? []) : types.flatMap((name) => neededOn(name, field))
        if (!needed.every((condition) => isMet(condition, caller))) denied += 1
        else if (one.selectionSet === undefined) left += 1
        else {
          const output = returned.get(`${owner(type, field)}.${field}`) ?? ''
          walk(one.selectionSet, output, possible(output))
        }
      }
    }
    const root = operation.operation === 'mutation' ? 'Mutation' : 'Query'
    walk(operation.selectionSet, root, [root])
    if (denied === 0) return 'allow'
    return root === 'Mutation' || left === 0 ? 'deny' : 'reduce'
  }
}

function conditionsOf(directives: readonly ConstDirectiveNode[] = []): readonly Condition[] {
  return directives.flatMap(({ name, arguments: args = [] }): readonly Condition[] => {
    const [value] = args.map((one) => valueFromASTUntyped(one.value) as readonly (readonly string[])[])
    switch (name.value) {
      case 'authenticated':
        return ['known']
      case 'requiresScopes':
      case 'auth':
        return [{ kind: 'scopes', anyOf: value ?? [] }]
      case 'allows':
        return [{ kind: 'policies', anyOf: value ?? [] }]
      default:
        return []
    }
  })
}

function requiredBy({ directives = [] }: FieldDefinitionNode): readonly SelectionSetNode[] {
  return directives
    .filter(({ name }) => name.value === 'requires')
    .flatMap(({ arguments: args = [] }) => args.map((one) => String(valueFromASTUntyped(one.value))))
    .map((text) => {
      const [definition] = parse(`{ ${text} }`).definitions
      if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError(text)
      return definition.selectionSet
    })
}

/** The operations of the table say no more than this with conditions. */
function isLeftOut({ name, arguments: args = [] }: ConstDirectiveNode): boolean {
  const value = args[0]?.value
  const isTrue = value?.kind === Kind.BOOLEAN && value.value
  return name.value === 'skip' ? isTrue : name.value === 'include' && !isTrue
}

function isMet(condition: Condition, { isKnown, holds, policies }: OracleCaller): boolean {
  if (!isKnown) return false
  if (condition === 'known') return true
  const has = condition.kind === 'scopes' ? holds : (policy: string) => policies.includes(policy)
  return condition.anyOf.some((all) => all.every(has))
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type)
}
