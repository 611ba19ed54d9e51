import type { Subject } from '../../core/decision/subject.ts'
import type { Scope } from '../../core/scope/scope.ts'
import { type Actor, readActors } from '../../token/claims/actors.ts'

/**
 * Who asks, in headers. These three are always there: of nobody in particular subject and issuer are empty, so that none can be
 * added to a signed message. Those who act for the caller (RFC 8693 section 4.1) are in a fourth, where there are some. Ids are Unicode, headers are not: what is not ASCII, and what means something in a header,
 * is percent-encoded UTF-8, which `decodeURIComponent` undoes.
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
    // The grammar of scopes has nothing that a header could not hold.
    'x-portcullis-scopes': scopes.join(' '),
    ...(actors.length > 0 && { 'x-portcullis-actor': actors.map(printActor).join(' ') }),
  }
}

/** The issuer first, as in the `sub` of a token for an upstream; encoded, neither holds a `|` or a space. */
function printActor({ id, issuer = '' }: Actor): string {
  return `${encodeURIComponent(issuer)}|${encodeURIComponent(id)}`
}
