import { type Client, type ClientSettings, type Clients, DEFAULT_CLIENT_SETTINGS } from '../client.ts'
import { compareIdentifiers, isIdentifier } from '../identifier.ts'
import { pageSize } from '../page.ts'
import type { MemoryContext } from './context.ts'

export function createMemoryClients(
  { now, tell }: MemoryContext,
  known: Map<string, Client>,
  removeBelongings: (client: string) => void,
): Clients {
  const change = (id: string, part: Partial<Client>): Awaited<ReturnType<Clients['update']>> => {
    const before = known.get(id)
    if (before === undefined) return { kind: 'unknown_client' }
    const client = Object.freeze({ ...before, ...part })
    known.set(id, client)
    tell({ kind: 'client', client: id, change: 'updated' })
    return { kind: 'updated', client }
  }
  return {
    async add(id, settings = {}) {
      if (!isIdentifier(id)) return { kind: 'invalid_id' }
      if (known.has(id)) return { kind: 'exists' }
      const given = { ...DEFAULT_CLIENT_SETTINGS, ...pick(settings) }
      const client = Object.freeze({ ...given, id, disabled: false, createdAt: now() })
      known.set(id, client)
      tell({ kind: 'client', client: id, change: 'added' })
      return { kind: 'added', client }
    },
    get: async (id) => known.get(id),
    peek: (id) => known.get(id),
    async list({ after = '', first } = {}) {
      const size = pageSize(first)
      if (after !== '' && !isIdentifier(after)) return { clients: [], next: undefined }
      const ids = [...known.keys()]
        .filter((id) => compareIdentifiers(id, after) > 0)
        .sort(compareIdentifiers)
        .slice(0, size + 1)
      const clients = ids.slice(0, size).flatMap((id) => known.get(id) ?? [])
      return { clients, next: ids.length > size ? clients.at(-1)?.id : undefined }
    },
    update: async (id, settings) => change(id, pick(settings)),
    disable: async (id, disabled) => change(id, { disabled }),
    async remove(id) {
      if (!known.delete(id)) return { kind: 'unknown_client' }
      removeBelongings(id)
      tell({ kind: 'client', client: id, change: 'removed' })
      return { kind: 'removed' }
    },
  }
}

/** Copies the known settings that are given, so that nobody else can change them. */
function pick(settings: Partial<ClientSettings>): Partial<ClientSettings> {
  const names = Object.keys(DEFAULT_CLIENT_SETTINGS) as readonly (keyof ClientSettings)[]
  return structuredClone(
    Object.fromEntries(
      names.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]])),
    ),
  )
}
