/** Headers that belong to one connection, or that this gateway writes itself (RFC 9110 section 7.6.1). */
const OWN = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te'],
  ...['trailer', 'transfer-encoding', 'upgrade', 'expect', 'host', 'accept', 'accept-encoding', 'vary'],
  ...['content-length', 'content-type', 'content-encoding', 'cache-control', 'set-cookie'],
  ...['www-authenticate', 'x-content-type-options'],
])
/** Headers that identify the subject or its certificate to an upstream, and those that a cache may prefer to `cache-control`. */
const RESERVED =
  /^x-portcullis-|^(?:client-cert(?:-chain)?|x-ssl-client-cert|x-amzn-mtls-clientcert-leaf|content-digest|repr-digest|digest|signature(?:-input)?|surrogate-control|edge-control|x-accel-.*)$|cache-control$/
const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** Why names (in lower case) cannot be headers to pass on; undefined if they can. Total. */
export function findHeaderFault(names: readonly string[]): string | undefined {
  for (const name of names) {
    if (!NAME.test(name)) return `${JSON.stringify(name)} is no name of a header in lower case`
    if (OWN.has(name) || RESERVED.test(name) || name.startsWith('access-control-'))
      return `"${name}" is the gateway's own to write`
  }
  return undefined
}

/** Whether a header can have a value, one character per byte (RFC 9110 section 5.5). Total. */
export function isHeaderValue(value: string): boolean {
  return VALUE.test(value)
}

/** Why headers cannot be added; undefined if they can. Names no value, which may be a secret. Total. */
export function findAddedHeaderFault(headers: Readonly<Record<string, string>>): string | undefined {
  const stray = Object.entries(headers).find(([, value]) => !isHeaderValue(value))
  return stray === undefined
    ? findHeaderFault(Object.keys(headers))
    : `"${stray[0]}" has a value that no header can have`
}

/** The headers of the list that are present. */
export function pickHeaders(
  names: readonly string[],
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Readonly<Record<string, string>> {
  const picked: Record<string, string> = {}
  for (const name of names) {
    const value = Object.hasOwn(headers, name) ? headers[name] : undefined
    if (value !== undefined) picked[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return picked
}
