import { createHash, timingSafeEqual } from 'node:crypto'
import type { Pattern } from '../core/scope/pattern.ts'

/** A client that may ask for tokens: its key, and the ceiling that no token of its own goes beyond. */
export interface AuthKey {
  readonly id: string
  /** Any text. */
  readonly apiKey: string
  readonly ceiling: readonly Pattern[]
}

/** What is left of an auth key once its credentials are right. */
export interface Client {
  readonly id: string
  readonly ceiling: readonly Pattern[]
}

/** The clients that an id and an API key are checked against. */
export interface Credentials {
  /** The client whose id and key these are. Total; wrong id and wrong key look the same, also to a clock. */
  readonly verify: (id: string, apiKey: string) => Client | undefined
}

/**
 * Keeps digests alone. Clients are found by the digest of their id, so that how far two ids agree cannot be timed, and
 * an unknown id is compared with a digest too.
 */
export function createCredentials(authKeys: readonly AuthKey[]): Credentials {
  const clients = new Map(
    authKeys.map(({ id, apiKey, ceiling }) => [
      digest(id).toString('base64'),
      { client: { id, ceiling }, keyDigest: digest(apiKey) },
    ]),
  )
  const nobody = { client: undefined, keyDigest: digest('no digest of a key') }
  return {
    verify(id, apiKey) {
      const { client, keyDigest } = clients.get(digest(id).toString('base64')) ?? nobody
      return timingSafeEqual(digest(apiKey), keyDigest) ? client : undefined
    },
  }
}

/** Of UTF-16, which is exact for every text: in UTF-8 all unpaired surrogates are the same character. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf16le').digest()
}
