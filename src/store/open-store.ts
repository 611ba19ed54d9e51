import { createMemoryStore } from './memory/memory-store.ts'
import type { Store, StoreOptions } from './store.ts'

/**
 * Opens a store: `memory:`, `file:path/to/file` (SQLite) or `postgres://...`. Creates and migrates its
 * tables; safe when several processes start at once. Rejects with a `TypeError` for any other URL, and if the
 * store cannot be opened. No error shows the URL, which may hold a password.
 */
export async function openStore(url: string, options: StoreOptions): Promise<Store> {
  const scheme = /^[a-z]+(?=:)/i.exec(url)?.[0].toLowerCase()
  // Loaded only where used: libsql is native.
  switch (scheme) {
    case 'memory':
      return createMemoryStore(options)
    case 'file':
      return (await import('./sqlite/sqlite-store.ts')).openSqliteStore(url, options)
    case 'postgres':
    case 'postgresql':
      return (await import('./postgres/postgres-store.ts')).openPostgresStore(url, options)
    default:
      throw new TypeError('A store is at "memory:", "file:" and a path, or "postgres:".')
  }
}
