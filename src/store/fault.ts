/** Why a store that can be reached accepts no writes. */
export type StoreFault = 'full' | 'read_only' | 'broken'

/** The fault in words, for `/ready`. */
export const STORE_FAULTS: Readonly<Record<StoreFault, string>> = {
  full: 'The store takes nothing: its disk is full',
  read_only: 'The store takes nothing: it is read-only',
  broken: 'The store takes nothing: its file or its disk is damaged',
}

/** Prefixes of SQLite's codes and PostgreSQL's SQLSTATEs. Any other error passes, or makes the feed stale. */
const FAULTS: readonly (readonly [code: string, fault: StoreFault])[] = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_READONLY', 'read_only'],
  ['SQLITE_IOERR', 'broken'],
  ['SQLITE_CORRUPT', 'broken'],
  ['SQLITE_NOTADB', 'broken'],
  // disk_full
  ['53100', 'full'],
  // read_only_sql_transaction: the primary has become a standby.
  ['25006', 'read_only'],
  // io_error, data_corrupted, index_corrupted
  ['58030', 'broken'],
  ['XX001', 'broken'],
  ['XX002', 'broken'],
]

export function storeFaultOf(error: unknown): StoreFault | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown }
  if (typeof code !== 'string') return undefined
  return FAULTS.find(([start]) => code.startsWith(start))?.[1]
}

/** Remembers why writes fail, until one succeeds. */
export interface StoreHealth {
  /** Takes the error of every failed statement. */
  readonly note: (error: unknown) => void
  readonly fault: () => StoreFault | undefined
  /** Tries a write if there is a fault; never rejects. A healthy store is not probed. */
  readonly probe: (write: () => Promise<unknown>) => Promise<void>
}

export function createStoreHealth(): StoreHealth {
  let fault: StoreFault | undefined
  return {
    note(error) {
      fault = storeFaultOf(error) ?? fault
    },
    fault: () => fault,
    async probe(write) {
      if (fault === undefined) return
      try {
        await write()
        fault = undefined
      } catch (error) {
        fault = storeFaultOf(error) ?? fault
      }
    },
  }
}
