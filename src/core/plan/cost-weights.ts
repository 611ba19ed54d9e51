import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { argumentValue, type CostNames, resolveCostNames, usesOf } from '../schema/cost-directives.ts'
import { locationOf, type SchemaProblem } from '../schema/schema-problem.ts'

/** The costs of a schema's elements, by the GraphQL Cost Directives (IBM, 2021) as in Federation 2.9. */
export interface CostWeights {
  /** Looks up a field of an object or interface type by its coordinate, `Type.field`. */
  readonly fieldOf: (coordinate: string) => FieldCost | undefined
  /** Directives that cannot be read. A schema with any of them has no usable costs. */
  readonly problems: readonly SchemaProblem[]
}

export interface FieldCost {
  /** The weight of one object or leaf that the field returns. */
  readonly weight: number
  /** The depth of nested lists: 2 for `[[Int]]`. */
  readonly lists: number
  readonly listSize: ListSize | undefined
  readonly args: readonly InputCost[]
  /** For an interface field: its objects' own costs, which apply to queries through the interface too. */
  readonly ofObjects: readonly FieldCost[]
}

/** `@listSize`: the number of items in a list. */
export interface ListSize {
  readonly assumedSize: number | undefined
  /** Paths into the arguments: `first`, `input.page.first`. */
  readonly slicingArguments: readonly (readonly string[])[]
  /** Fields of the returned object: the size is that of their lists, not of the field's own. */
  readonly sizedFields: readonly string[]
  readonly requireOneSlicingArgument: boolean
}

/** An argument or an input field. */
export interface InputCost {
  readonly name: string
  /** The weight of the whole value, where a directive gives one. */
  readonly weight: number | undefined
  /** The weight of each item, where no directive gives one for the whole. */
  readonly typeWeight: number
  /** The schema's default, as graphql-js has coerced it. */
  readonly defaultValue: unknown
  /** The fields of the input object that it holds. Lazy, because input types can contain themselves. */
  readonly fields: () => readonly InputCost[]
}

type Field = GraphQLField<unknown, unknown>

/** Reads the costs of a schema. Objects cost 1 and leaves 0, unless a directive says otherwise. */
export function readCostWeights(schema: GraphQLSchema): CostWeights {
  const names = resolveCostNames(schema)
  const problems: SchemaProblem[] = []
  const reader: Reader = { schema, names, problems, inputs: new Map() }
  const fields = new Map<string, FieldCost>()
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue
    readWeight(type, type.name, reader)
    if (isInputObjectType(type)) inputFieldsOf(type, reader)
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields()))
      fields.set(`${type.name}.${field.name}`, readField(type.name, field, reader))
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInterfaceType(type)) continue
    for (const { name } of Object.values(type.getFields())) {
      const own = fields.get(`${type.name}.${name}`)
      if (own === undefined) continue
      const others = schema.getPossibleTypes(type).flatMap((one) => fields.get(`${one.name}.${name}`) ?? [])
      const weight = Math.max(own.weight, ...others.map((one) => one.weight))
      const ofObjects = others.filter(saysMore).map((one) => ({ ...one, weight }))
      fields.set(`${type.name}.${name}`, { ...own, weight, ofObjects })
    }
  }
  return { fieldOf: (coordinate) => fields.get(coordinate), problems: [...unique(problems)] }
}

function saysMore({ listSize, args }: FieldCost): boolean {
  return listSize !== undefined || args.some(({ weight }) => weight !== undefined)
}

interface Reader {
  readonly schema: GraphQLSchema
  readonly names: CostNames
  readonly problems: SchemaProblem[]
  readonly inputs: Map<GraphQLNamedType, readonly InputCost[]>
}

function readField(typeName: string, field: Field, reader: Reader): FieldCost {
  const coordinate = `${typeName}.${field.name}`
  return {
    weight: readWeight(field, coordinate, reader) ?? weightOfType(getNamedType(field.type), reader),
    lists: countLists(field.type),
    listSize: readListSize(field, coordinate, reader),
    args: field.args.map((arg) => readInput(arg, `${coordinate}(${arg.name}:)`, reader)),
    ofObjects: [],
  }
}

function readInput(
  input: GraphQLArgument | GraphQLInputField,
  coordinate: string,
  reader: Reader,
): InputCost {
  const type = getNamedType(input.type)
  return {
    name: input.name,
    weight: readWeight(input, coordinate, reader),
    typeWeight: weightOfInput(type, reader),
    defaultValue: input.defaultValue,
    fields: () => inputFieldsOf(type, reader),
  }
}

function inputFieldsOf(type: GraphQLNamedType, reader: Reader): readonly InputCost[] {
  if (!isInputObjectType(type)) return []
  const known = reader.inputs.get(type)
  if (known !== undefined) return known
  const read = Object.values(type.getFields()).map((one) =>
    readInput(one, `${type.name}.${one.name}`, reader),
  )
  reader.inputs.set(type, read)
  return read
}

/** An abstract type costs as much as its most expensive possible object. */
function weightOfType(type: GraphQLNamedType, reader: Reader): number {
  const own = readWeight(type, type.name, reader)
  if (own !== undefined) return own
  if (!isCompositeType(type)) return 0
  if (!isAbstractType(type)) return 1
  return Math.max(1, ...reader.schema.getPossibleTypes(type).map((one) => weightOfType(one, reader)))
}

function weightOfInput(type: GraphQLNamedType, reader: Reader): number {
  return readWeight(type, type.name, reader) ?? (isInputObjectType(type) ? 1 : 0)
}

/** Several subgraphs can each set a weight: the highest counts. */
function readWeight(
  element: Parameters<typeof usesOf>[0],
  coordinate: string,
  reader: Reader,
): number | undefined {
  const weights = usesOf(element, reader.names.cost).flatMap((use) => {
    const written = argumentValue(use, 'weight')
    const weight =
      typeof written === 'number' ? written : typeof written === 'string' ? Number(written || NaN) : NaN
    if (Number.isFinite(weight) && weight >= 0) return [weight]
    const message = `weight of @${use.name.value} must be a number that is not negative, such as "2.5".`
    reader.problems.push({ coordinate, message, ...locationOf(use) })
    return []
  })
  return weights.length === 0 ? undefined : Math.max(...weights)
}

function readListSize(field: Field, coordinate: string, reader: Reader): ListSize | undefined {
  const [use] = usesOf(field, reader.names.listSize)
  if (use === undefined) return undefined
  const complain = (message: string): void => {
    reader.problems.push({ coordinate, message, ...locationOf(use) })
  }
  const assumedSize = argumentValue(use, 'assumedSize')
  const slicing = argumentValue(use, 'slicingArguments') ?? []
  const sized = argumentValue(use, 'sizedFields') ?? []
  const one = argumentValue(use, 'requireOneSlicingArgument') ?? true
  const as = `of @${use.name.value}`
  if (assumedSize !== undefined && !(Number.isInteger(Number(assumedSize)) && Number(assumedSize) >= 0))
    complain(`assumedSize ${as} must be a whole number that is not negative.`)
  if (!isTextList(slicing)) complain(`slicingArguments ${as} must be a list of names.`)
  if (!isTextList(sized)) complain(`sizedFields ${as} must be a list of names.`)
  if (typeof one !== 'boolean') complain(`requireOneSlicingArgument ${as} must be true or false.`)
  const slicingArguments = (isTextList(slicing) ? slicing : []).map((path) => path.split('.'))
  const sizedFields = isTextList(sized) ? sized : []
  for (const path of slicingArguments)
    if (!leadsToInt(field.args, path))
      complain(`slicingArguments ${as} must name arguments of type Int, and ${path.join('.')} is none.`)
  for (const name of sizedFields)
    if (!isListField(getNamedType(field.type), name))
      complain(`sizedFields ${as} must name lists of the returned type, and ${name} is none.`)
  if (sizedFields.length === 0 && !isList(field.type))
    complain(`@${use.name.value} must stand on a list, or name sizedFields.`)
  return {
    assumedSize: assumedSize === undefined ? undefined : Number(assumedSize),
    slicingArguments,
    sizedFields,
    requireOneSlicingArgument: one === true && slicingArguments.length > 0,
  }
}

function leadsToInt(
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
  [name, ...rest]: readonly string[],
): boolean {
  const input = inputs.find((one) => one.name === name)
  if (input === undefined) return false
  if (rest.length === 0) return isInt(input.type)
  const type = isNonNullType(input.type) ? input.type.ofType : input.type
  return isInputObjectType(type) && leadsToInt(Object.values(type.getFields()), rest)
}

function isInt(type: GraphQLInputType): boolean {
  return (isNonNullType(type) ? type.ofType : type).toString() === 'Int'
}

function isListField(type: GraphQLNamedType, name: string): boolean {
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined
  return field !== undefined && isList(field.type)
}

function isList(type: unknown): boolean {
  return countLists(type) > 0
}

function countLists(type: unknown): number {
  if (isNonNullType(type)) return countLists(type.ofType)
  return isListType(type) ? 1 + countLists(type.ofType) : 0
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function* unique(problems: readonly SchemaProblem[]): Iterable<SchemaProblem> {
  const seen = new Set<string>()
  for (const problem of problems) {
    const key = `${problem.coordinate} ${problem.message}`
    if (!seen.has(key)) yield problem
    seen.add(key)
  }
}
