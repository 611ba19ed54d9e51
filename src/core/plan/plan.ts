import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLCompositeType,
  GraphQLNonNull,
  type GraphQLOutputType,
  GraphQLString,
  getNamedType,
  type InlineFragmentNode,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import type { RuleTable } from '../rules/rule-table.ts'
import { type Condition, readConditions } from './condition.ts'
import { OperationLimitError } from './limits.ts'
import type { GuardedNeed, Question } from './question.ts'
import { createTypeSets, type TypeSet } from './type-set.ts'
import { createValueNeeds, type GuardedVariable } from './value-needs.ts'

declare const planBrand: unique symbol

/**
 * The requirements of one operation: a graph of its selection sets, each planned once per set of possible
 * types, so that the plan stays linear in the document however many paths its fragments spell.
 */
export interface Plan {
  /** Only `planOperation` makes a plan. */
  readonly [planBrand]: true
  readonly table: RuleTable
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly root: PlanNode
  /** Every requirement that its fields can have, whatever the values: indices into the rule table. */
  readonly needs: readonly number[]
  /** The subset of `needs` that some field has regardless of values. */
  readonly fixedNeeds: readonly number[]
  /** The questions that a decision depends on, each answered once per decision. Usually empty. */
  readonly questions: readonly Question[]
  /** The requirements that depend on replies. Fields index them past the end of the rule table. */
  readonly guarded: readonly GuardedNeed[]
  /** The variables whose values a question inspects. */
  readonly guardedVariables: readonly GuardedVariable[]
  /** The policies that the decision depends on. They must be evaluated before `decide`. */
  readonly policies: readonly string[]
  /** Whether it selects `__schema` or `__type` anywhere. */
  readonly introspects: boolean
  /** Every condition on a variable, once. Nothing else determines which parts of the operation take part. */
  readonly conditions: readonly Condition[]
}

/** One selection set for one set of possible object types. */
export interface PlanNode {
  readonly possible: TypeSet
  readonly selectionSet: SelectionSetNode
  readonly selections: readonly PlannedSelection[]
}

export type PlannedSelection = PlannedField | PlannedFragment

export interface PlannedField {
  readonly kind: 'field'
  readonly node: FieldNode
  readonly responseKey: string
  /** On the static type: `Node.id` for a field selected on an interface. */
  readonly coordinate: string
  readonly conditions: readonly Condition[]
  /** Indices into the rule table and, past its end, into `plan.guarded`. */
  readonly needs: readonly number[]
  readonly type: GraphQLOutputType
  readonly child?: PlanNode
}

export interface PlannedFragment {
  readonly kind: 'fragment'
  readonly node: FragmentSpreadNode | InlineFragmentNode
  readonly conditions: readonly Condition[]
  readonly child: PlanNode
}

/**
 * A normal plan has one node per selection set, and a few more for fragments that meet several sets of types.
 * A plan beyond this comes from a document made to be expensive: it could have a node for each subset of the
 * schema's types.
 */
const MAX_NODES = 20_000
const NODES_FOR_ANY = 2_000
const MAX_NODES_PER_SELECTION_SET = 10
const NO_NEEDS: readonly number[] = []
const TYPENAME_TYPE = new GraphQLNonNull(GraphQLString)

/**
 * Plans one operation of a validated document.
 * Throws `TypeError` when the document has no such operation or is not valid for the table's schema, and
 * `OperationLimitError` when the plan grows beyond `MAX_NODES` or far beyond its document.
 */
export function planOperation(table: RuleTable, document: DocumentNode, operationName?: string | null): Plan {
  const operation = selectOperation(document, operationName)
  const rootType = table.schema.getRootType(operation.operation)
  if (rootType === null || rootType === undefined) throw invalid(`no ${operation.operation} in the schema`)

  const fragments = fragmentsOf(document)
  const fallbacks = booleanFallbacks(operation)
  const sets = createTypeSets(table)
  const values = createValueNeeds(table, operation, sets)
  const planned = new Map<SelectionSetNode, Map<number, PlanNode | 'planning'>>()
  const needsFound = new Set<number>()
  const conditionsFound = new Map<string, Condition>()
  let introspects = false
  let nodeCount = 0

  const planSet = (
    selectionSet: SelectionSetNode,
    parent: GraphQLCompositeType,
    possible: TypeSet,
  ): PlanNode => {
    const bySet = planned.get(selectionSet) ?? new Map<number, PlanNode | 'planning'>()
    planned.set(selectionSet, bySet)
    const known = bySet.get(possible.id)
    if (known === 'planning') throw invalid('a fragment spreads itself')
    if (known !== undefined) return known
    nodeCount += 1
    const allowed = Math.min(MAX_NODES, NODES_FOR_ANY + MAX_NODES_PER_SELECTION_SET * planned.size)
    if (nodeCount > allowed) throw new OperationLimitError('selection sets to plan', allowed)
    bySet.set(possible.id, 'planning')
    const selections: PlannedSelection[] = []
    for (const selection of selectionSet.selections) {
      const conditions = readConditions(selection.directives, fallbacks)
      if (conditions === 'never') continue
      for (const condition of conditions) conditionsFound.set(condition.variable, condition)
      const one =
        selection.kind === Kind.FIELD
          ? planField(selection, conditions, parent, possible)
          : planFragment(selection, conditions, parent, possible)
      if (one !== undefined) selections.push(one)
    }
    const node: PlanNode = { possible, selectionSet, selections }
    bySet.set(possible.id, node)
    return node
  }

  const planField = (
    node: FieldNode,
    conditions: readonly Condition[],
    parent: GraphQLCompositeType,
    possible: TypeSet,
  ): PlannedField => {
    const fieldName = node.name.value
    const { needs: fieldNeeds, type } = describeField(fieldName, parent, possible)
    const needs = values.ofField(fieldNeeds, node, parent, possible)
    for (const need of needs) if (need < table.requirements.length) needsFound.add(need)
    const planned: PlannedField = {
      kind: 'field',
      node,
      responseKey: node.alias?.value ?? fieldName,
      coordinate: `${parent.name}.${fieldName}`,
      conditions,
      needs,
      type,
    }
    const named = getNamedType(type)
    if (node.selectionSet === undefined || !isCompositeType(named)) return planned
    // The rules of __schema and __type cover everything below them.
    if (fieldName === '__schema' || fieldName === '__type') return planned
    return { ...planned, child: planSet(node.selectionSet, named, sets.below(possible, parent, fieldName)) }
  }

  const describeField = (
    fieldName: string,
    parent: GraphQLCompositeType,
    possible: TypeSet,
  ): { readonly needs: readonly number[]; readonly type: GraphQLOutputType } => {
    if (fieldName === '__typename') return { needs: table.needsOfType(parent.name), type: TYPENAME_TYPE }
    if (parent === table.schema.getQueryType() && (fieldName === '__schema' || fieldName === '__type')) {
      introspects = true
      const needs = [...table.needsOfType(parent.name), ...table.needsOfIntrospection]
      return { needs: needs.length === 0 ? NO_NEEDS : needs, type: metaFieldType(fieldName, table) }
    }
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[fieldName] : undefined
    if (field === undefined) throw invalid(`no field ${parent.name}.${fieldName}`)
    return { needs: sets.needs(possible, parent, fieldName), type: field.type }
  }

  const planFragment = (
    node: FragmentSpreadNode | InlineFragmentNode,
    conditions: readonly Condition[],
    parent: GraphQLCompositeType,
    possible: TypeSet,
  ): PlannedFragment | undefined => {
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node
    if (fragment === undefined) throw invalid('an unknown fragment')
    const condition = fragment.typeCondition?.name.value
    const type = condition === undefined ? parent : table.schema.getType(condition)
    if (!isCompositeType(type)) throw invalid('a type condition on a type without fields')
    const narrowed = sets.narrow(possible, type)
    // No object can ever take this branch.
    if (narrowed.types.length === 0) return undefined
    return { kind: 'fragment', node, conditions, child: planSet(fragment.selectionSet, type, narrowed) }
  }

  const root = planSet(operation.selectionSet, rootType, sets.of([rootType]))
  const { questions, guarded, guardedVariables } = values
  const fixedNeeds = [...needsFound]
  const needs =
    guarded.length === 0
      ? fixedNeeds
      : [...new Set([...fixedNeeds, ...guarded.map(({ requirement }) => requirement)])]
  // The visible schema depends on every policy that the schema names.
  const asked = introspects && table.introspection === 'filtered' ? [...table.numbered.keys()] : needs
  const plan: Omit<Plan, typeof planBrand> = {
    table,
    document,
    operation,
    root,
    needs,
    fixedNeeds,
    questions,
    guarded,
    guardedVariables,
    policies: policiesOf(asked, table),
    introspects,
    conditions: [...conditionsFound.values()],
  }
  return plan as Plan
}

/** Whether the answer depends on the subject. */
export function dependsOnSubject({ needs, introspects, table }: Plan): boolean {
  return needs.length > 0 || (introspects && table.introspection === 'filtered')
}

export function selectOperation(
  document: DocumentNode,
  operationName?: string | null,
): OperationDefinitionNode {
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION)
  const named =
    operationName === undefined || operationName === null
      ? operations
      : operations.filter((one) => one.name?.value === operationName)
  const [operation] = named
  if (operation === undefined || named.length > 1) throw invalid('no single operation of that name')
  return operation
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]))
}

function booleanFallbacks(operation: OperationDefinitionNode): ReadonlyMap<string, boolean | undefined> {
  return new Map(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue?.kind === Kind.BOOLEAN ? defaultValue.value : undefined,
    ]),
  )
}

function metaFieldType(fieldName: string, table: RuleTable): GraphQLOutputType {
  const type = table.schema.getType(fieldName === '__schema' ? '__Schema' : '__Type')
  if (!isObjectType(type)) throw invalid('a schema without introspection types')
  return fieldName === '__schema' ? new GraphQLNonNull(type) : type
}

function policiesOf(needs: readonly number[], table: RuleTable): readonly string[] {
  const names = needs.flatMap((need) => {
    const requirement = table.numbered[need]
    return requirement?.kind === 'policies' ? requirement.anyOf.flat() : []
  })
  return [...new Set(names)]
}

function invalid(what: string): TypeError {
  return new TypeError(
    `The document is not valid for this schema: ${what}. Validate it before it is planned.`,
  )
}
