/** The request with which a token is shown, as its sender made it. */
export interface PresentedRequest {
  readonly method: string
  /** The whole URL as the sender saw it. What follows `?` or `#` does not count. */
  readonly url: string
  /** The client's certificate on this connection, where it has one: SHA-256 of its DER, in base64url (RFC 8705 section 3.1). */
  readonly certificate?: string | undefined
}

/** What the connection of a request says of its sender. */
export interface Sender {
  /** Scheme, host and port of the URL that the sender used; undefined where nobody can tell. */
  readonly origin: string | undefined
  readonly certificate: string | undefined
}

/** A request of a server that looks at its connection only where somebody asks. */
export interface CarriedRequest {
  readonly method: string
  readonly path: string
  readonly sender?: (() => Sender) | undefined
}

/** Undefined where nobody can tell which URL the sender used. */
export function describeRequest(
  request: PresentedRequest | CarriedRequest | undefined,
): PresentedRequest | undefined {
  if (request === undefined) return undefined
  if ('url' in request) return request
  const { method, path, sender } = request
  const { origin, certificate } = sender?.() ?? {}
  return origin === undefined ? undefined : { method, url: `${origin}${path}`, certificate }
}
