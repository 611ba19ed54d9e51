import { type Kysely, sql } from 'kysely'
import type { SampleTables } from './database.ts'
import { type ThingType, thingTypes } from './definition.ts'
import { badInput } from './failure.ts'
import type { SearchableMetadataFields } from './generated.ts'
import type { Page } from './paging.ts'
import { searchableFields } from './search-index.ts'
import { assertText, foldText, limits } from './text.ts'
import type { Thing } from './thing.ts'
import { findThings } from './things.ts'

export interface Search {
  readonly substring: string
  readonly fields: readonly SearchableMetadataFields[]
  readonly types: readonly ThingType[]
}

/** Throws BAD_USER_INPUT for a text that folds to nothing. Omitted fields or types mean all of them. */
export function parseSearch(
  substring: string,
  fields: readonly SearchableMetadataFields[] | null | undefined,
  types: readonly ThingType[] | null | undefined,
): Search {
  const folded = foldText(assertText(substring, 'substring', limits.substring))
  if (folded.trim() === '') throw badInput('substring must not be blank.')
  return {
    substring: folded,
    fields: [...new Set(fields ?? searchableFields)],
    types: [...new Set(types ?? thingTypes)],
  }
}

/** Finds things with the text in one of the fields, matches in the name first. */
export async function searchThings(
  db: Kysely<SampleTables>,
  { substring, fields, types }: Search,
  { first, offset }: Page,
): Promise<readonly Thing[]> {
  const hits = await db
    .selectFrom('search_text')
    .select(['type', 'identifier'])
    .where(sql<boolean>`instr(folded, ${substring}) > 0`)
    .where('field', 'in', fields)
    .where('type', 'in', types)
    .groupBy(['type', 'identifier'])
    .orderBy(sql`max(field = 'name')`, 'desc')
    .orderBy('type')
    .orderBy('identifier')
    .limit(first)
    .offset(offset)
    .execute()
  const found = new Map<string, Thing>()
  for (const type of thingTypes) {
    const identifiers = hits.filter((hit) => hit.type === type).map((hit) => hit.identifier)
    if (identifiers.length === 0) continue
    for (const thing of await findThings(db, type, identifiers)) {
      found.set(`${type}:${thing.identifier}`, thing)
    }
  }
  return hits.flatMap((hit) => found.get(`${hit.type}:${hit.identifier}`) ?? [])
}
