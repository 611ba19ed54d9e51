import type { OwnKeyPurpose } from '../store/own-keys.ts'

export type OwnKeyAlgorithm = 'RS256' | 'ES256' | 'EdDSA'

export const OWN_KEY_PURPOSES: readonly OwnKeyPurpose[] = ['tokens', 'upstreams']

export const OWN_KEY_ALGORITHMS: readonly OwnKeyAlgorithm[] = ['ES256', 'RS256', 'EdDSA']
