import type { Belongings, Store } from '../store/store.ts'

/**
 * The store without its clients and their API keys, signing keys and users; revocations and own keys remain.
 * The admin API depends on this: a client that signs tokens can write any audience into them, and none of
 * them may count there.
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
