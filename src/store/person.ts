import { MAX_PERSON_BYTES, type Person } from './users.ts'

export const NO_PERSON = '{}'

/** A person as it is stored, or undefined if too large. Throws a `TypeError` for anything but a JSON object. */
export function printPerson(person: Person): string | undefined {
  const text = stringify(person)
  if (text !== undefined && text[0] !== '{') throw new TypeError('A person must be a JSON object.')
  return text === undefined || Buffer.byteLength(text) > MAX_PERSON_BYTES ? undefined : text
}

/** Reads the text of `printPerson`, and freezes the result at every depth, as requests share it. */
export function parsePerson(text: string): Person {
  const person = JSON.parse(text) as Person
  // Without recursion: JSON may nest deeper than the stack.
  const open: object[] = [person]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    Object.freeze(next)
    for (const child of Object.values(next)) if (typeof child === 'object' && child !== null) open.push(child)
  }
  return person
}

/** Rounds down to the second, the precision of a token's `iat`. */
export function floorToSecond(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000
}

function stringify(person: Person): string | undefined {
  try {
    return JSON.stringify(person) ?? ''
  } catch (error) {
    // It nests deeper than the stack allows.
    if (error instanceof RangeError) return undefined
    throw error
  }
}
