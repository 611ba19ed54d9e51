import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'

/** Nonces for proofs (RFC 9449 section 8). They are signed, not stored: all who share the secret accept them. */
export interface Nonces {
  readonly issue: () => string
  /** `ending`: the nonce counts, but has passed half of its life. Undefined if it does not count. Never throws. */
  readonly read: (nonce: unknown) => 'current' | 'ending' | undefined
}

export interface NonceOptions {
  readonly secret: string | Uint8Array
  /** Seconds for which a nonce is good. */
  readonly life: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const TIME_BYTES = 6
const SIGNATURE_BYTES = 16
const TEXT = /^[A-Za-z0-9_-]{30}$/
/** Seconds by which the clock of another replica may be ahead. */
const AHEAD = 60

export function createNonces({ secret, life, now }: NonceOptions): Nonces {
  // A derived key: nothing else that is signed with the secret can pass for a nonce.
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'portcullis DPoP nonces', 32))
  const seconds = (): number => Math.floor(now() / 1000)
  const sign = (time: Buffer): Buffer =>
    createHmac('sha256', key).update(time).digest().subarray(0, SIGNATURE_BYTES)
  return {
    issue() {
      const time = Buffer.alloc(TIME_BYTES)
      time.writeUIntBE(seconds(), 0, TIME_BYTES)
      return Buffer.concat([time, sign(time)]).toString('base64url')
    },
    read(nonce) {
      if (typeof nonce !== 'string' || !TEXT.test(nonce)) return undefined
      const bytes = Buffer.from(nonce, 'base64url')
      const time = bytes.subarray(0, TIME_BYTES)
      if (bytes.toString('base64url') !== nonce) return undefined
      if (!timingSafeEqual(bytes.subarray(TIME_BYTES), sign(time))) return undefined
      const age = seconds() - time.readUIntBE(0, TIME_BYTES)
      if (age > life || age < -AHEAD) return undefined
      return age * 2 > life ? 'ending' : 'current'
    },
  }
}
