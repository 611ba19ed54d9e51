import { capitalize, certaintyOf, toSet, wordsOf } from './name-words.ts'
import {
  CONJUNCTIONS,
  LEADING_VERBS,
  MANNER,
  PREPOSITIONS,
  STATE,
  VERBS_OF_EVENTS,
  VERBS_OF_VERBS,
} from './naming-words.ts'

export interface NameParts {
  readonly type: string
  readonly action: string
}

/**
 * The order that a name's words suggest: the action is the first word, the last, or inside; both ends may be
 * one (`either`); none is known to be one (`unknown`); or the name is a single word, which has no order.
 */
export type NameOrder = 'action-first' | 'type-first' | 'inner' | 'either' | 'unknown' | 'one-word'

export interface NameReadings {
  readonly actionFirst: NameParts
  readonly typeFirst: NameParts
  readonly order: NameOrder
  /** Type-first with the action a word earlier: deleting an invoice request, or requesting a deletion. */
  readonly longerAction?: NameParts
  /** Whether the name begins with a role, which is not part of the scope: `adminCreateUser`. */
  readonly hasRole: boolean
}

const prepositions = toSet(PREPOSITIONS)
const manner = toSet(MANNER)
const state = toSet(STATE)
const conjunctions = toSet(CONJUNCTIONS)
const verbsOfVerbs = toSet(VERBS_OF_VERBS)
const verbsOfEvents = toSet(VERBS_OF_EVENTS)
const leadingVerbs = toSet(`${LEADING_VERBS} ${VERBS_OF_VERBS}`)

/** Reads a mutation's name by both conventions. Without an object it takes `returned`, its return type. */
export function readName(name: string, returned: string): NameReadings {
  const { words, hasRole } = wordsOf(name)
  const [only = name] = words
  if (words.length <= 1) {
    const parts = { type: returned, action: capitalize(only) }
    return { actionFirst: parts, typeFirst: parts, order: 'one-word', hasRole }
  }
  const found = findVerbs(words)
  const actionFirst = readActionFirst(words, found, returned)
  const from = actionIndex(words, found)
  return {
    actionFirst,
    typeFirst: from === 0 ? actionFirst : divide(words, from),
    ...(from > 1 && mayBeginEarlier(words, from) && { longerAction: divide(words, from - 1) }),
    order: orderOf(found),
    hasRole,
  }
}

interface FoundVerbs {
  /** The certainty that the first word, the last one, and the most likely one inside are verbs. */
  readonly first: number
  readonly last: number
  readonly inner: number
  readonly innerIndex: number
  /** Whether the first word may begin a noun, since the last is only ever a verb: `refreshTokenRevoke`. */
  readonly mayBeNoun: boolean
  /** The start of trailing words that only say where to or by what: `UpdateFromFront`. Else the length. */
  readonly end: number
}

function findVerbs(words: readonly string[]): FoundVerbs {
  const end = endOf(words)
  const first = certaintyOf(words[0] ?? '').first
  const last = end < 2 || isObject(words, end - 1) ? 0 : certaintyOf(words[end - 1] ?? '').last
  let inner = 0
  let innerIndex = -1
  for (let index = 1; index < end - 1; index++) {
    if (isObject(words, index)) continue
    const certainty = certaintyOf(words[index] ?? '').inner
    // Of several certain verbs the last counts: earlier ones can be in the type (`projectUpdateAddLabel`).
    if (certainty > inner || (certainty === 3 && inner === 3)) {
      inner = certainty
      innerIndex = index
    }
  }
  const surely = certaintyOf(words[end - 1] ?? '').inner === 3 && last === 3
  const mayBeNoun = surely && end > 2 && !leadingVerbs.has(words[0]?.toLowerCase() ?? '')
  return { first, last, inner, innerIndex, end, mayBeNoun }
}

/** A preposition is followed by a thing; "and" joins the next word to the previous one. */
function isObject(words: readonly string[], index: number): boolean {
  const before = words[index - 1]?.toLowerCase() ?? ''
  return prepositions.has(before) || conjunctions.has(before)
}

/** The word count, unless a preposition follows a verb and no certain verb follows the preposition. */
function endOf(words: readonly string[]): number {
  const index = words.findIndex((word, at) => {
    if (at < 2 || !prepositions.has(word.toLowerCase())) return false
    const before = words.slice(1, at).some((one) => Math.max(...valuesOf(one)) >= 1.5)
    const after = words.slice(at + 1).some((one, offset) => offset > 0 && certaintyOf(one).last === 3)
    return before && !after
  })
  return index === -1 ? words.length : index
}

function valuesOf(word: string): readonly number[] {
  const { inner, last } = certaintyOf(word)
  return [inner, last]
}

function orderOf({ first, inner, last, mayBeNoun }: FoundVerbs): NameOrder {
  if (first === 3) return mayBeNoun ? 'either' : 'action-first'
  if (last >= 1.5 && last > first && last >= inner) return 'type-first'
  if (inner === 3) return first < 2 ? 'inner' : 'either'
  if (first >= 2 && first > last) return 'action-first'
  if (first > last && inner > first) return 'inner'
  if (first > last) return last > 0 || inner === first ? 'either' : 'action-first'
  if (first > 0) return 'either'
  return inner > last ? 'inner' : 'unknown'
}

function readActionFirst(words: readonly string[], found: FoundVerbs, returned: string): NameParts {
  const { first, inner, innerIndex, last } = found
  const action = words[innerIndex] ?? ''
  // With no other candidate for a verb, one that is as often a noun suffices.
  const isInner = first === 0 && last === 0 ? certaintyOf(action).first >= 2 : certaintyOf(action).first === 3
  if (first < 2 && last < 3 && inner >= 1.5 && isInner && inner > last)
    return { type: join(words.toSpliced(innerIndex, 1)), action: capitalize(action) }
  const [verb = '', next = '', ...others] = words
  const link = first > 0 ? next.toLowerCase() : ''
  if ((conjunctions.has(link) || state.has(link)) && others.length > 1)
    return { type: join(others.slice(1)), action: join(words.slice(0, 3)) }
  if (manner.has(link) || conjunctions.has(link) || (prepositions.has(link) && others.length === 0))
    return { type: returned, action: join(words) }
  if (prepositions.has(link)) return { type: join(others), action: join([verb, next]) }
  return { type: join([next, ...others]), action: capitalize(verb) }
}

/** The index of the action in a type-first name; 0 for an action-first one. */
function actionIndex(words: readonly string[], found: FoundVerbs): number {
  const { first, inner, innerIndex, last, end } = found
  if (orderOf(found) === 'action-first' && first >= 2) return 0
  const isInside = innerIndex > 0 && inner > last && inner >= Math.min(first, 1)
  return withVerbsBefore(words, isInside ? innerIndex : last > 0 ? end - 1 : words.length - 1)
}

function divide(words: readonly string[], from: number): NameParts {
  return { type: join(words.slice(0, from)), action: join(words.slice(from)) }
}

/** In `appRetryInstall` the action is to retry, so `Retry` belongs to it. */
function withVerbsBefore(words: readonly string[], start: number): number {
  let from = start
  while (from > 1) {
    const before = words[from - 1]?.toLowerCase() ?? ''
    const isEvent = certaintyOf(words[from] ?? '').last < 3 && verbsOfEvents.has(before)
    if (!isEvent && !(verbsOfVerbs.has(before) && Math.max(...valuesOf(words[from] ?? '')) >= 1.5)) break
    from--
  }
  return from
}

function mayBeginEarlier(words: readonly string[], from: number): boolean {
  const before = certaintyOf(words[from - 1] ?? '')
  const { last } = certaintyOf(words[from] ?? '')
  if (verbsOfEvents.has(words[from - 1]?.toLowerCase() ?? '')) return last > 0
  return last > 0 && last < 3 && before.first >= 1.5 && before.inner >= 1.5 && before.last < 3
}

function join(words: readonly string[]): string {
  return words.map(capitalize).join('')
}
