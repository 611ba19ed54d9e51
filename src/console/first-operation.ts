import {
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  parse,
  print,
  validate,
} from 'graphql'
import { defaultQuery } from './welcome.ts'

type Fields = readonly GraphQLField<unknown, unknown>[]

const MOST_FIELDS = 4

/**
 * A first operation for the API behind the page: the welcome where that is valid, and otherwise a query, as no mutation of
 * somebody's API may be one click away. Undefined where every query takes arguments.
 */
export function findFirstOperation(schema: GraphQLSchema): string | undefined {
  // Of a schema without mutations, validation says nothing about the fields of one.
  const hasMutations = schema.getMutationType() !== undefined && schema.getMutationType() !== null
  if (hasMutations && validate(schema, parse(defaultQuery)).length === 0) return defaultQuery
  const candidates = fieldsOf(schema.getQueryType() ?? undefined).filter(takesNothing)
  const field = candidates.find(({ type }) => leavesOf(type).length > 0) ?? candidates.find(isLeaf)
  if (field === undefined) return undefined
  const leaves = leavesOf(field.type).slice(0, MOST_FIELDS)
  const selection = leaves.length === 0 ? '' : `{ ${leaves.map(({ name }) => name).join(' ')} }`
  return `# The Needs pane says what this needs.\n${print(parse(`query First { ${field.name} ${selection} }`))}\n`
}

function fieldsOf(type: GraphQLOutputType | undefined): Fields {
  return isObjectType(type) ? Object.values(type.getFields()) : []
}

function takesNothing({ args }: Fields[number]): boolean {
  return !args.some(isRequiredArgument)
}

function isLeaf({ type }: Fields[number]): boolean {
  return isLeafType(getNamedType(type))
}

/** The fields of an object that can be selected as they are. */
function leavesOf(type: GraphQLOutputType): Fields {
  return fieldsOf(getNamedType(type)).filter((field) => takesNothing(field) && isLeaf(field))
}
