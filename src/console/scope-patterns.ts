// The gateway's own matcher stands on a library for Node. test/console holds this one to it.

const SEGMENT = /^[\w.\-/*?]+$/
const MOST_SEGMENTS = 8
const MOST_CHARACTERS = 256
const MOST_STARS = 2

/** Why a text is no pattern, as a sentence; undefined for one that is. */
export function faultOf(text: string): string | undefined {
  const segments = text.split(':')
  if (text.length > MOST_CHARACTERS) return `is longer than ${MOST_CHARACTERS} characters`
  if (segments.length > MOST_SEGMENTS) return `has more than ${MOST_SEGMENTS} segments`
  if (segments.includes('')) return 'has an empty segment'
  const strange = segments.find((segment) => !SEGMENT.test(segment))
  if (strange !== undefined)
    return 'has a sign that no pattern has: letters, digits, _ . - / * ? and : remain'
  if (segments.some((segment) => segment.split('*').length - 1 > MOST_STARS))
    return `has more than ${MOST_STARS} stars in a segment`
  return undefined
}

/** The scopes of a catalog that a pattern covers; none for a text that is no pattern. */
export function coveredBy(pattern: string, catalog: readonly string[]): readonly string[] {
  if (faultOf(pattern) !== undefined) return []
  const segments = pattern.split(':')
  const isOpen = segments.at(-1) === '*'
  const tests = segments.map(toTest)
  return catalog.filter((scope) => {
    const names = scope.split(':')
    const fits = isOpen ? names.length >= segments.length : names.length === segments.length
    return fits && tests.every((test, index) => test.test(names[index] ?? ''))
  })
}

/** At most two stars, so that no text makes it slow. */
function toTest(segment: string): RegExp {
  const source = segment.replaceAll(/[.\-/*?]/g, (sign) => {
    if (sign === '*') return '[\\w.\\-/]*'
    return sign === '?' ? '[\\w.\\-/]' : `\\${sign}`
  })
  return new RegExp(`^${source}$`)
}

/** Scopes, and the patterns of all below a place, that continue what was typed; those that begin with it first. */
export function suggestPatterns(typed: string, catalog: readonly string[], most = 8): readonly string[] {
  const wanted = typed.toLowerCase()
  const all = [...new Set(catalog.flatMap((scope) => [...placesOf(scope), scope]))]
  const ranked = all.flatMap((text) => {
    const place = text.toLowerCase().indexOf(wanted)
    return place === -1 || text === typed ? [] : [{ text, rank: place === 0 ? 0 : 1 }]
  })
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ text }) => text)
}

/** `Mutation:*` and `Mutation:Person:*`, of `Mutation:Person:Create`. */
function placesOf(scope: string): readonly string[] {
  const names = scope.split(':')
  return names.slice(0, -1).map((_, index) => `${names.slice(0, index + 1).join(':')}:*`)
}
