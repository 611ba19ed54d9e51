import type { Kysely } from 'kysely'
import type { SampleTables } from './database.ts'
import type { ThingType } from './definition.ts'
import type { SearchableMetadataFields } from './generated.ts'
import { foldText } from './text.ts'
import type { Changes } from './thing.ts'

/** The fields that the text search covers; their folded text is in a separate table. */
export const searchableFields: readonly SearchableMetadataFields[] = [
  'alternateName',
  'contributor',
  'creator',
  'description',
  'name',
  'subject',
  'title',
]

export async function indexThing(
  db: Kysely<SampleTables>,
  type: ThingType,
  identifier: string,
  changes: Changes,
): Promise<void> {
  const changed = searchableFields.filter((field) => changes[field] !== undefined)
  if (changed.length === 0) return
  await db
    .deleteFrom('search_text')
    .where('type', '=', type)
    .where('identifier', '=', identifier)
    .where('field', 'in', changed)
    .execute()
  const entries = changed.flatMap((field) => {
    const text = changes[field]
    return typeof text === 'string' ? [{ type, identifier, field, folded: foldText(text) }] : []
  })
  if (entries.length > 0) await db.insertInto('search_text').values(entries).execute()
}

export async function unindexThing(
  db: Kysely<SampleTables>,
  type: ThingType,
  identifier: string,
): Promise<void> {
  await db.deleteFrom('search_text').where('type', '=', type).where('identifier', '=', identifier).execute()
}
