import { Kysely } from 'kysely'
import { openLibsql } from '../store/sqlite/libsql.ts'
import type { SqlValue } from '../store/sqlite/sql-value.ts'
import type { ThingType } from './definition.ts'

export interface ThingTable {
  readonly identifier: string
  readonly created: string
  readonly modified: string
  readonly [column: string]: SqlValue
}

export interface RelationTable {
  readonly name: string
  readonly from: string
  readonly to: string
}

export interface SearchTable {
  readonly type: ThingType
  readonly identifier: string
  readonly field: string
  readonly folded: string
}

export type SampleTables = { readonly [T in ThingType]: ThingTable } & {
  readonly relation: RelationTable
  readonly search_text: SearchTable
}

export type SampleDatabase = Kysely<SampleTables>

/** Opens the file and creates its folders. `onStatement` is called for every statement. */
export function openDatabase(
  database: string,
  onStatement: (sql: string) => void = () => {},
): SampleDatabase {
  return new Kysely<SampleTables>({ dialect: openLibsql(database, { synchronous: 'normal', onStatement }) })
}
