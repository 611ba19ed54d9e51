import type { HttpServer, ServerTls } from '../http/server/server.ts'
import { readCertificate } from '../http/tls/certificate.ts'
import { type CertificateWatch, watchCertificate } from '../http/tls/certificate-watch.ts'
import type { TlsSettings } from '../http/tls/tls-options.ts'

/** The certificate of a gateway: read before it listens, watched from then on. */
export interface OpenTls extends Pick<CertificateWatch, 'look' | 'close'> {
  readonly forServer: ServerTls
  /** Sets the server whose connections use each later certificate. */
  readonly attach: (server: HttpServer) => void
}

/** Rejects with a TypeError if the files hold no certificate with its key. */
export async function openTls(
  settings: TlsSettings,
  log: (level: 'info' | 'warn', message: string) => void,
): Promise<OpenTls> {
  const { createSecureServer } = await import('../http/tls/secure-server.ts')
  let attached: HttpServer | undefined
  const watch = watchCertificate({
    read: () => readCertificate(settings),
    apply: (certificate) => attached?.replaceCertificate(certificate),
    log,
    now: Date.now,
  })
  return {
    forServer: { create: createSecureServer, settings, certificate: watch.current() },
    attach(server) {
      attached = server
    },
    look: watch.look,
    close: watch.close,
  }
}
