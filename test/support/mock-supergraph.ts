import { buildSubgraphSchema } from '@apollo/subgraph'
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql'
import { readSupergraph } from '../../src/core/schema/supergraph.ts'
import { compose, withLinks } from './composition.ts'

type Entity = Readonly<Record<string, unknown>>

/** Subgraphs to query, and a single server with all of their data to compare with. */
export interface MockSupergraph {
  readonly text: string
  readonly apiSchema: GraphQLSchema
  readonly fullSchema: GraphQLSchema
  readonly ask: (
    subgraph: string,
    text: string,
    variables?: Readonly<Record<string, unknown>>,
  ) => Promise<ExecutionResult>
  readonly askOne: (text: string, variables?: Readonly<Record<string, unknown>>) => Promise<ExecutionResult>
}

/**
 * Mocks subgraphs in which every value follows from the identity of its object and the name of its field: any
 * subgraph gives the same answer, by any key. An identity is `Type:number`, and is the value of every key.
 */
export function mockSupergraph(subgraphs: Readonly<Record<string, string>>): MockSupergraph {
  const text = compose(subgraphs)
  const { apiSchema, fullSchema } = readSupergraph({ name: 'supergraph.graphql', text })
  const documents = Object.values(subgraphs).map((sdl) => parse(withLinks(sdl)))
  const schemas = new Map(
    Object.entries(subgraphs).map(([name, sdl]) => {
      const typeDefs = parse(withLinks(sdl))
      return [name, buildSubgraphSchema({ typeDefs, resolvers: resolversOf(typeDefs) as never })]
    }),
  )
  /** The types that all subgraphs with this field know for it. */
  const possibleAt = (type: GraphQLOutputType, coordinate: string): readonly string[] => {
    const [typeName = '', fieldName = ''] = coordinate.split('.')
    const known = [...schemas.values()].flatMap((one) => {
      const parent = one.getType(typeName)
      const field = isObjectType(parent) ? parent.getFields()[fieldName] : undefined
      const named = field && namedOf(field.type)
      if (!isAbstractType(named)) return []
      return [new Set(one.getPossibleTypes(named).map(({ name }) => name))]
    })
    const named = namedOf(type)
    const all = isAbstractType(named)
      ? fullSchema.getPossibleTypes(fullSchema.getType(named.name) as never)
      : []
    const names = all.map(({ name }) => name)
    const shared = names.filter((name) => known.every((one) => one.has(name)))
    if (shared.length > 0) return shared
    return isAbstractType(named) ? names : [(named as { readonly name: string }).name]
  }

  const fieldResolver: GraphQLFieldResolver<Entity | undefined, unknown> = (source, args, __, info) => {
    const id = identityOf(source ?? {})
    assertRequired(info, source ?? {}, id)
    const coordinate = `${info.parentType.name}.${info.fieldName}`
    return mockValue(id, info.fieldName, JSON.stringify(args), info.returnType, (type) => {
      const possible = possibleAt(type, coordinate)
      // An interface object here has its concrete type elsewhere.
      const named = namedOf(type)
      if (isObjectType(named)) {
        const abstract = fullSchema.getType(named.name)
        if (isAbstractType(abstract)) return fullSchema.getPossibleTypes(abstract).map(({ name }) => name)
      }
      return possible
    })
  }
  const typeResolver: GraphQLTypeResolver<Entity, unknown> = (value) => identityOf(value).split(':')[0]
  const run = async (
    schema: GraphQLSchema,
    query: string,
    variableValues: Readonly<Record<string, unknown>> = {},
  ): Promise<ExecutionResult> => {
    const document = parse(query)
    return execute({
      schema,
      document,
      variableValues,
      fieldResolver,
      typeResolver,
      rootValue: { id: 'Query:0' },
    })
  }
  const assertRequired = (
    { parentType, fieldName, path }: Parameters<typeof fieldResolver>[3],
    source: Entity,
    id: string,
  ): void => {
    for (const document of documents)
      for (const type of document.definitions) {
        if (type.kind !== Kind.OBJECT_TYPE_DEFINITION || type.name.value !== parentType.name) continue
        if (!('__typename' in source) || path.prev?.prev?.key !== '_entities') continue
        for (const selection of requiredBy(type, fieldName))
          assertThere(selection, source, id, `${parentType.name}.${fieldName}`)
      }
  }
  return {
    text,
    apiSchema,
    fullSchema,
    ask: (name, query, variables) => {
      const schema = schemas.get(name)
      if (schema === undefined) throw new TypeError(name)
      return run(schema, query, variables)
    },
    askOne: (query, variables) => run(apiSchema, query, variables),
  }
}

/** Resolves an entity of an interface to its concrete type. */
function resolversOf({ definitions }: DocumentNode): Readonly<Record<string, unknown>> {
  const __resolveReference = (reference: Entity): Entity => ({
    ...reference,
    __typename: identityOf(reference).split(':')[0],
  })
  return Object.fromEntries(
    definitions.flatMap((one) =>
      one.kind === Kind.INTERFACE_TYPE_DEFINITION && one.directives?.some(({ name }) => name.value === 'key')
        ? [[one.name.value, { __resolveReference }]]
        : [],
    ),
  )
}

function assertThere({ selections }: SelectionSetNode, source: Entity, id: string, by: string): void {
  for (const one of selections)
    if (one.kind === Kind.FIELD && one.selectionSet === undefined && one.arguments?.length === 0) {
      const isNull = hash(`${id} ${one.name.value} {}`) % 7 === 0
      if (source[one.name.value] === undefined && !isNull)
        throw new TypeError(`${by} lacks ${one.name.value} of ${id}.`)
    }
}

function requiredBy(type: ObjectTypeDefinitionNode, fieldName: string): readonly SelectionSetNode[] {
  const field = type.fields?.find(({ name }) => name.value === fieldName)
  return (field?.directives ?? []).flatMap(({ name, arguments: args = [] }) => {
    const value = args[0]?.value
    if (name.value !== 'requires' || value?.kind !== Kind.STRING) return []
    const [operation] = parse(`{${value.value}}`).definitions
    return operation?.kind === Kind.OPERATION_DEFINITION ? [operation.selectionSet] : []
  })
}

const KEYS = ['id', 'sku', 'upc']

function identityOf(source: Entity): string {
  const key = KEYS.find((name) => typeof source[name] === 'string')
  return key === undefined ? 'Query:0' : String(source[key])
}

function mockValue(
  id: string,
  field: string,
  args: string,
  type: GraphQLOutputType,
  possibleOf: (type: GraphQLOutputType) => readonly string[],
): unknown {
  if (KEYS.includes(field)) return id
  const seed = `${id} ${field} ${args}`
  const number = hash(seed)
  if (!isNonNullType(type) && number % 7 === 0) return null
  const nullable = getNullableType(type)
  if (isListType(nullable))
    return Array.from({ length: 1 + (number % 3) }, (_, index) =>
      mockValue(`${id}#${index}`, field, args, nullable.ofType, possibleOf),
    )
  if (isEnumType(nullable)) return nullable.getValues()[number % nullable.getValues().length]?.name
  if ('getFields' in nullable || 'getTypes' in nullable) {
    const possible = possibleOf(nullable)
    const typeName = possible[number % possible.length] ?? ''
    return { id: `${typeName}:${number % 5}` }
  }
  switch ((nullable as { readonly name: string }).name) {
    case 'Int':
      return number % 1000
    case 'Boolean':
      return number % 2 === 0
    case 'Float':
      return (number % 1000) / 8
    default:
      return `${field} of ${seed}`
  }
}

function namedOf(type: GraphQLOutputType): unknown {
  return 'ofType' in type ? namedOf(type.ofType as GraphQLOutputType) : type
}

function hash(text: string): number {
  let value = 2_166_136_261
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 16_777_619) >>> 0
  return (value ^ (value >>> 15)) >>> 0
}
