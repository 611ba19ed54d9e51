import type { FieldNode } from 'graphql'

/** The key of a field in a response. */
export function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value
}
