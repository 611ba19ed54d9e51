import { type Certificate, findExpiry } from './certificate.ts'

export interface CertificateWatchOptions {
  /** Reads the files, and throws as `readCertificate` does. */
  readonly read: () => Certificate
  /** Uses a certificate for new connections. */
  readonly apply: (certificate: Certificate) => void
  readonly log: (level: 'info' | 'warn', message: string) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Milliseconds between checks of the files; default 10 seconds. */
  readonly every?: number | undefined
}

export interface CertificateWatch {
  /** The certificate in use. */
  readonly current: () => Certificate
  /** Checks the files now. Never throws: an unusable certificate is logged, and the current one stays. */
  readonly look: () => void
  readonly close: () => void
}

/** Polled: a folder mounted from a secret changes by a link, which file events do not report. */
const EVERY = 10_000

/** Watches the files of a certificate. Throws as `read` does if there is none at the start. */
export function watchCertificate(options: CertificateWatchOptions): CertificateWatch {
  const { read, apply, log, now, every = EVERY } = options
  let current = read()
  // Each fault is logged once, not at every check.
  let told: string | undefined
  const warn = (what: string): void => {
    if (what === told) return
    told = what
    log('warn', what)
  }
  /** The certificate in the files if it differs from the current one; undefined otherwise. */
  const readNext = (): Certificate | undefined => {
    const next = read()
    const expiry = findExpiry(next, now())
    const { cert, key, clientCa } = current
    if (next.cert === cert && next.key === key && next.clientCa === clientCa) {
      if (expiry === undefined) told = undefined
      else warn(expiry.what)
      return undefined
    }
    if (expiry?.kind === 'invalid') throw new TypeError(expiry.what)
    apply(next)
    return next
  }
  const look = (): void => {
    try {
      const next = readNext()
      if (next === undefined) return
      current = next
      told = undefined
      const end = new Date(next.validTo).toISOString()
      log('info', `the certificate was read anew: it is valid until ${end}`)
    } catch (error) {
      const why = error instanceof TypeError ? error.message : 'it cannot be used'
      warn(`the new certificate was rejected; the old one stays in use: ${why}`)
    }
  }
  const expiry = findExpiry(current, now())
  if (expiry !== undefined) warn(expiry.what)
  const timer = setInterval(look, every)
  timer.unref()
  return { current: () => current, look, close: () => clearInterval(timer) }
}
