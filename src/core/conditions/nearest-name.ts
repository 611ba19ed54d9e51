import { suggest } from '../suggestion.ts'

const MOST = 8

/** The end of an "x does not exist" message: the likely intended name, or the available ones. */
export function sayNearest(
  name: string,
  names: readonly string[],
  print = (one: string): string => one,
): string {
  const nearest =
    suggest(name, names) ?? names.find((one) => one !== '' && (name.startsWith(one) || one.startsWith(name)))
  if (nearest !== undefined) return `; did you mean ${print(nearest)}?`
  if (names.length === 0) return ''
  const some = names.slice(0, MOST).map(print).join(', ')
  return `; there ${names.length === 1 ? 'is' : 'are'} ${some}${names.length > MOST ? ' and more' : ''}`
}
