import type { Subject } from '../../core/decision/subject.ts'
import type { Scope } from '../../core/scope/scope.ts'

/**
 * Who asks, in headers. All are always there: of nobody in particular subject and issuer are empty, so that none can be
 * added to a signed message. Ids are Unicode, headers are not: what is not ASCII, and what means something in a header,
 * is percent-encoded UTF-8, which `decodeURIComponent` undoes.
 */
export function identityHeaders(
  subject: Subject,
  scopes: readonly Scope[],
): Readonly<Record<string, string>> {
  const { issuer, id } = subject.kind === 'identified' ? subject : { issuer: '', id: '' }
  return {
    'x-portcullis-issuer': encodeURIComponent(issuer),
    'x-portcullis-subject': encodeURIComponent(id),
    // The grammar of scopes has nothing that a header could not hold.
    'x-portcullis-scopes': scopes.join(' '),
  }
}
