import type { Belongings, Store } from '../store/store.ts'

/**
 * The store without its clients: their API keys, signing keys and users are nobody's. Revocations and own keys are as they
 * are. The admin API stands on this: a client that signs tokens could write any audience into them, and none of what it
 * signs may count there.
 */
export function withoutClients(store: Store): Store {
  const belongings: Belongings = {
    apiKeys: {
      create: async () => ({ kind: 'unknown_client' }),
      list: async () => [],
      remove: async () => false,
      find: async () => ({ kind: 'none' }),
      verify: async () => undefined,
    },
    signingKeys: {
      set: async () => ({ kind: 'unknown_client' }),
      get: async () => undefined,
      remove: async () => false,
    },
    users: {
      create: async () => ({ kind: 'unknown_client' }),
      get: async () => undefined,
      list: async () => ({ users: [], next: undefined }),
      see: async () => ({ kind: 'unknown_client' }),
    },
  }
  return {
    ...store,
    ...belongings,
    ofConfigured: () => belongings,
    clients: {
      add: async () => ({ kind: 'exists' }),
      get: async () => undefined,
      peek: () => undefined,
      list: async () => ({ clients: [], next: undefined }),
      update: async () => ({ kind: 'unknown_client' }),
      disable: async () => ({ kind: 'unknown_client' }),
      remove: async () => ({ kind: 'unknown_client' }),
    },
  }
}
