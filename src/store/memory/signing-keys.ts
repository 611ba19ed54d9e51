import { generateName } from '../api-key.ts'
import { isIdentifier } from '../identifier.ts'
import type { SigningKey, SigningKeys } from '../signing-keys.ts'
import type { MemoryContext, MemoryOwners } from './context.ts'

export function createMemorySigningKeys(
  { now, random, tell }: MemoryContext,
  { clientOf }: MemoryOwners,
  known: Map<string, SigningKey>,
): SigningKeys {
  return {
    async set(client, material, preset) {
      if (!isIdentifier(client) || clientOf(client) === undefined) return { kind: 'unknown_client' }
      const version = generateName(random)
      const signingKey = Object.freeze({ ...material, client, preset, version, setAt: now() })
      known.set(client, signingKey)
      tell({ kind: 'signing_key', client })
      return { kind: 'set', signingKey }
    },
    get: async (client) => known.get(client),
    async remove(client) {
      if (!known.delete(client)) return false
      tell({ kind: 'signing_key', client })
      return true
    },
  }
}
