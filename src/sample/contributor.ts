import { randomUUID } from 'node:crypto'
import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import { type Broker, createBroker } from './broker.ts'
import { type ContributorContext, createContext } from './context.ts'
import { openDatabase, type SampleDatabase } from './database.ts'
import type { ThingType } from './definition.ts'
import type { Resolvers } from './generated.ts'
import { subscriptionResolvers } from './listeners.ts'
import { migrate } from './migrations.ts'
import type { PostgresBrokerOptions } from './postgres-broker.ts'
import { queryResolvers, thingResolvers } from './readers.ts'
import { dateScalar, dateTimeScalar, urlScalar } from './scalars.ts'
import { readSdl } from './sdl.ts'
import type { Thing } from './thing.ts'
import { findThing } from './things.ts'
import { mutationResolvers } from './writers.ts'

export interface ContributorOptions {
  /** `file:path/to/file`, or `:memory:`. */
  readonly database: string
  /**
   * A `postgres:` URL over which processes exchange their events. Without it, subscriptions cover this
   * process only, even if others write to the same file.
   */
  readonly events?: string | undefined
  /** Called when the events of other processes cannot be received. */
  readonly onProblem?: PostgresBrokerOptions['onProblem']
  /** The folder with `directives.graphql` and `contributor/`; the package's own by default. */
  readonly schemaDirectory?: string
  readonly now?: () => Date
  readonly newId?: () => string
  /** Called with the text of every SQL statement, without its parameters. */
  readonly onStatement?: (sql: string) => void
}

export interface ContributorApi {
  readonly schema: GraphQLSchema
  /** Creates the resolvers' contextValue; call it once per request. */
  readonly context: () => ContributorContext
  readonly close: () => Promise<void>
}

const resolvers: Resolvers = {
  Query: queryResolvers,
  Mutation: mutationResolvers,
  Subscription: subscriptionResolvers,
  ...thingResolvers,
  Date: dateScalar,
  DateTime: dateTimeScalar,
  URL: urlScalar,
}

/**
 * Opens the sample API: creates the file and its folders, migrates its tables, and seeds a new file. Rejects
 * when the file cannot be opened or the SDL cannot be read. Safe when several processes start at once.
 */
export async function openContributorApi(options: ContributorOptions): Promise<ContributorApi> {
  const { database, schemaDirectory, onStatement } = options
  const now = options.now ?? (() => new Date())
  const newId = options.newId ?? randomUUID
  const typeDefs = await readSdl(schemaDirectory)
  const schema = makeExecutableSchema({ typeDefs: [...typeDefs], resolvers })
  const db = openDatabase(database, onStatement)
  try {
    await migrate(db, now)
  } catch (error) {
    await db.destroy()
    throw error
  }
  const broker = await openBroker(options, db)
  return {
    schema,
    context: () => createContext({ db, broker, now, newId }),
    async close() {
      await broker.close()
      await db.destroy()
    },
  }
}

async function openBroker({ events, onProblem }: ContributorOptions, db: SampleDatabase): Promise<Broker> {
  if (events === undefined) return createBroker()
  const { openPostgresBroker } = await import('./postgres-broker.ts')
  const find = (type: ThingType, identifier: string): Promise<Thing | undefined> =>
    findThing(db, type, identifier)
  return openPostgresBroker({ url: events, find, onProblem })
}
