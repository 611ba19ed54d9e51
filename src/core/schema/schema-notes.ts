import type { GraphQLSchema } from 'graphql'

/** A note for the operator about a schema, unrelated to its rules. */
export interface SchemaNote {
  readonly coordinate: string
  readonly message: string
}

const SCHEMA_NOTES = 'portcullisNotes'

/** The extensions of a schema with these notes added. Copying the extensions copies the notes. */
export function withNotes(
  extensions: GraphQLSchema['extensions'],
  notes: readonly SchemaNote[],
): GraphQLSchema['extensions'] {
  if (notes.length === 0) return extensions
  return { ...extensions, [SCHEMA_NOTES]: [...readNotes(extensions), ...notes] }
}

export function notesOf(schema: GraphQLSchema): readonly SchemaNote[] {
  return readNotes(schema.extensions)
}

function readNotes(extensions: GraphQLSchema['extensions']): readonly SchemaNote[] {
  return (extensions[SCHEMA_NOTES] as readonly SchemaNote[] | undefined) ?? []
}
