import {
  type Certainty,
  COMPOUND_NOUNS,
  FILLED_VERBS,
  KEY_LAST,
  MAKING_VERBS,
  NO_QUANTITY,
  NOT_VERBS,
  NOTHING,
  PHRASAL_VERBS,
  QUANTITY_AFTER_PLURAL,
  QUANTITY_AFTER_VERB,
  QUANTITY_BEFORE_ALL,
  QUANTITY_BEFORE_PLURAL,
  QUANTITY_BEFORE_VERB,
  QUANTITY_LAST,
  ROLES,
  VERB_ENDING,
  VERB_GROUPS,
  VERB_PREFIX,
  VERBS_OF_EVENTS,
  VERBS_OF_VERBS,
} from './naming-words.ts'

const NO_VERB: Certainty = { first: 0, inner: 0, last: 0 }
const SURELY_VERB: Certainty = { first: 3, inner: 3, last: 3 }

const verbs: ReadonlyMap<string, Certainty> = new Map(
  VERB_GROUPS.flatMap(({ words, ...certainty }) => toList(words).map((word) => [word, certainty] as const)),
)
const notVerbs = toSet(NOT_VERBS)
const phrasalVerbs = toSet(PHRASAL_VERBS)
const compoundNouns = toSet(COMPOUND_NOUNS)
const filledVerbs = toSet(FILLED_VERBS)
const roles = toSet(ROLES)
const quantityBeforeVerb = toSet(QUANTITY_BEFORE_VERB)
const quantityAfterVerb = toLongestFirst(QUANTITY_AFTER_VERB)
const quantityBeforePlural = toSet(QUANTITY_BEFORE_PLURAL)
const quantityBeforeAll = toSet(QUANTITY_BEFORE_ALL)
const quantityLast = toLongestFirst(QUANTITY_LAST)
const quantityAfterPlural = toSet(QUANTITY_AFTER_PLURAL)
const keyLast = toLongestFirst(KEY_LAST)
const makingVerbs = toSet(MAKING_VERBS)
const noQuantity = toSet(NO_QUANTITY)
const nothing = toSet(NOTHING)
const verbsOfVerbs = toSet(`${VERBS_OF_VERBS} ${VERBS_OF_EVENTS}`)

/** The words of a name that state the action and its object, without roles and quantities. */
export function wordsOf(name: string): { readonly words: readonly string[]; readonly hasRole: boolean } {
  const all = joinCompounds(splitName(name))
  const [role = '', verb = '', ...others] = all
  // `adminReportCreate` creates an admin report: its verb comes last.
  const isVerb = certaintyOf(verb).first === 3 || !others.some((word) => certaintyOf(word).last === 3)
  const hasRole = others.length > 0 && roles.has(role.toLowerCase()) && certaintyOf(verb).first >= 2 && isVerb
  return { words: dropQuantity(hasRole ? all.slice(1) : all), hasRole }
}

/** The certainty that a word is a verb. For two joined words, the lists decide on the pair. */
export function certaintyOf(word: string): Certainty {
  const [verb = '', next] = hyphenated(word).split('-')
  if (next !== undefined) {
    const isPhrasal = phrasalVerbs.has(`${verb}-${next}`)
    return isPhrasal || (verbsOfVerbs.has(verb) && verbs.get(next)?.inner === 3) ? SURELY_VERB : NO_VERB
  }
  const lower = word.toLowerCase()
  const known = verbs.get(lower)
  if (known !== undefined) return known
  if (notVerbs.has(lower)) return NO_VERB
  const base = verbs.get(lower.replace(VERB_PREFIX, ''))
  const isMade = base !== undefined && base.first >= 1.5
  return isMade || VERB_ENDING.test(lower) ? SURELY_VERB : NO_VERB
}

export function toSet(words: string): ReadonlySet<string> {
  return new Set(toList(words))
}

/**
 * Splits PascalCase, camelCase and snake_case. A run of capitals is one word (`URLEntry` is `URL`, `Entry`;
 * `IDs` is one), and a number after a verb belongs to the next word (`enable2FA` is `enable`, `2FA`).
 */
function splitName(name: string): readonly string[] {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])(?=[A-Z][a-z])(?![A-Z]s(?![a-z]))/g, '$1_')
    .split('_')
    .filter((word) => word !== '')
  const split: string[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const next = words[index + 1]
    const [, verb = '', digits = '', rest = ''] = /^([A-Za-z]+)(\d+)([a-z]*)$/.exec(word) ?? []
    const isVerb = certaintyOf(verb).first >= (/^[A-Z]+$/.test(next ?? '') ? 2 : 3)
    if (!isVerb || (rest === '' && next === undefined)) split.push(word)
    else {
      split.push(verb, rest === '' ? `${digits}${next}` : `${digits}${rest}`)
      if (rest === '') index++
    }
  }
  return split.length === 0 ? [name] : split
}

/** Joins two words with a single meaning. A noun that begins with a verb needs another verb after it. */
function joinCompounds(words: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const next = words[index + 1] ?? ''
    const pair = `${word}-${next}`.toLowerCase()
    const isNoun =
      compoundNouns.has(pair) &&
      (index > 0 || words.slice(2).some((later) => certaintyOf(later).last >= 1.5)) &&
      words.length > 2
    // `forceDeleteUser`: the first word qualifies the deletion.
    const isVerb =
      index === 0 &&
      words.length > 2 &&
      verbsOfVerbs.has(word.toLowerCase()) &&
      certaintyOf(next).inner === SURELY_VERB.inner
    if (index === 0 && words.length > 2 && filledVerbs.has(pair)) {
      joined.push(word)
      index++
    } else if (!isNoun && !isVerb && !phrasalVerbs.has(pair)) joined.push(word)
    else {
      joined.push(`${word}${capitalize(next)}`)
      index++
    }
  }
  return joined
}

/** `insert_users_one`, `updateManyUsers`, `userBulkDelete`: drops only quantities, never the last word. */
function dropQuantity(given: readonly string[]): readonly string[] {
  let words = dropBeforeAll(given)
  for (let index = 0; index < words.length; index++) {
    words = dropBeforeVerb(words, index)
    if (isVerbAt(words, index)) words = dropAfterVerb(words, index)
  }
  for (;;) {
    const shorter = dropLast(words)
    if (shorter === words) return words
    words = shorter
  }
}

function dropBeforeAll(words: readonly string[]): readonly string[] {
  const isQuantity =
    words.length > 2 &&
    quantityBeforeAll.has(lowerAt(words, 0)) &&
    !isOneThing(words, 1) &&
    isVerbAt(words, words.length - 1)
  return isQuantity ? words.slice(1) : words
}

function dropBeforeVerb(words: readonly string[], index: number): readonly string[] {
  const isQuantity = quantityBeforeVerb.has(lowerAt(words, index)) && isVerbAt(words, index + 1, index)
  return isQuantity ? words.toSpliced(index, 1) : words
}

function dropAfterVerb(words: readonly string[], index: number): readonly string[] {
  const start = index + 1
  const found = quantityAfterVerb.find((quantity) => isAt(words, start, quantity))
  if (found !== undefined && !isOneThing(words, start + found.length))
    return words.toSpliced(start, found.length)
  const isBeforePlural =
    quantityBeforePlural.has(lowerAt(words, start)) &&
    start === words.length - 2 &&
    !isOneThing(words, start + 1)
  return isBeforePlural && isPlural(words.at(-1)) ? words.toSpliced(start, 1) : words
}

/** Whether a word forms one thing with the word before: a one-time password, a bulk operation. */
function isOneThing(words: readonly string[], index: number): boolean {
  return noQuantity.has(`${lowerAt(words, index - 1)}-${lowerAt(words, index)}`)
}

function dropLast(words: readonly string[]): readonly string[] {
  const end = words.length - 1
  if (
    nothing.has(lowerAt(words, end)) &&
    (isVerbAt(words, 0) || certaintyOf(words[end - 1] ?? '').last === 3)
  )
    return words.slice(0, -1)
  const isMade = words.some((word) => makingVerbs.has(word.toLowerCase()))
  const found = [...quantityLast, ...(isMade || words.length < 4 ? [] : keyLast)].find(
    (quantity) => quantity.length < words.length && isAt(words, words.length - quantity.length, quantity),
  )
  if (found !== undefined) return words.slice(0, -found.length)
  const isAfter = isPlural(words.at(-2)) || (words.length > 2 && isVerbAt(words, words.length - 2))
  return isAfter && quantityAfterPlural.has(lowerAt(words, words.length - 1)) ? words.slice(0, -1) : words
}

/** Whether a word is a verb at its place, or would be after a word before it is dropped. */
function isVerbAt(words: readonly string[], index: number, place: number = index): boolean {
  const word = words[index]
  if (word === undefined) return false
  const { first, inner, last } = certaintyOf(word)
  if (place === 0) return first >= 2
  return index === words.length - 1 ? last >= 2 : Math.max(inner, last) >= 3
}

function isAt(words: readonly string[], start: number, phrase: readonly string[]): boolean {
  return phrase.every((word, offset) => lowerAt(words, start + offset) === word)
}

function lowerAt(words: readonly string[], index: number): string {
  return words[index]?.toLowerCase() ?? ''
}

function isPlural(word = ''): boolean {
  return /[^s]s$/i.test(word)
}

function hyphenated(word: string): string {
  return word.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()
}

export function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function toList(words: string): readonly string[] {
  return words.split(/\s+/).filter((word) => word !== '')
}

function toLongestFirst(words: string): readonly (readonly string[])[] {
  const phrases = toList(words).map((phrase) => phrase.split('-'))
  return phrases.sort((one, other) => other.length - one.length)
}
