import type { Kysely } from 'kysely'
import { dataSet } from './data-set.ts'
import type { SampleTables } from './database.ts'
import { thingTypes } from './definition.ts'
import { addEdge } from './edges.ts'
import { insertThing } from './things.ts'

/** Writes the data set into new tables. */
export async function seedDataSet(db: Kysely<SampleTables>, at: Date): Promise<void> {
  for (const type of thingTypes) {
    for (const { identifier, ...fields } of dataSet.things[type]) {
      await insertThing(db, type, identifier, fields, at)
    }
  }
  for (const [relation, from, to] of dataSet.relations) await addEdge(db, relation, from, to)
}
