import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type GraphQLSchema, isSchema } from 'graphql'
import { messageOf } from '../error-text.ts'
import { UserError } from '../io.ts'

export interface SchemaModule {
  readonly schema: GraphQLSchema
  /** Creates the resolvers' context. */
  readonly context?: () => object
}

/** Imports the single module that exports `schema`, and optionally `context`. Throws `UserError`. */
export async function importSchema(files: readonly string[]): Promise<SchemaModule> {
  const [file = '', ...others] = files
  if (others.length > 0) throw new UserError(`${file}: a module must be the only schema.`)
  const module: unknown = await import(locateModule(file)).catch((error: unknown) => {
    throw new UserError(`${file}: cannot be imported: ${messageOf(error)}`)
  })
  const { schema, context } = module as { readonly schema?: unknown; readonly context?: unknown }
  if (!isSchema(schema)) throw new UserError(`${file}: must export a "schema" that is a GraphQLSchema.`)
  return typeof context === 'function' ? { schema, context: context as () => object } : { schema }
}

const firstVersions = new Map<string, number | undefined>()

/**
 * The URL of a module: a new one for each version of its file, by modification time, so that it is imported
 * again. Modules that it imports are not.
 */
export function locateModule(file: string): string {
  const path = resolve(file)
  const url = pathToFileURL(path)
  const version = statSync(path, { throwIfNoEntry: false })?.mtimeMs
  if (!firstVersions.has(path)) firstVersions.set(path, version)
  if (version !== firstVersions.get(path)) url.searchParams.set('version', String(version))
  return url.href
}
