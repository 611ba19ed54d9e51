import { createHash } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { Sender } from '../../token/proof/presented-request.ts'
import type { ClientCertificates } from '../tls/tls-options.ts'
import type { Hop, TrustedHop } from './proxies.ts'
import type { RawRequest } from './raw-exchange.ts'

/** Finds what a connection says of its sender; asked of requests that show a token with a proof. */
export type FindSender = (request: RawRequest) => Sender

export interface SenderOptions {
  readonly publicUrl: string | undefined
  /** Finds the hop of the caller where a trusted proxy has sent a request. */
  readonly findHop: TrustedHop
  /** Which certificates of clients count; none unless given. */
  readonly clientCertificates?: ClientCertificates | undefined
}

/** Scheme and authority as a proxy or a client writes them: nothing that could end the host of a URL early. */
const SCHEME = /^https?$/i
const AUTHORITY = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/

/**
 * Makes the finder. With a public URL its origin is the one that counts: what a request says of its host could be that of
 * somebody else's server, which was sent the token with a proof for itself. Without one the request says it, and a trusted
 * proxy before it.
 */
export function createSenderFinder({ publicUrl, findHop, clientCertificates }: SenderOptions): FindSender {
  return (request) => ({
    origin: publicUrl ?? originOf(request, findHop(request)),
    certificate: clientCertificates === undefined ? undefined : certificateOf(request, clientCertificates),
  })
}

/** The certificate of a client, where it counts: its key was proven in the handshake, whoever has signed it. */
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
