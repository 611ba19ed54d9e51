import { grantedWithin } from '../core/decision/granted-within.ts'
import type { IdentifiedSubject } from '../core/decision/subject.ts'

/** What an engine is told of a subject besides its id: never the token. */
export function subjectProperties({
  issuer,
  client,
  user,
  claims,
  granted,
}: IdentifiedSubject): Readonly<Record<string, unknown>> {
  const scopes = grantedWithin(granted).map(({ text }) => text)
  const rejects = granted.reject.map(({ text }) => text)
  return { issuer, client, user: user?.id, scopes, ...(rejects.length > 0 && { rejects }), claims }
}

/** JSON of a question. What JSON has no word for is a text. Throws what `JSON.stringify` throws. */
export function printQuestion(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'bigint' || typeof member === 'symbol' ? String(member) : member,
  )
}
