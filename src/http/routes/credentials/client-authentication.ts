import { digestApiKey } from '../../../store/api-key.ts'
import type { Client } from '../../../store/client.ts'
import type { Store } from '../../../store/store.ts'
import { askStore } from '../../../token/ports.ts'
import type { Attempts } from './attempts.ts'

/** The outcome of authenticating a client. */
export type ClientAuthentication =
  | { readonly kind: 'client'; readonly client: Client; readonly keyId: string | undefined }
  /** `wait`: seconds to wait after too many wrong attempts. */
  | { readonly kind: 'wrong'; readonly wait: number | undefined }
  /** Several clients share the configured key, so it identifies none of them. */
  | { readonly kind: 'ambiguous' }

/**
 * Authenticates clients by their API keys, counts wrong attempts, and audits them. Rejects with
 * `StoreUnavailableError`.
 */
export interface ClientAuthenticator {
  /**
   * The client with that id, if one of the keys is its own. A wrong id and a wrong key look alike, in timing
   * too: both are a single lookup. Right credentials succeed however many wrong ones came before.
   */
  readonly verify: (id: string, apiKeys: readonly string[], address: string) => Promise<ClientAuthentication>
  /** The client that a key alone identifies. */
  readonly find: (apiKey: string, address: string) => Promise<ClientAuthentication>
}

/** One instance, with its attempt counts, serves every route that takes credentials. */
export function createClientAuthenticator(
  { apiKeys: keys, clients, audit }: Pick<Store, 'apiKeys' | 'clients' | 'audit'>,
  attempts: Attempts,
): ClientAuthenticator {
  /** `id`: the claimed id. It may be any text, even a misplaced key, so only a known client's is recorded. */
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
      // No id was given: the key itself stands in for it.
      const { wait, isNews } = await attempts.countWrong(apiKey, address)
      return isNews ? audited({ kind: 'wrong', wait }, address) : { kind: 'wrong', wait }
    },
  }
}
