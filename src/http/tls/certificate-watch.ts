import { type Certificate, findExpiry } from './certificate.ts'

export interface CertificateWatchOptions {
  /** Reads the files, and throws as `readCertificate` does. */
  readonly read: () => Certificate
  /** Has connections from now on use it. */
  readonly apply: (certificate: Certificate) => void
  readonly log: (level: 'info' | 'warn', message: string) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Milliseconds between two looks at the files; 10 seconds unless given. */
  readonly every?: number | undefined
}

export interface CertificateWatch {
  /** The one in use. */
  readonly current: () => Certificate
  /** Looks at the files now. Never throws: what cannot be used is logged, and the one in use stays. */
  readonly look: () => void
  readonly close: () => void
}

/** A folder that is mounted from a secret changes by a link, which file events tell nothing of. */
const EVERY = 10_000

/** Follows the files of a certificate. Throws as `read` does where there is none to begin with. */
export function watchCertificate(options: CertificateWatchOptions): CertificateWatch {
  const { read, apply, log, now, every = EVERY } = options
  let current = read()
  // What is wrong is said once, and not at each look.
  let told: string | undefined
  const warn = (what: string): void => {
    if (what === told) return
    told = what
    log('warn', what)
  }
  /** The certificate of the files, where it is another; undefined where it is the one in use. */
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
