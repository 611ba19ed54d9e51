import type { ScopeForm } from './mapping.ts'

/** The entries of a claim in one of the forms; undefined for a value in none of them. Never throws. */
export function readTexts(value: unknown, as: readonly ScopeForm[]): readonly unknown[] | undefined {
  if (Array.isArray(value)) return as.includes('list') ? value : undefined
  if (typeof value === 'object' && value !== null) return as.includes('keys') ? heldKeys(value) : undefined
  if (typeof value !== 'string') return undefined
  const inner = as.includes('json') ? parseJson(value) : undefined
  const others = as.filter((form) => form !== 'json')
  if (inner !== undefined) return readTexts(inner, others.length > 0 ? others : ['list'])
  const [spaces, commas] = [as.includes('spaces'), as.includes('commas')]
  if (commas) return value.split(spaces ? /[ ,]/ : ',').map((text) => text.trim())
  return spaces ? value.split(' ') : undefined
}

/** `{"admin": false}` means that somebody is not an administrator. */
function heldKeys(value: object): readonly string[] {
  return Object.entries(value).flatMap(([name, held]) => (held === false || held === null ? [] : [name]))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
