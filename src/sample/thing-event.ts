import { type ThingType, thingTypes } from './definition.ts'
import type { Thing } from './thing.ts'

/** The committed change of one thing by a mutation. */
export type ThingEvent =
  | { readonly change: 'created' | 'updated'; readonly thing: Thing }
  | { readonly change: 'deleted'; readonly type: ThingType; readonly identifier: string }

/** The event for another process, which reads the thing itself: it may not fit in a notification. */
export interface ThingNotice {
  readonly change: ThingEvent['change']
  readonly type: ThingType
  readonly identifier: string
}

export function toNotice(event: ThingEvent): ThingNotice {
  if (event.change === 'deleted') return event
  const { change, thing } = event
  return { change, type: thing.__typename, identifier: thing.identifier }
}

const CHANGES: readonly ThingEvent['change'][] = ['created', 'updated', 'deleted']

/** Parses a notice from another process. Total; undefined for anything else. */
export function parseNotice(value: unknown): ThingNotice | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { change, type, identifier } = value as Readonly<Record<string, unknown>>
  const knownChange = CHANGES.find((one) => one === change)
  const knownType = thingTypes.find((one) => one === type)
  if (knownChange === undefined || knownType === undefined || typeof identifier !== 'string') return undefined
  return { change: knownChange, type: knownType, identifier }
}
