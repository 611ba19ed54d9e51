import { grantedWithin } from '../core/decision/granted-within.ts'
import type { IdentifiedSubject } from '../core/decision/subject.ts'

/** What an engine receives about a subject besides its id. Never the token. */
export function subjectProperties({
  issuer,
  client,
  actor,
  user,
  claims,
  granted,
}: IdentifiedSubject): Readonly<Record<string, unknown>> {
  const scopes = grantedWithin(granted).map(({ text }) => text)
  const rejects = granted.reject.map(({ text }) => text)
  return {
    issuer,
    client,
    actor,
    user: user?.id,
    scopes,
    ...(rejects.length > 0 && { rejects }),
    claims: exactClaims(claims),
  }
}

type Claims = IdentifiedSubject['claims']

const exact = new WeakMap<Claims, Claims>()

/** The claims without whole numbers that a double has rounded: a rounded id may be somebody else's. */
function exactClaims(claims: Claims): Claims {
  const known = exact.get(claims)
  if (known !== undefined) return known
  const isRounded = (member: unknown): boolean =>
    typeof member === 'number' && Number.isInteger(member) && !Number.isSafeInteger(member)
  let hasRounded = false
  const text = JSON.stringify(claims, (_, member: unknown) => {
    if (!isRounded(member)) return member
    hasRounded = true
    return undefined
  })
  const found = hasRounded ? (JSON.parse(text) as Claims) : claims
  exact.set(claims, found)
  return found
}

/** Prints a question as JSON. Bigints and symbols become text. Throws what `JSON.stringify` throws. */
export function printQuestion(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'bigint' || typeof member === 'symbol' ? String(member) : member,
  )
}
