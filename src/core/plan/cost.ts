import { type OperationDefinitionNode, valueFromASTUntyped } from 'graphql'
import { isNumber } from '../json/number-token.ts'
import { isIncluded, type Variables } from './condition.ts'
import type { CostWeights, FieldCost, InputCost, ListSize } from './cost-weights.ts'
import type { Plan, PlanNode, PlannedField } from './plan.ts'

/** The most that an operation can cost, or the reason why that is unknown. */
export type Cost =
  | { readonly kind: 'cost'; readonly cost: number }
  /** `requireOneSlicingArgument`: the field must be given exactly one of these arguments. */
  | { readonly kind: 'unsliced'; readonly coordinate: string; readonly slicingArguments: readonly string[] }

export interface CostOptions {
  /** The assumed number of items of a list whose size nothing states. */
  readonly listSize: number
}

/** The default of `CostOptions.listSize`. */
export const DEFAULT_LIST_SIZE = 10

/** The base cost of any mutation. */
const MUTATION = 10

/**
 * The most that an operation can cost, computed before it runs: for each field its arguments, plus, for each
 * possible item, the weight of the item and of everything below it. Fragments on different types all count.
 * `given` are variables that fit. Linear in the plan. Deterministic, and never throws.
 */
export function costOf(
  { root, operation }: Plan,
  weights: CostWeights,
  given: Variables,
  { listSize }: CostOptions,
): Cost {
  const variables = withDefaults(operation, given)
  const known = new Map<Sized | undefined, Map<PlanNode, number>>()
  const sizes = new Map<string, Sized>()
  let unsliced: Cost | undefined

  const ofSet = (node: PlanNode, sized: Sized | undefined): number => {
    const costs = known.get(sized) ?? new Map<PlanNode, number>()
    known.set(sized, costs)
    const before = costs.get(node)
    if (before !== undefined) return before
    let cost = 0
    for (const selection of node.selections) {
      if (!isIncluded(selection.conditions, variables)) continue
      cost += selection.kind === 'fragment' ? ofSet(selection.child, sized) : ofField(selection, sized)
    }
    costs.set(node, cost)
    return cost
  }

  const ofField = (field: PlannedField, sized: Sized | undefined): number => {
    const weighed = weights.fieldOf(field.coordinate)
    // `__typename` and introspection, which the gateway answers itself.
    if (weighed === undefined) return 0
    const args = givenArguments(field, variables)
    const { listSize: rule, ofObjects } = weighed
    const own = sizeOf(weighed, args)
    if (rule?.requireOneSlicingArgument && own.given !== 1)
      unsliced ??= { kind: 'unsliced', coordinate: field.coordinate, slicingArguments: namesOf(rule) }
    // An interface may lack an argument that its object requires; then no caller could supply it.
    const others = ofObjects.map((one) => ofFieldAs(field, one, args, sizeOf(one, args), sized))
    return Math.max(ofFieldAs(field, weighed, args, own, sized), ...others)
  }

  const ofFieldAs = (
    { node, child }: PlannedField,
    { weight, lists, listSize: rule, args: inputs }: FieldCost,
    args: Given,
    { size, given }: Size,
    sized: Sized | undefined,
  ): number => {
    const fields = rule?.sizedFields ?? []
    const below = size === undefined || fields.length === 0 ? undefined : sizedAs(fields, size)
    const fromAbove = sized?.fields.includes(node.name.value) ? sized.size : undefined
    const own = below === undefined ? size : undefined
    // The field's own argument can raise the size set from above; an assumed size cannot.
    const length = fromAbove !== undefined && given > 0 ? Math.max(fromAbove, own ?? 0) : (fromAbove ?? own)
    const items = lists === 0 ? 1 : (length ?? listSize) * listSize ** (lists - 1)
    const each = weight + (child === undefined ? 0 : ofSet(child, below))
    return ofInputs(inputs, args) + (items === 0 ? 0 : items * each)
  }

  /** Interned, so that whatever lies below is weighed once for all fields that size the same lists alike. */
  const sizedAs = (fields: readonly string[], size: number): Sized => {
    const key = `${size} ${fields.join(' ')}`
    const one = sizes.get(key) ?? { fields, size }
    sizes.set(key, one)
    return one
  }

  const sizeOf = ({ listSize: rule, args: inputs }: FieldCost, args: Given): Size => {
    if (rule === undefined) return { size: undefined, given: 0 }
    const { assumedSize, slicingArguments } = rule
    const supplied = present(slicingArguments.map((path) => valueAt(args, path)))
    const values =
      supplied.length > 0 ? supplied : present(slicingArguments.map((path) => defaultAt(inputs, args, path)))
    // A negative number can mean "all".
    const counts = values.map((one) =>
      isNumber(one) && Number(one) >= 0 ? Number(one) : (assumedSize ?? listSize),
    )
    return { size: counts.length === 0 ? assumedSize : Math.max(...counts), given: counts.length }
  }

  const cost = ofSet(root, undefined) + (operation.operation === 'mutation' ? MUTATION : 0)
  return unsliced ?? { kind: 'cost', cost }
}

/** The number of items that `@listSize` gives a list, and how many slicing arguments state it. */
interface Size {
  readonly size: number | undefined
  readonly given: number
}

/** Lists within a field's object, and their size. */
interface Sized {
  readonly fields: readonly string[]
  readonly size: number
}

type Given = Readonly<Record<string, unknown>>

function withDefaults({ variableDefinitions = [] }: OperationDefinitionNode, given: Variables): Variables {
  const defaulted = variableDefinitions.filter(
    ({ variable, defaultValue }) => defaultValue !== undefined && !Object.hasOwn(given, variable.name.value),
  )
  if (defaulted.length === 0) return given
  const values = defaulted.map(({ variable, defaultValue }) => [
    variable.name.value,
    defaultValue && valueFromASTUntyped(defaultValue),
  ])
  return { ...given, ...Object.fromEntries(values) }
}

function present(values: readonly unknown[]): readonly unknown[] {
  return values.filter((value) => value !== undefined && value !== null)
}

function namesOf({ slicingArguments }: ListSize): readonly string[] {
  return slicingArguments.map((path) => path.join('.'))
}

/** The arguments as written, with variables replaced by their values. */
function givenArguments({ node }: PlannedField, variables: Variables): Given {
  const given: Record<string, unknown> = Object.create(null)
  for (const { name, value } of node.arguments ?? [])
    given[name.value] = valueFromASTUntyped(value, variables)
  return given
}

function ownValue(given: unknown, name: string): unknown {
  return typeof given === 'object' && given !== null && Object.hasOwn(given, name)
    ? Reflect.get(given, name)
    : undefined
}

function valueAt(given: unknown, [name = '', ...rest]: readonly string[]): unknown {
  const value = ownValue(given, name)
  return rest.length === 0 ? value : valueAt(value, rest)
}

/** The value with the schema's defaults applied. A null stays null: resolvers get no default for it. */
function defaultAt(inputs: readonly InputCost[], given: unknown, path: readonly string[]): unknown {
  const [name = '', ...rest] = path
  const input = inputs.find((one) => one.name === name)
  const written = ownValue(given, name)
  const value = written === undefined ? input?.defaultValue : written
  if (rest.length === 0 || input === undefined) return value
  return value === undefined || value === null ? undefined : defaultAt(input.fields(), value, rest)
}

function ofInputs(inputs: readonly InputCost[], given: unknown): number {
  let cost = 0
  for (const input of inputs) {
    const value = ownValue(given, input.name)
    if (value !== undefined && value !== null) cost += (input.weight ?? 0) + ofValue(input, value)
  }
  return cost
}

function ofValue(input: InputCost, value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + ofValue(input, item), 0)
  if (value === null) return 0
  return (input.weight === undefined ? input.typeWeight : 0) + ofInputs(input.fields(), value)
}
