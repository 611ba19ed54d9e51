import type { ApiKey } from '../store/api-keys.ts'
import type { Client } from '../store/client.ts'
import type { SigningKey } from '../store/signing-keys.ts'
import type { ProofRule } from '../token/proof/key-binding.ts'
import { printMoment } from './outcome.ts'

/** A client as operators see it, in `--json` and in the admin API alike. */
export interface ClientView {
  readonly id: string
  /** Patterns: its ceiling. */
  readonly scopes: readonly string[]
  readonly presets: readonly string[]
  readonly defaultScopes: readonly string[]
  readonly userFields: readonly string[]
  readonly allowUserCreation: boolean
  readonly proof: ProofRule
  readonly disabled: boolean
  /** Null for a configured client. */
  readonly createdAt: string | null
}

export interface ApiKeyView {
  readonly id: string
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly lastUsedAt: string | null
}

/** The key that a client signs with, without the key material. */
export interface SigningKeyView {
  readonly kind: 'public' | 'secret'
  readonly algorithm: string
  readonly preset: string | null
  readonly setAt: string
}

export interface ClientDetailsView extends ClientView {
  readonly keys: readonly ApiKeyView[]
  readonly signingKey: SigningKeyView | null
}

/** `apiKey` is shown only this once. */
export interface NewApiKeyView {
  readonly client: ClientView
  readonly key: ApiKeyView
  readonly apiKey: string
}

export function viewClient({ ceiling, createdAt, ...client }: Client): ClientView {
  const { id, presets, defaultScopes, userFields, allowUserCreation, proof, disabled } = client
  return {
    id,
    scopes: ceiling,
    presets,
    defaultScopes,
    userFields,
    allowUserCreation,
    proof,
    disabled,
    createdAt: createdAt === 0 ? null : printMoment(createdAt),
  }
}

export function viewApiKey({ id, createdAt, expiresAt, lastUsedAt }: ApiKey): ApiKeyView {
  return {
    id,
    createdAt: printMoment(createdAt),
    expiresAt: printMoment(expiresAt),
    lastUsedAt: printMoment(lastUsedAt),
  }
}

export function viewSigningKey({ kind, algorithm, preset, setAt }: SigningKey): SigningKeyView {
  return { kind, algorithm, preset: preset ?? null, setAt: printMoment(setAt) }
}
