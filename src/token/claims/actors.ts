import { HALF_A_PAIR } from './identity.ts'

/** A party that acts for another (RFC 8693 section 4.1). */
export interface Actor {
  readonly id: string
  /** The issuer that the id belongs to; undefined if the claim does not say. */
  readonly issuer: string | undefined
}

/** Far longer than any chain of services. */
const MOST = 16

/**
 * Reads an `act` claim: the current actor first, then the earlier ones. Empty without a claim, undefined for
 * a malformed one. Never throws.
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

/** Prints a chain of actors as an `act` claim, for {@link readActors}. */
export function printActors([first, ...before]: readonly Actor[]): object | undefined {
  if (first === undefined) return undefined
  const { id, issuer } = first
  const act = printActors(before)
  return { sub: id, ...(issuer !== undefined && { iss: issuer }), ...(act !== undefined && { act }) }
}
