import { findJsonFault, parseJsonObject } from '../json-object.ts'
import { FetchFault, fetchBytes, parseSafeUrl } from './remote-document.ts'

/** Entra ID's placeholder for a tenant, in its own metadata and key sets. */
export const ENTRA_TENANT = '{tenantid}'

/** Locates keys. `fault` is why the location could not be refreshed; rejects if none was known before. */
export type KeyLocator = (
  signal: AbortSignal,
) => Promise<{ readonly urls: readonly URL[]; readonly fault: unknown }>

/**
 * Discovers an issuer's keys from its name alone (OpenID Connect Discovery 1.0, RFC 8414). The metadata is
 * read before each look-up of keys, so that moved keys are found; while it cannot be read, the last known
 * location stays valid. `alias` is another name allowed in the metadata. Throws a `TypeError` for an issuer
 * that is not a safe URL.
 */
export function createDiscovery(
  iss: string,
  maxBytes?: number | undefined,
  alias?: string | undefined,
): KeyLocator {
  if (!isDiscoverable(iss))
    throw new TypeError(
      `The issuer ${JSON.stringify(iss)} needs keys or a JWKS URL: only from an https URL (or http on a loopback address) can they be discovered.`,
    )
  const find = createEndpointDiscovery(iss, 'jwks_uri', maxBytes, alias)
  let known: URL | undefined
  return async (signal) => {
    try {
      known = await find(signal)
      return { urls: [known], fault: undefined }
    } catch (fault) {
      if (known === undefined) throw fault
      return { urls: [known], fault }
    }
  }
}

/** Finds one URL in an issuer's metadata. The result rejects with a `FetchFault`. */
export function createEndpointDiscovery(
  iss: string,
  member: 'jwks_uri' | 'introspection_endpoint',
  maxBytes?: number | undefined,
  alias?: string | undefined,
): (signal: AbortSignal) => Promise<URL> {
  let places = metadataUrls(iss)
  return async (signal) => {
    let fault: unknown
    for (const place of places) {
      try {
        const bytes = await fetchBytes(place, 'application/json', signal, maxBytes)
        const url = readPlace(place, [iss, alias], member, bytes)
        // From now on, the form that was answered is tried first.
        places = [place, ...places.filter((other) => other !== place)]
        return url
      } catch (error) {
        // A document with a fault says more than a missing one.
        const saysMore = error instanceof MetadataFault && !(fault instanceof MetadataFault)
        if (fault === undefined || saysMore) fault = error
        if (signal.aborted) break
      }
    }
    throw fault
  }
}

/** Whether metadata can be discovered from a name: a safe URL without query and fragment (RFC 8414 section 2). */
export function isDiscoverable(iss: string): boolean {
  return parseSafeUrl(iss) !== undefined && !/[?#]/.test(iss)
}

/** The possible URLs of an issuer's metadata, the usual one first: after its path, or before it. */
export function metadataUrls(iss: string): readonly URL[] {
  const { origin, pathname } = new URL(iss)
  const path = pathname.replace(/\/$/, '')
  const [openid, oauth] = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']
  const texts = [path + openid, oauth + path, openid + path, path + oauth]
  return [...new Set(texts)].map((text) => new URL(origin + text))
}

/** A document that exists but does not say what it must. */
class MetadataFault extends FetchFault {}

function readPlace(place: URL, names: readonly unknown[], member: string, bytes: Uint8Array): URL {
  const metadata = parseJsonObject(bytes)
  if (metadata === undefined)
    throw new MetadataFault(
      place,
      `The answer must be the metadata of an issuer, and ${findJsonFault(bytes)}.`,
    )
  // Compared exactly: who serves one tenant's name must not speak for another's.
  const { issuer } = metadata
  if (typeof issuer !== 'string' || !names.includes(issuer))
    throw new MetadataFault(place, `The metadata is of the issuer ${printName(issuer)}.${hintAt(issuer)}`)
  const text = metadata[member]
  const url = typeof text === 'string' ? parseSafeUrl(text) : undefined
  // Metadata from elsewhere must not point into this machine.
  if (url === undefined || (url.protocol === 'http:' && place.protocol === 'https:'))
    throw new MetadataFault(
      place,
      `The metadata has no "${member}" that is https, or http on a loopback address.`,
    )
  return url
}

/** Entra ID's metadata for all tenants has a placeholder in its name. */
function hintAt(issuer: unknown): string {
  if (typeof issuer !== 'string' || !issuer.includes(ENTRA_TENANT)) return ''
  return ' Its tokens name their tenant there: write "iss" with "{tenant}", and "tenants".'
}

function printName(name: unknown): string {
  return typeof name === 'string' ? JSON.stringify(name.slice(0, 200)) : 'undefined'
}
