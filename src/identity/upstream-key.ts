import type { OwnKey, OwnKeys } from '../store/own-keys.ts'
import { generateOwnKey } from '../token/keys/private-key.ts'

/**
 * Ensures that a key signs for upstreams: the oldest published one, or a new one if there is none. Replicas
 * that start at once may each publish one, but agree on the oldest. Rejects if the store cannot be reached.
 */
export async function ensureUpstreamKey(ownKeys: OwnKeys): Promise<void> {
  const list = async (): Promise<readonly OwnKey[]> =>
    (await ownKeys.list()).filter(({ purpose, state }) => purpose === 'upstreams' && state !== 'retired')
  if ((await list()).length === 0) await ownKeys.add({ ...generateOwnKey('ES256'), purpose: 'upstreams' })
  const keys = await list()
  const [oldest] = keys
  if (oldest !== undefined && !keys.some(({ state }) => state === 'signing')) await ownKeys.sign(oldest.kid)
}
