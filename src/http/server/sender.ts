import { createHash } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { Sender } from '../../token/proof/presented-request.ts'
import type { ClientCertificates } from '../tls/tls-options.ts'
import type { FindForwarded } from './forwarded-certificate.ts'
import type { Hop, TrustedHop } from './proxies.ts'
import type { RawRequest } from './raw-exchange.ts'

/** Finds what a connection shows of its sender. Called for requests that present a token with a proof. */
export type FindSender = (request: RawRequest) => Sender

export interface SenderOptions {
  readonly publicUrl: string | undefined
  /** Finds the caller's hop if a trusted proxy sent the request. */
  readonly findHop: TrustedHop
  /** Which client certificates count; default: none. */
  readonly clientCertificates?: ClientCertificates | undefined
  /** Finds what a trusted proxy says of the client's certificate; nobody is believed unless given. */
  readonly findForwarded?: FindForwarded | undefined
}

/** Scheme and authority as proxies and clients write them: nothing may end the host of a URL early. */
const SCHEME = /^https?$/i
const AUTHORITY = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/

/**
 * Creates the finder. A public URL decides the origin: the request's own host could name somebody else's
 * server, which received the token with a proof meant for itself. Without a public URL, the trusted proxy or
 * the request names the origin.
 */
export function createSenderFinder(options: SenderOptions): FindSender {
  const { publicUrl, findHop, clientCertificates, findForwarded = NOBODY } = options
  return (request) => {
    const forwarded = findForwarded(request)
    const own = (): string | undefined =>
      clientCertificates === undefined ? undefined : certificateOf(request, clientCertificates)
    return {
      origin: publicUrl ?? originOf(request, findHop(request)),
      certificate: forwarded.kind === 'proxied' ? forwarded.thumbprint : own(),
    }
  }
}

const NOBODY: FindForwarded = () => ({ kind: 'direct' })

/** The client's certificate, if it counts. Whoever signed it, the handshake has proven its key. */
function certificateOf({ socket }: RawRequest, which: ClientCertificates): string | undefined {
  const { authorized, getPeerCertificate } = (socket ?? {}) as Partial<TLSSocket>
  if (getPeerCertificate === undefined || (which === 'verified' && authorized !== true)) return undefined
  const { raw } = ((socket as TLSSocket).getPeerCertificate() as { readonly raw?: Buffer } | null) ?? {}
  return raw === undefined ? undefined : createHash('sha256').update(raw).digest('base64url')
}

function originOf(request: RawRequest, hop: Hop | undefined): string | undefined {
  const { headers, socket } = request
  const isSecure = (socket as Partial<TLSSocket> | undefined)?.encrypted === true
  const scheme = hop?.proto ?? (isSecure ? 'https' : 'http')
  const authority = hop?.host ?? headers[':authority'] ?? headers.host
  return SCHEME.test(scheme) && typeof authority === 'string' && AUTHORITY.test(authority)
    ? `${scheme.toLowerCase()}://${authority}`
    : undefined
}
