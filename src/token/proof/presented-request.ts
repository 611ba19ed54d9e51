/** The request that shows a token, as its sender made it. */
export interface PresentedRequest {
  readonly method: string
  /** The whole URL as the sender saw it; query and fragment do not count. */
  readonly url: string
  /** The client's certificate on this connection: SHA-256 of its DER, in base64url (RFC 8705 section 3.1). */
  readonly certificate?: string | undefined
}

/** What the connection of a request reveals about its sender. */
export interface Sender {
  /** Scheme, host and port of the URL that the sender used; undefined if unknown. */
  readonly origin: string | undefined
  readonly certificate: string | undefined
}

/** A request of a server that inspects its connection only on demand. */
export interface CarriedRequest {
  readonly method: string
  readonly path: string
  readonly sender?: (() => Sender) | undefined
}

/** Undefined if it is unknown which URL the sender used. */
export function describeRequest(
  request: PresentedRequest | CarriedRequest | undefined,
): PresentedRequest | undefined {
  if (request === undefined) return undefined
  if ('url' in request) return request
  const { method, path, sender } = request
  const { origin, certificate } = sender?.() ?? {}
  return origin === undefined ? undefined : { method, url: `${origin}${path}`, certificate }
}
