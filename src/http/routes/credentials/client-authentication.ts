import { digestApiKey } from '../../../store/api-key.ts'
import type { Client } from '../../../store/client.ts'
import type { Store } from '../../../store/store.ts'
import { askStore } from '../../../token/ports.ts'
import type { Attempts } from './attempts.ts'

/** Which client asks. */
export type ClientAuthentication =
  | { readonly kind: 'client'; readonly client: Client; readonly keyId: string | undefined }
  /** `wait`: the seconds to wait, when there were too many wrong attempts. */
  | { readonly kind: 'wrong'; readonly wait: number | undefined }
  /** A configured key that several clients have does not say who asks. */
  | { readonly kind: 'ambiguous' }

/** Tells clients by their API keys, and counts those that are wrong. Rejects with `StoreUnavailableError`. */
export interface ClientAuthenticator {
  /**
   * The client of that id, if one of the keys is its own. Wrong id and wrong key look the same, also to a clock: both are
   * one look for the key. Right credentials are right however many wrong ones came before.
   */
  readonly verify: (id: string, apiKeys: readonly string[], address: string) => Promise<ClientAuthentication>
  /** The client that a key names by itself. */
  readonly find: (apiKey: string, address: string) => Promise<ClientAuthentication>
}

/** One instance, with its count of attempts, serves every route that takes credentials. */
export function createClientAuthenticator(
  { apiKeys: keys }: Pick<Store, 'apiKeys'>,
  attempts: Attempts,
): ClientAuthenticator {
  return {
    async verify(id, apiKeys, address) {
      for (const apiKey of apiKeys) {
        const client = await askStore(keys.verify(id, digestApiKey(apiKey)))
        if (client !== undefined) return { kind: 'client', client, keyId: undefined }
      }
      return { kind: 'wrong', wait: attempts.countWrong(id, address) }
    },
    async find(apiKey, address) {
      const match = await askStore(keys.find(digestApiKey(apiKey)))
      if (match.kind === 'one') return { kind: 'client', client: match.client, keyId: match.keyId }
      if (match.kind === 'several') return { kind: 'ambiguous' }
      // Nobody is named: the key itself stands for whom it is tried on.
      return { kind: 'wrong', wait: attempts.countWrong(apiKey, address) }
    },
  }
}
