import { type Subject, tokenStatusOf } from '../decision/subject.ts'

type Headers = Readonly<Record<string, string>>

/** Reports, on an answered operation, that the request's token did not count, and why. */
const TOKEN_STATUS_HEADER = 'portcullis-token'

/** The headers of any answer that report on the caller's token; undefined where there are none. */
export function tokenHeadersOf(subject: Subject): Headers | undefined {
  if (subject.kind === 'identified') return nonceHeader(subject.nonce)
  const status = tokenStatusOf(subject)
  return status === undefined ? undefined : { [TOKEN_STATUS_HEADER]: status }
}

/** The nonce that the caller's next DPoP proof must contain (RFC 9449 sections 8 and 9). */
export function nonceHeader(nonce: string | undefined): Headers | undefined {
  return nonce === undefined ? undefined : { 'dpop-nonce': nonce }
}
