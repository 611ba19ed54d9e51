import { randomUUID } from 'node:crypto'
import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import { type ContributorContext, createContext } from './context.ts'
import { openDatabase } from './database.ts'
import type { Resolvers } from './generated.ts'
import { migrate } from './migrations.ts'
import { queryResolvers, thingResolvers } from './readers.ts'
import { dateScalar, dateTimeScalar, urlScalar } from './scalars.ts'
import { readSdl } from './sdl.ts'
import { mutationResolvers } from './writers.ts'

export interface ContributorOptions {
  /** `file:path/to/file`, or `:memory:`. */
  readonly database: string
  /** The folder with `directives.graphql` and `contributor/`; the package's own by default. */
  readonly schemaDirectory?: string
  readonly now?: () => Date
  readonly newId?: () => string
  /** Hears the text of every SQL statement, without its parameters. */
  readonly onStatement?: (sql: string) => void
}

export interface ContributorApi {
  readonly schema: GraphQLSchema
  /** What the resolvers need in their contextValue; call it once for each request. */
  readonly context: () => ContributorContext
  readonly close: () => Promise<void>
}

const resolvers: Resolvers = {
  Query: queryResolvers,
  Mutation: mutationResolvers,
  ...thingResolvers,
  Date: dateScalar,
  DateTime: dateTimeScalar,
  URL: urlScalar,
}

/**
 * Opens the sample API: makes the file and its folders, brings its tables up to date, seeds a new one.
 * Rejects when the file cannot be opened or the SDL cannot be read; safe when several processes start at once.
 */
export async function openContributorApi(options: ContributorOptions): Promise<ContributorApi> {
  const { database, schemaDirectory, onStatement } = options
  const now = options.now ?? (() => new Date())
  const newId = options.newId ?? randomUUID
  const typeDefs = await readSdl(schemaDirectory)
  const schema = makeExecutableSchema({ typeDefs, resolvers })
  const db = openDatabase(database, onStatement)
  try {
    await migrate(db, now)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return {
    schema,
    context: () => createContext({ db, now, newId }),
    close: () => db.destroy(),
  }
}
