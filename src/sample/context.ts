import DataLoader from 'dataloader'
import type { Broker } from './broker.ts'
import type { SampleDatabase } from './database.ts'
import type { RelationEnd } from './definition.ts'
import { findRelated } from './edges.ts'
import { badInput } from './failure.ts'
import type { Page } from './paging.ts'
import type { Thing } from './thing.ts'
import { readThing } from './things.ts'

/** What the resolvers of one request share. */
export interface ContributorContext {
  readonly contributor: {
    readonly db: SampleDatabase
    readonly broker: Broker
    readonly now: () => Date
    readonly newId: () => string
    readonly findRelated: (end: RelationEnd, owner: string, page: Page) => Promise<readonly Thing[]>
    /** Counts things towards the limit of one request; throws BAD_USER_INPUT beyond it. */
    readonly spend: (count: number) => void
  }
}

export interface ContextOptions {
  readonly db: SampleDatabase
  readonly broker: Broker
  readonly now: () => Date
  readonly newId: () => string
}

/** Lists nest: without a limit, three levels of 200 would make eight million things. */
export const maximumThings = 20_000

type Related = DataLoader<string, readonly Thing[]>

export function createContext(options: ContextOptions): ContributorContext {
  const { db } = options
  let left = maximumThings
  const loaders = new Map<string, Related>()

  function spend(count: number): void {
    left -= count
    if (left < 0) throw badInput(`A request must not list more than ${maximumThings} things.`)
  }

  function createLoader(end: RelationEnd, page: Page): Related {
    const load = async (owners: readonly string[]): Promise<readonly (readonly Thing[])[]> => {
      const rows = await findRelated(db, end, [...new Set(owners)], page, Math.max(left, 0) + 1)
      const related = new Map<string, Thing[]>()
      for (const row of rows) {
        const things = related.get(row._owner) ?? []
        things.push(readThing(end.target, row))
        related.set(row._owner, things)
      }
      const lists = owners.map((owner) => related.get(owner) ?? [])
      spend(lists.reduce((total, { length }) => total + length, 0))
      return lists
    }
    // Batches only: with a cache, a document's second mutation would show data from before the first.
    return new DataLoader(load, { cache: false })
  }

  return {
    contributor: {
      ...options,
      spend,
      findRelated: (end, owner, page) => {
        const key = `${end.relation} ${end.owner} ${page.first} ${page.offset}`
        const loader = loaders.get(key) ?? createLoader(end, page)
        loaders.set(key, loader)
        return loader.load(owner)
      },
    },
  }
}
