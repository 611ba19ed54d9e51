import type { IdentifiedSubject } from '../core/decision/subject.ts'

/** What an engine is told of a subject besides its id: never the token. */
export function subjectProperties({
  issuer,
  client,
  user,
  claims,
  granted,
}: IdentifiedSubject): Readonly<Record<string, unknown>> {
  return { issuer, client, user: user?.id, scopes: granted.allow.map(({ text }) => text), claims }
}

/** JSON of a question. What JSON has no word for is a text. Throws what `JSON.stringify` throws. */
export function printQuestion(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'bigint' || typeof member === 'symbol' ? String(member) : member,
  )
}
