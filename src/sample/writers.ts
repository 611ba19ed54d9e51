import type { ContributorContext } from './context.ts'
import { type FieldKind, fieldsOf, type RelationDefinition, relations, type ThingType } from './definition.ts'
import { addEdge, removeEdge } from './edges.ts'
import { conflict, notFound } from './failure.ts'
import type { MutationResolvers, ResolverFn } from './generated.ts'
import { assertIdentifier, assertText, limits } from './text.ts'
import type { Changes, FieldValue, Thing } from './thing.ts'
import { deleteThing, findThing, insertThing, updateThing } from './things.ts'

type Root = Readonly<Record<PropertyKey, never>>
type Writer<A> = ResolverFn<Thing, Root, ContributorContext, A>
type CreateArguments = Readonly<Record<string, FieldValue | undefined>> & {
  readonly identifier?: string | null
}
type ChangeArguments = Readonly<Record<string, FieldValue | undefined>> & { readonly identifier: string }
type EdgeArguments = {
  readonly from: { readonly identifier: string }
  readonly to: { readonly identifier: string }
}
type EdgeWriter = ResolverFn<{ from: Thing; to: Thing }, Root, ContributorContext, EdgeArguments>

function parseField(field: string, kind: FieldKind, value: FieldValue): FieldValue {
  return kind === 'text' && typeof value === 'string' ? assertText(value, field, limits.text) : value
}

/** Parses the given fields. An absent field keeps its value; null clears it. */
function parseChanges(type: ThingType, values: Readonly<Record<string, FieldValue | undefined>>): Changes {
  return Object.fromEntries(
    Object.entries(fieldsOf[type]).flatMap(([field, kind]) => {
      const value = values[field]
      return value === undefined ? [] : [[field, parseField(field, kind, value)] as const]
    }),
  )
}

function buildCreate(type: ThingType): Writer<CreateArguments> {
  return async (_root, values, { contributor: { db, broker, now, newId } }) => {
    const identifier = assertIdentifier(values.identifier ?? newId())
    const changes = parseChanges(type, values)
    const thing = await db.transaction().execute((trx) => insertThing(trx, type, identifier, changes, now()))
    if (thing === undefined) throw conflict(type, identifier)
    broker.publish({ change: 'created', thing })
    return thing
  }
}

function buildUpdate(type: ThingType): Writer<ChangeArguments> {
  return async (_root, values, { contributor: { db, broker, now } }) => {
    const identifier = assertIdentifier(values.identifier)
    const changes = parseChanges(type, values)
    const thing = await db.transaction().execute((trx) => updateThing(trx, type, identifier, changes, now()))
    if (thing === undefined) throw notFound(type, identifier)
    broker.publish({ change: 'updated', thing })
    return thing
  }
}

function buildMerge(type: ThingType): Writer<ChangeArguments> {
  return async (_root, values, { contributor: { db, broker, now } }) => {
    const identifier = assertIdentifier(values.identifier)
    const changes = parseChanges(type, values)
    const event = await db.transaction().execute(async (trx) => {
      const at = now()
      const updated = await updateThing(trx, type, identifier, changes, at)
      if (updated !== undefined) return { change: 'updated', thing: updated } as const
      const created = await insertThing(trx, type, identifier, changes, at)
      if (created === undefined) throw conflict(type, identifier)
      return { change: 'created', thing: created } as const
    })
    broker.publish(event)
    return event.thing
  }
}

function buildDelete(type: ThingType): Writer<{ readonly identifier: string }> {
  return async (_root, values, { contributor: { db, broker } }) => {
    const identifier = assertIdentifier(values.identifier)
    const thing = await db.transaction().execute((trx) => deleteThing(trx, type, identifier))
    if (thing === undefined) throw notFound(type, identifier)
    broker.publish({ change: 'deleted', type, identifier })
    return thing
  }
}

function buildEdgeWriter(relation: RelationDefinition, write: typeof addEdge): EdgeWriter {
  return async (_root, values, { contributor: { db, broker } }) => {
    const fromId = assertIdentifier(values.from.identifier)
    const toId = assertIdentifier(values.to.identifier)
    const ends = await db.transaction().execute(async (trx) => {
      const from = await findThing(trx, relation.from, fromId)
      if (from === undefined) throw notFound(relation.from, fromId)
      const to = await findThing(trx, relation.to, toId)
      if (to === undefined) throw notFound(relation.to, toId)
      await write(trx, relation.name, fromId, toId)
      return { from, to }
    })
    broker.publish({ change: 'updated', thing: ends.from })
    return ends
  }
}

/** An object with a single key, which its type preserves. */
function name<K extends string, V>(key: K, value: V): { readonly [P in K]: V } {
  return { [key]: value } as { readonly [P in K]: V }
}

function buildWriters<T extends ThingType>(type: T) {
  return {
    ...name(`Create${type}`, buildCreate(type)),
    ...name(`Update${type}`, buildUpdate(type)),
    ...name(`Merge${type}`, buildMerge(type)),
    ...name(`Delete${type}`, buildDelete(type)),
  }
}

type EdgeMutation = Extract<keyof MutationResolvers, `Add${string}` | `Remove${string}`>

// The names are built at run time; a test checks them against the SDL.
const edgeWriters = Object.fromEntries(
  relations.flatMap((relation) => [
    [`Add${relation.name}`, buildEdgeWriter(relation, addEdge)] as const,
    [`Remove${relation.name}`, buildEdgeWriter(relation, removeEdge)] as const,
  ]),
) as Readonly<Record<EdgeMutation, EdgeWriter>>

export const mutationResolvers: Required<MutationResolvers> = {
  ...buildWriters('Person'),
  ...buildWriters('Organization'),
  ...buildWriters('MusicComposition'),
  ...buildWriters('MusicRecording'),
  ...buildWriters('DigitalDocument'),
  ...buildWriters('ControlAction'),
  ...edgeWriters,
}
