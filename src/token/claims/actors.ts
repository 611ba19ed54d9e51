import { HALF_A_PAIR } from './identity.ts'

/** A party that acts for another (RFC 8693 section 4.1). */
export interface Actor {
  readonly id: string
  /** The issuer within which the id is one; undefined where the claim does not say. */
  readonly issuer: string | undefined
}

/** Far more than any chain of services is long. */
const MOST = 16

/**
 * Reads an `act` claim: the current actor first, then those before it. Empty for no claim, undefined for one of another shape. Never
 * throws.
 */
export function readActors(act: unknown): readonly Actor[] | undefined {
  const actors: Actor[] = []
  for (let next = act; next !== undefined; ) {
    if (typeof next !== 'object' || next === null || Array.isArray(next) || actors.length === MOST)
      return undefined
    const { sub, iss, act: before } = next as Readonly<Record<string, unknown>>
    if (typeof sub !== 'string' || sub === '' || HALF_A_PAIR.test(sub)) return undefined
    if (iss !== undefined && (typeof iss !== 'string' || HALF_A_PAIR.test(iss))) return undefined
    actors.push({ id: sub, issuer: iss })
    next = before
  }
  return actors
}

/** The `act` claim of a chain, as {@link readActors} gives one. */
export function printActors([first, ...before]: readonly Actor[]): object | undefined {
  if (first === undefined) return undefined
  const { id, issuer } = first
  const act = printActors(before)
  return { sub: id, ...(issuer !== undefined && { iss: issuer }), ...(act !== undefined && { act }) }
}
