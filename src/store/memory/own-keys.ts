import { isIdentifier } from '../identifier.ts'
import type { OwnKey, OwnKeyChange, OwnKeys } from '../own-keys.ts'
import type { MemoryContext } from './context.ts'

export function createMemoryOwnKeys({ now, tell }: MemoryContext): OwnKeys {
  const ring = new Map<string, OwnKey>()

  const change = (kid: string, alter: (key: OwnKey) => Partial<OwnKey> | 'is_signing'): OwnKeyChange => {
    const before = ring.get(kid)
    if (before === undefined) return { kind: 'unknown_key' }
    if (before.state === 'retired') return { kind: 'is_retired' }
    const part = alter(before)
    if (part === 'is_signing') return { kind: part }
    const key = Object.freeze({ ...before, ...part })
    ring.set(kid, key)
    tell({ kind: 'own_key', kid })
    return { kind: 'changed', key }
  }

  return {
    async add({ kid, algorithm, privateKey, purpose = 'tokens' }) {
      if (!isIdentifier(kid)) return { kind: 'invalid_kid' }
      if (ring.has(kid)) return { kind: 'exists' }
      const key: OwnKey = Object.freeze({
        kid,
        algorithm,
        privateKey,
        purpose,
        state: 'published',
        publishedAt: now(),
        signingSince: undefined,
        retiredAt: undefined,
      })
      ring.set(kid, key)
      tell({ kind: 'own_key', kid })
      return { kind: 'added', key }
    },
    list: async () => [...ring.values()],
    sign: async (kid) =>
      change(kid, (key) => {
        for (const other of ring.values())
          if (other.state === 'signing' && other.purpose === key.purpose)
            ring.set(other.kid, Object.freeze({ ...other, state: 'published' }))
        return { state: 'signing', signingSince: key.signingSince ?? now() }
      }),
    retire: async (kid) =>
      change(kid, ({ state }) =>
        state === 'signing' ? 'is_signing' : { state: 'retired', privateKey: undefined, retiredAt: now() },
      ),
  }
}
