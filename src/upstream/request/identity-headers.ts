import type { Subject } from '../../core/decision/subject.ts'
import type { Scope } from '../../core/scope/scope.ts'
import { type Actor, readActors } from '../../token/claims/actors.ts'

/**
 * The subject and its scopes in headers. These three are always present; an anonymous subject has an empty id and issuer, so that
 * none can be added to a signed message. Those who act for the subject (RFC 8693 section 4.1) are in a fourth, if there are any.
 * Ids are Unicode but headers are not: non-ASCII characters and those with a meaning in headers are percent-encoded UTF-8, which
 * `decodeURIComponent` decodes.
 */
export function identityHeaders(
  subject: Subject,
  scopes: readonly Scope[],
): Readonly<Record<string, string>> {
  const { issuer, id } = subject.kind === 'identified' ? subject : { issuer: '', id: '' }
  const actors = subject.kind === 'identified' ? (readActors(subject.claims['act']) ?? []) : []
  return {
    'x-portcullis-issuer': encodeURIComponent(issuer),
    'x-portcullis-subject': encodeURIComponent(id),
    // Every scope is a valid header value by its grammar.
    'x-portcullis-scopes': scopes.join(' '),
    ...(actors.length > 0 && { 'x-portcullis-actor': actors.map(printActor).join(' ') }),
  }
}

/** The issuer first, as in the `sub` of a token for an upstream; encoded, neither holds a `|` or a space. */
function printActor({ id, issuer = '' }: Actor): string {
  return `${encodeURIComponent(issuer)}|${encodeURIComponent(id)}`
}
