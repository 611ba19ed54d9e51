import type { Compilable } from 'kysely'
import type { Database } from './tables.ts'

/**
 * A query that is compiled once, and asked with other parameters: building it costs more than SQLite takes to answer.
 * `build` gets as many texts as there are parameters, in the order in which the query has them; these are what it is asked with.
 */
export function compileLookup<Row>(
  db: Database,
  build: (...parameters: readonly string[]) => Compilable<Row>,
): (...parameters: readonly string[]) => Promise<Row | undefined> {
  const compiled = build('1', '2', '3').compile()
  return async (...parameters) => (await db.executeQuery<Row>({ ...compiled, parameters })).rows[0]
}
