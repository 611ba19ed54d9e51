import type { Config } from '../../config/config.ts'
import { findExpiry, readCertificate } from '../../http/tls/certificate.ts'
import { messageOf } from '../error-text.ts'
import type { FileReader } from '../io.ts'
import { type CheckResult, fail, pass } from './check-result.ts'

/** Checks that the certificate matches its key and stays valid for a while; nothing without TLS. */
export function checkCertificate(
  { tls }: Pick<Config, 'tls'>,
  now: number,
  readFile: FileReader['readFile'],
): readonly CheckResult[] {
  if (tls === undefined) return []
  try {
    const certificate = readCertificate(tls, readFile)
    const expiry = findExpiry(certificate, now)
    if (expiry?.kind === 'invalid') return [fail('tls', expiry.what)]
    if (expiry !== undefined) return [{ part: 'tls', state: 'warning', what: expiry.what }]
    const end = new Date(certificate.validTo).toISOString().slice(0, 10)
    return [pass('tls', `the certificate for ${certificate.names} is valid until ${end}`)]
  } catch (error) {
    if (error instanceof TypeError) return [fail('tls', messageOf(error))]
    throw error
  }
}
