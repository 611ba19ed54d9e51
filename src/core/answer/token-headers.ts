import { type Subject, tokenStatusOf } from '../decision/subject.ts'

type Headers = Readonly<Record<string, string>>

/** Says on an answered operation that the token which came with it did not count, and why. */
const TOKEN_STATUS_HEADER = 'portcullis-token'

/** The headers with which an answer of any kind tells its caller about the token; undefined where there is nothing to tell. */
export function tokenHeadersOf(subject: Subject): Headers | undefined {
  if (subject.kind === 'identified') return nonceHeader(subject.nonce)
  const status = tokenStatusOf(subject)
  return status === undefined ? undefined : { [TOKEN_STATUS_HEADER]: status }
}

/** The nonce that the caller's next DPoP proof must hold (RFC 9449 sections 8 and 9). */
export function nonceHeader(nonce: string | undefined): Headers | undefined {
  return nonce === undefined ? undefined : { 'dpop-nonce': nonce }
}
