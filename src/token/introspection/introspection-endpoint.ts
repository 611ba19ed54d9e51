import { parseJsonObject } from '../json-object.ts'
import { createEndpointDiscovery } from '../keys/discovery.ts'
import { FetchFault, fetchBytes, parseSafeUrl } from '../keys/remote-document.ts'
import { ASSERTION_TYPE, createAssertionSigner } from './client-assertion.ts'
import type { IntrospectionOptions } from './introspection-options.ts'

/** An answer of RFC 7662 section 2.2. Only `active` has been checked. */
export type IntrospectionAnswer = Readonly<Record<string, unknown>> & { readonly active: boolean }

/** Queries an introspection endpoint. Rejects with a `FetchFault`, which never holds the token. */
export type AskEndpoint = (token: string) => Promise<IntrospectionAnswer>

/** More than an answer about one token needs, and small enough to read many at once. */
const MAX_BYTES = 65_536
const TIMEOUT = 3_000

/**
 * An issuer's endpoint, at its `url` or where its metadata says. Follows no redirect, which could lead the
 * token anywhere. An answer that is late, too large, or does not say whether the token is active is a fault.
 */
export function createIntrospectionEndpoint(iss: string, options: IntrospectionOptions): AskEndpoint {
  const { url, timeout = TIMEOUT } = options
  const fixed = url === undefined ? undefined : parseSafeUrl(url)
  const discover = fixed === undefined ? createEndpointDiscovery(iss, 'introspection_endpoint') : undefined
  let found: URL | undefined
  const locate = async (signal: AbortSignal): Promise<URL> => {
    found ??= fixed ?? (await discover?.(signal))
    return found as URL
  }
  const credentials = createCredentials(iss, options)
  return async (token) => {
    const signal = AbortSignal.timeout(timeout)
    const place = await locate(signal)
    const { headers, form } = await credentials(place)
    const body = new URLSearchParams({ token, token_type_hint: 'access_token', ...form }).toString()
    try {
      const bytes = await fetchBytes(place, 'application/json', signal, MAX_BYTES, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body,
      })
      const answer = parseJsonObject(bytes)
      if (typeof answer?.['active'] !== 'boolean' || !Object.hasOwn(answer, 'active'))
        throw new FetchFault(place, 'The answer does not say whether the token is active.')
      return answer as IntrospectionAnswer
    } catch (error) {
      // The metadata tells if it has moved.
      if (fixed === undefined) found = undefined
      throw error
    }
  }
}

/** The part of a request that says who we are. */
interface Credentials {
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: Readonly<Record<string, string>>
}

function createCredentials(
  iss: string,
  options: IntrospectionOptions,
): (place: URL) => Credentials | Promise<Credentials> {
  const { auth = 'basic', clientId, clientSecret = '' } = options
  switch (auth) {
    case 'post':
      return () => ({ form: { client_id: clientId, client_secret: clientSecret } })
    case 'bearer':
      return () => ({ headers: { authorization: `Bearer ${clientSecret}` } })
    case 'basic': {
      const authorization = printBasic(clientId, clientSecret)
      return () => ({ headers: { authorization } })
    }
    case 'private_key_jwt': {
      const sign = createAssertionSigner(iss, options)
      return async (place) => ({
        form: { client_assertion_type: ASSERTION_TYPE, client_assertion: await sign(place) },
      })
    }
  }
}

/** RFC 6749 section 2.3.1: both are form-encoded before they are joined. */
function printBasic(id: string, secret: string): string {
  const pair = [id, secret].map((text) => encodeURIComponent(text).replaceAll('%20', '+')).join(':')
  return `Basic ${Buffer.from(pair).toString('base64')}`
}
