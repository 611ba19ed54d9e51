import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'
import type { Decision } from '../decision/decision.ts'
import { type ChangeFinder, isDenied, isIntrospective } from '../decision/denial-finder.ts'
import { isIncluded } from '../plan/condition.ts'
import type { PlanNode } from '../plan/plan.ts'
import { pruneDocument } from './prune-document.ts'

const probeKeys = new WeakMap<DocumentNode, string>()

/** The response key for the added `__typename` selections. The document itself does not use it. */
export function probeKeyOf(document: DocumentNode): string {
  const known = probeKeys.get(document)
  if (known !== undefined) return known
  const taken = new Set<string>()
  visit(document, { Field: ({ alias, name }) => void taken.add(alias?.value ?? name.value) })
  let key = '__portcullis_type'
  while (taken.has(key)) key += '_'
  probeKeys.set(document, key)
  return key
}

function probeFor(document: DocumentNode): FieldNode {
  return {
    kind: Kind.FIELD,
    name: { kind: Kind.NAME, value: '__typename' },
    alias: { kind: Kind.NAME, value: probeKeyOf(document) },
  }
}

/**
 * The operation without its denied and introspection fields, which the guard answers itself whichever runner
 * executes the rest. Objects with a part missing also select their type.
 */
export function reduceDocument(
  { plan, variables, lacking }: Exclude<Decision, { readonly kind: 'deny' }>,
  { isChanged, isProbed }: ChangeFinder,
): DocumentNode {
  const probe = probeFor(plan.document)
  const introspecting: FieldNode[] = []
  const rewritten = new Map<PlanNode, FragmentDefinitionNode>()
  const takenNames = new Set(
    plan.document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [one.name.value] : [],
    ),
  )

  const reduceSet = (node: PlanNode, isObject: boolean): SelectionSetNode => {
    const selections = node.selections.flatMap((selection): readonly SelectionNode[] => {
      if (!isIncluded(selection.conditions, variables)) return []
      if (selection.kind === 'field') {
        if (isDenied(selection, lacking)) return []
        if (isIntrospective(selection)) {
          introspecting.push(selection.node)
          return []
        }
        if (selection.child === undefined || !isProbed(selection)) return [selection.node]
        return [{ ...selection.node, selectionSet: reduceSet(selection.child, true) }]
      }
      if (!isChanged(selection.child)) return [selection.node]
      if (selection.node.kind === Kind.FRAGMENT_SPREAD) {
        const name = reduceFragment(selection.child, selection.node.name.value)
        return [{ ...selection.node, name: { kind: Kind.NAME, value: name } }]
      }
      return [{ ...selection.node, selectionSet: reduceSet(selection.child, false) }]
    })
    const needsProbe = isObject || selections.length === 0
    return { kind: Kind.SELECTION_SET, selections: needsProbe ? [probe, ...selections] : selections }
  }

  const reduceFragment = (node: PlanNode, original: string): string => {
    const known = rewritten.get(node)
    if (known !== undefined) return known.name.value
    let name = original
    for (let count = 1; takenNames.has(name); count++) name = `${original}_${count}`
    takenNames.add(name)
    const typeCondition = conditionOf(plan.document, original)
    const selectionSet = reduceSet(node, false)
    rewritten.set(node, {
      kind: Kind.FRAGMENT_DEFINITION,
      name: { kind: Kind.NAME, value: name },
      typeCondition,
      selectionSet,
    })
    return name
  }

  // A subscription has a single root field, and its root type is known.
  const selectionSet = reduceSet(plan.root, plan.operation.operation !== OperationTypeNode.SUBSCRIPTION)
  const fragments = plan.document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
  // The executor checks all the variables of the rest before it runs anything.
  return pruneDocument(
    { ...plan.operation, selectionSet },
    [...fragments, ...rewritten.values()],
    introspecting,
  )
}

function conditionOf(document: DocumentNode, name: string): FragmentDefinitionNode['typeCondition'] {
  const fragment = document.definitions.find(
    (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name,
  )
  if (fragment?.kind !== Kind.FRAGMENT_DEFINITION) throw new TypeError('A planned fragment is missing.')
  return fragment.typeCondition
}
