import type { ClaimPath } from './claim-path.ts'

/**
 * Something in a token that grants nothing here: a name that is not a scope, one that a map does not hold, or
 * a claim of another shape than its mapping says.
 */
export interface LeftOut {
  readonly issuer: string
  readonly claim: ClaimPath
  readonly name: string | undefined
  readonly cause: 'name' | 'not_mapped' | 'shape'
}

const MAX_TOLD = 1_000
const MAX_LENGTH = 200

/** Reports each issuer, claim and name once, and a thousand in all: no signer of tokens can fill a disk. */
export function tellOnce(write: (leftOut: LeftOut) => void): (leftOut: LeftOut) => void {
  const told = new Set<string>()
  return ({ issuer, claim, name, cause }) => {
    // Replaces control, format and separator characters and halves of pairs: a log line stays one line.
    const printed = name?.slice(0, MAX_LENGTH).replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\uFFFD')
    const key = JSON.stringify([issuer, claim, printed, cause])
    if (told.has(key) || told.size >= MAX_TOLD) return
    told.add(key)
    write({ issuer, claim, name: printed, cause })
  }
}
