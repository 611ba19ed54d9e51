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

/** Tells clients by their API keys, counts those that are wrong, and writes them into the audit trail. Rejects with `StoreUnavailableError`. */
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
  { apiKeys: keys, clients, audit }: Pick<Store, 'apiKeys' | 'clients' | 'audit'>,
  attempts: Attempts,
): ClientAuthenticator {
  /** `id`: whose the credentials were said to be. It may be any text, a key in the wrong place say: only a client's is kept. */
  const audited = async (
    refused: Exclude<ClientAuthentication, { readonly kind: 'client' }>,
    address: string,
    id?: string,
  ): Promise<ClientAuthentication> => {
    const client = id === undefined ? undefined : await askStore(clients.get(id))
    const actor = { kind: 'unknown', ...(client !== undefined && { id: client.id }) } as const
    const reason =
      refused.kind === 'wrong' ? (refused.wait === undefined ? 'wrong' : 'too_many') : refused.kind
    await askStore(audit.record({ action: 'credentials.refused', actor, address, details: { reason } }))
    return refused
  }
  return {
    async verify(id, apiKeys, address) {
      for (const apiKey of apiKeys) {
        const client = await askStore(keys.verify(id, digestApiKey(apiKey)))
        if (client !== undefined) return { kind: 'client', client, keyId: undefined }
      }
      const { wait, isNews } = await attempts.countWrong(id, address)
      return isNews ? audited({ kind: 'wrong', wait }, address, id) : { kind: 'wrong', wait }
    },
    async find(apiKey, address) {
      const match = await askStore(keys.find(digestApiKey(apiKey)))
      if (match.kind === 'one') return { kind: 'client', client: match.client, keyId: match.keyId }
      if (match.kind === 'several') return audited({ kind: 'ambiguous' }, address)
      // Nobody is named: the key itself stands for whom it is tried on.
      const { wait, isNews } = await attempts.countWrong(apiKey, address)
      return isNews ? audited({ kind: 'wrong', wait }, address) : { kind: 'wrong', wait }
    },
  }
}
