import type { DocExplorerNavStackItem } from '@graphiql/plugin-doc-explorer'
import { type GraphQLSchema, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'

/** Where the docs explorer shows a coordinate: its type, and the field in it. Empty where the schema of the page lacks it. */
export function findDocs(
  schema: GraphQLSchema | null | undefined,
  coordinate: string,
): readonly DocExplorerNavStackItem[] {
  const [, typeName = '', fieldName] = /^(\w+)(?:\.(\w+))?/.exec(coordinate) ?? []
  const type = schema?.getType(typeName)
  if (type === undefined) return []
  const place = { name: type.name, def: type }
  if (fieldName === undefined) return [place]
  const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
  const field = hasFields ? type.getFields()[fieldName] : undefined
  return field === undefined ? [] : [place, { name: field.name, def: field }]
}
