import type { Compilable } from 'kysely'
import type { Database } from './tables.ts'

/**
 * A query that is compiled once and run with changing parameters: building it costs more than SQLite takes to
 * answer. `build` gets as many texts as there are parameters, in the query's order; the result takes the
 * parameters likewise.
 */
export function compileLookup<Row>(
  db: Database,
  build: (...parameters: readonly string[]) => Compilable<Row>,
): (...parameters: readonly string[]) => Promise<Row | undefined> {
  const compiled = build('1', '2', '3').compile()
  return async (...parameters) => (await db.executeQuery<Row>({ ...compiled, parameters })).rows[0]
}
