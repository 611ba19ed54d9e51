import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type GraphQLSchema, isSchema } from 'graphql'
import { messageOf } from '../error-text.ts'
import { UserError } from '../io.ts'

export interface SchemaModule {
  readonly schema: GraphQLSchema
  /** What the resolvers find in their context. */
  readonly context?: () => object
}

/** Imports the one module that exports `schema`, and perhaps `context`. Throws `UserError`. */
export async function importSchema(files: readonly string[]): Promise<SchemaModule> {
  const [file = '', ...others] = files
  if (others.length > 0) throw new UserError(`${file}: a module must be the only schema.`)
  const module: unknown = await import(pathToFileURL(resolve(file)).href).catch((error: unknown) => {
    throw new UserError(`${file}: cannot be imported: ${messageOf(error)}`)
  })
  const { schema, context } = module as { readonly schema?: unknown; readonly context?: unknown }
  if (!isSchema(schema)) throw new UserError(`${file}: must export a "schema" that is a GraphQLSchema.`)
  return typeof context === 'function' ? { schema, context: context as () => object } : { schema }
}
