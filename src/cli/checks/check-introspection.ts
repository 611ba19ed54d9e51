import { randomUUID } from 'node:crypto'
import type { Config } from '../../config/config.ts'
import { createIntrospectionEndpoint } from '../../token/introspection/introspection-endpoint.ts'
import { hasNoKeys } from '../../token/introspection/introspection-options.ts'
import { metadataUrls } from '../../token/keys/discovery.ts'
import { describeCause } from '../../token/keys/key-set-state.ts'
import { FetchFault, printUrl } from '../../token/keys/remote-document.ts'
import { type CheckResult, fail, failUnreachable, ONLINE_ASKS, PATIENCE, pass, skip } from './check-result.ts'

type Issuer = Config['issuers'][number]

/** Whether an issuer has no keys to check, because every token is introspected. */
export function isAskedAlone(issuer: Issuer): boolean {
  return issuer.introspection !== undefined && hasNoKeys(issuer)
}

/**
 * Asks an issuer about a token that nobody has issued: a working endpoint accepts our credentials and does
 * not know the token.
 */
export async function checkIntrospection(issuer: Issuer, isOnline: boolean): Promise<readonly CheckResult[]> {
  const { iss, introspection } = issuer
  if (introspection === undefined) return []
  const url = introspection.url === undefined ? metadataUrls(iss)[0] : new URL(introspection.url)
  const place = `${iss}: introspection at ${url === undefined ? iss : printUrl(url)}`
  if (!isOnline) return [skip('keys', `${place}: ${ONLINE_ASKS}`)]
  try {
    const ask = createIntrospectionEndpoint(iss, { timeout: PATIENCE, ...introspection })
    const { active } = await ask(`${introspection.prefix ?? ''}${randomUUID()}`)
    return [
      active ? fail('keys', `${place}: calls a token active that nobody has issued`) : pass('keys', place),
    ]
  } catch (error) {
    const at = error instanceof FetchFault ? `${iss}: introspection at ${printUrl(error.url)}` : place
    return [failUnreachable('keys', `${at}: ${describeCause(error)}`)]
  }
}
