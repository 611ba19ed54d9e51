import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'

declare const apiKeyDigest: unique symbol

/** The SHA-256 of an API key, in base64url. Nothing else of the key is stored. */
export type ApiKeyDigest = string & { readonly [apiKeyDigest]: true }

/** Returns as many unpredictable bytes as requested. */
export type Random = (bytes: number) => Uint8Array

/** Secret scanners look for /\bpck_[0-9A-Za-z]{49}\b/. */
export const API_KEY_PREFIX = 'pck_'

const SECRET_BYTES = 32
/** 62^43 is the first power of 62 beyond 2^256, and 62^6 the first beyond 2^32. */
const SECRET_LENGTH = 43
const CHECKSUM_LENGTH = 6
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SHAPE = new RegExp(`^${API_KEY_PREFIX}[0-9A-Za-z]{${SECRET_LENGTH + CHECKSUM_LENGTH}}$`)

/**
 * Makes an API key: the prefix, 256 bits of `random` and the CRC-32 of both, in base62. The checksum tells a
 * key from a lookalike without a query to the store; it proves nothing.
 */
export function generateApiKey(random: Random): string {
  const text = API_KEY_PREFIX + printBase62(random(SECRET_BYTES), SECRET_LENGTH)
  return text + checksumOf(text)
}

/** Whether a text is a generated API key, judging by its shape and checksum. Never throws. */
export function isGeneratedApiKey(text: string): boolean {
  if (!SHAPE.test(text)) return false
  return checksumOf(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH)
}

/**
 * The digest by which a key is found, generated or not. Of UTF-16, which is exact for every text: in UTF-8,
 * all unpaired surrogates are the same character. A fast digest is enough for 256 random bits; a hand-made
 * key must be as strong.
 */
export function digestApiKey(text: string): ApiKeyDigest {
  return hash('sha256', Buffer.from(text, 'utf16le'), 'base64url') as ApiKeyDigest
}

/** A short random name, safe in URLs and command lines: 22 digits for 16 bytes. */
export function generateName(random: Random, bytes = 16): string {
  return printBase62(random(bytes), Math.ceil((bytes * 8) / Math.log2(62)))
}

function checksumOf(text: string): string {
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(text))
  return printBase62(checksum, CHECKSUM_LENGTH)
}

function printBase62(bytes: Uint8Array, length: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let text = ''
  for (; rest > 0n; rest /= 62n) text = DIGITS[Number(rest % 62n)] + text
  return text.padStart(length, '0')
}
