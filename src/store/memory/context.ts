import type { Random } from '../api-key.ts'
import type { Client } from '../client.ts'
import type { FeedEntry } from '../feed.ts'
import type { Realm } from '../store.ts'

/** What every part of the store in memory builds on. Its operations are synchronous: nothing runs in between. */
export interface MemoryContext {
  readonly now: () => number
  readonly random: Random
  readonly tell: (entry: FeedEntry) => void
}

/** The owners of belongings. */
export interface MemoryOwners {
  readonly realm: Realm
  readonly clientOf: (id: string) => Client | undefined
}

/** Values of each client, by name. */
export class Owned<Value> {
  readonly #clients = new Map<string, Map<string, Value>>()

  get(client: string, name: string): Value | undefined {
    return this.#clients.get(client)?.get(name)
  }

  set(client: string, name: string, value: Value): void {
    const owned = this.#clients.get(client) ?? new Map<string, Value>()
    this.#clients.set(client, owned.set(name, value))
  }

  delete(client: string, name: string): boolean {
    return this.#clients.get(client)?.delete(name) ?? false
  }

  of(client: string): readonly Value[] {
    return [...(this.#clients.get(client)?.values() ?? [])]
  }

  deleteAll(client: string): void {
    this.#clients.delete(client)
  }
}
