import { type GraphQLSchema, isAbstractType } from 'graphql'

/** The types of these names, and all possible types of the abstract ones. */
export function typesNamed(schema: GraphQLSchema, names: readonly string[]): ReadonlySet<string> {
  const types = new Set(names)
  for (const name of names) {
    const type = schema.getType(name)
    if (isAbstractType(type)) for (const possible of schema.getPossibleTypes(type)) types.add(possible.name)
  }
  return types
}
