import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type SelectionSetNode,
} from 'graphql'
import { OperationLimitError } from '../../core/plan/limits.ts'
import { UnplannableError } from './unplannable-error.ts'

/** The selections of an operation, with its named fragments inlined and its conditions applied. */
export type Picked = PickedField | PickedFragment

export interface PickedField {
  readonly kind: 'field'
  readonly name: string
  /** The key in the response. */
  readonly key: string
  /** The key in subgraphs' data. Collides with no field that the planner adds, nor one with the same key. */
  readonly dataKey: string
  readonly args: readonly ArgumentNode[]
  /** Without `@skip` and `@include`. */
  readonly directives: readonly DirectiveNode[]
  readonly below: readonly Picked[] | undefined
}

export interface PickedFragment {
  readonly kind: 'fragment'
  readonly on: string | undefined
  readonly below: readonly Picked[]
}

/** More than any client writes, and no effort for a planner. */
const MOST_FIELDS = 10_000

/**
 * Picks the selections of one operation of a valid document for these variables, which must be coerced.
 * Throws `OperationLimitError` if its fragments expand to more fields than may be planned, and
 * `UnplannableError` for directives that would be lost.
 */
export function pickSelections(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  reserved: ReadonlySet<string>,
): readonly Picked[] {
  const fragments = new Map(
    document.definitions.flatMap((one): readonly (readonly [string, FragmentDefinitionNode])[] =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  )
  const dataKeys = new Map<string, string>()
  let count = 0

  const toDataKey = (name: string, key: string, args: readonly ArgumentNode[], mark: string): string => {
    if (name === '__typename') return name
    if (key === name && mark === '' && !isPeculiar(name) && !reserved.has(name)) return name
    const identity = `${key} ${name}(${args.map(print).join()})${mark}`
    const known = dataKeys.get(identity) ?? `_a${dataKeys.size}`
    dataKeys.set(identity, known)
    return known
  }
  const pick = ({ selections }: SelectionSetNode, spread: Set<string>): readonly Picked[] =>
    selections.flatMap((selection): readonly Picked[] => {
      const directives = included(selection.directives, variables)
      if (directives === undefined) return []
      if (selection.kind === Kind.FIELD) {
        count += 1
        if (count > MOST_FIELDS) throw new OperationLimitError('fields to plan', MOST_FIELDS)
        const name = selection.name.value
        const key = selection.alias?.value ?? name
        const args = selection.arguments ?? []
        const dataKey = toDataKey(name, key, args, directives.map(print).join(' '))
        const below = selection.selectionSet && pick(selection.selectionSet, new Set())
        return [{ kind: 'field', name, key, dataKey, args, directives, below }]
      }
      if (directives.length > 0) throw new UnplannableError('a directive on a fragment')
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const below = pick(selection.selectionSet, selection.typeCondition === undefined ? spread : new Set())
        return [{ kind: 'fragment', on: selection.typeCondition?.name.value, below }]
      }
      const fragment = fragments.get(selection.name.value)
      // Once per selection set is enough.
      if (fragment === undefined || spread.has(selection.name.value)) return []
      spread.add(selection.name.value)
      if ((fragment.directives ?? []).length > 0) throw new UnplannableError('a directive on a fragment')
      const below = pick(fragment.selectionSet, new Set())
      return [{ kind: 'fragment', on: fragment.typeCondition.name.value, below }]
    })
  return pick(operation.selectionSet, new Set())
}

/** Whether some field has its own directives: one key of the response may then be two in the data. */
export function hasDirectives(picked: readonly Picked[]): boolean {
  return picked.some(
    (one) => (one.kind === 'field' && one.directives.length > 0) || hasDirectives(one.below ?? []),
  )
}

/** Names that begin like the planner's own, and those that every object inherits. */
function isPeculiar(name: string): boolean {
  return name.startsWith('_') || name in Object.prototype
}

/** The directives that remain if the conditions hold; undefined if they do not. */
function included(
  directives: readonly DirectiveNode[] = [],
  variables: Readonly<Record<string, unknown>>,
): readonly DirectiveNode[] | undefined {
  const others: DirectiveNode[] = []
  for (const directive of directives) {
    const name = directive.name.value
    if (name !== 'skip' && name !== 'include') others.push(directive)
    else if (conditionOf(directive, variables) === (name === 'skip')) return undefined
  }
  return others
}

function conditionOf(
  { arguments: args = [] }: DirectiveNode,
  variables: Readonly<Record<string, unknown>>,
): unknown {
  const value = args.find(({ name }) => name.value === 'if')?.value
  if (value?.kind === Kind.BOOLEAN) return value.value
  return value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined
}

/** The variables that decide what an operation selects. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>()
  const visitSet = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      for (const { name, arguments: args = [] } of selection.directives ?? [])
        if (name.value === 'skip' || name.value === 'include')
          for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
      if (selection.kind !== Kind.FRAGMENT_SPREAD) visitSet(selection.selectionSet)
    }
  }
  for (const one of document.definitions) if ('selectionSet' in one) visitSet(one.selectionSet)
  return [...names].sort()
}
