import type { ContributorContext } from './context.ts'
import { endsOf, type RelationEnd, type ThingType, thingTypes } from './definition.ts'
import { buildFilter, type Filter } from './filter.ts'
import type { QueryResolvers, ResolverFn, Resolvers } from './generated.ts'
import { type Order, orderingsOf, type PageArguments, parseOrder, parsePage } from './paging.ts'
import { parseSearch, searchThings } from './search.ts'
import { assertIdentifier } from './text.ts'
import type { Thing } from './thing.ts'
import { listThings } from './things.ts'

type Root = Readonly<Record<PropertyKey, never>>
type ListArguments = PageArguments & {
  readonly identifier?: string | null
  readonly filter?: Filter | null
  readonly orderBy?: readonly (string | null)[] | null
}
type Lister = ResolverFn<readonly Thing[], Root, ContributorContext, ListArguments>

function buildLister(type: ThingType): Lister {
  const orderings: ReadonlyMap<string, Order> = orderingsOf(type)
  return async (_root, { identifier, filter, orderBy, ...paging }, { contributor }) => {
    const page = parsePage(paging)
    const condition = buildFilter(type, {
      AND: [filter ?? {}, identifier == null ? {} : { identifier: assertIdentifier(identifier) }],
    })
    const things = await listThings(contributor.db, type, condition, parseOrder(orderings, orderBy), page)
    contributor.spend(things.length)
    return things
  }
}

export const queryResolvers: Required<QueryResolvers> = {
  Person: buildLister('Person'),
  Organization: buildLister('Organization'),
  MusicComposition: buildLister('MusicComposition'),
  MusicRecording: buildLister('MusicRecording'),
  DigitalDocument: buildLister('DigitalDocument'),
  ControlAction: buildLister('ControlAction'),
  searchMetadataText: async (_root, { substring, onFields, onTypes, ...paging }, { contributor }) => {
    const page = parsePage(paging)
    const things = await searchThings(contributor.db, parseSearch(substring, onFields, onTypes), page)
    contributor.spend(things.length)
    return things
  },
}

type Related = ResolverFn<readonly Thing[], Thing, ContributorContext, PageArguments>

function buildRelated(end: RelationEnd): Related {
  return ({ identifier }, paging, { contributor }) =>
    contributor.findRelated(end, identifier, parsePage(paging))
}

/** The relation fields of every type; all other fields are properties of the thing. */
export const thingResolvers: Pick<Resolvers, ThingType> = Object.fromEntries(
  thingTypes.map((type) => [
    type,
    Object.fromEntries(endsOf(type).map((end) => [end.field, buildRelated(end)])),
  ]),
)
