import type { Naming } from '../../core/schema/naming.ts'
import type { ClaimMapping } from '../claims/mapping.ts'
import { type PresetName, resolvePreset } from '../claims/presets.ts'
import { readRequired } from '../claims/required.ts'
import { assertLeeway, type IssuerRecord, listOf } from '../issuer-record.ts'
import { createKeyRing, type KeyRing } from '../keys/key-ring.ts'
import { assertProofRule, type ProofRule } from '../proof/key-binding.ts'
import { findSecretFault, printSecretFault } from '../secret.ts'
import { AT_JWT_MAPPING } from '../token-form.ts'

/** The name of our own issuer while no JWT_ISSUER is set. */
export const OWN_ISSUER = 'portcullis'

export interface OwnIssuerOptions {
  /** The HS256 secret that own tokens are signed with: 32 bytes or more, never fewer than 12. */
  readonly secret?: string | Uint8Array | undefined
  /** Own keys that come and go; takes the place of `secret`, which the ring may hold. */
  readonly ring?: KeyRing | undefined
  /** The `iss` that an own token must carry. Unless given, own tokens must not carry one. */
  readonly issuer?: string | undefined
  /** Our own names: a token that names audiences must name one of these. */
  readonly audience?: string | readonly string[] | undefined
  /** Whether a token without an audience is refused, too; `false` unless given. */
  readonly requireAudience?: boolean | undefined
  /** Seconds by which clocks may differ; unless given, 0 for own tokens, and 5 for issuers that set no leeway. */
  readonly leeway?: number | undefined
  /** How the claims of own tokens are read; `contributor` unless given. */
  readonly claims?: PresetName | ClaimMapping | undefined
  /** How own tokens must be bound to their holder; as their client's record says unless given. */
  readonly proof?: ProofRule | undefined
  /** Refuses a secret under 32 bytes. */
  readonly production?: boolean | undefined
  /** How to split a policy's entry that has no `:`, as the schema's mutations are; `action-first` unless given. */
  readonly naming?: Naming | undefined
}

/**
 * The record of our own tokens. The same secret gives the same key set. Throws a `TypeError` for a weak
 * secret, without showing it, and for a senseless leeway.
 */
export function createOwnIssuerRecord(options: OwnIssuerOptions): IssuerRecord {
  const { secret, issuer, audience, leeway = 0, production = false, naming = 'action-first' } = options
  if (secret !== undefined) assertSecret(secret, production)
  const ring = options.ring ?? createKeyRing({ secret })
  const preset = resolvePreset(options.claims ?? 'contributor')
  return {
    kind: 'own',
    name: issuer ?? OWN_ISSUER,
    iss: issuer,
    keys: { current: ring.keySet },
    algorithms: undefined,
    version: 'own',
    audiences: listOf(audience),
    isAudienceRequired: options.requireAudience ?? false,
    leeway: assertLeeway(leeway),
    windows: preset.windows,
    required: readRequired(preset.required),
    type: undefined,
    mapping: preset.mapping,
    atJwtMapping: options.claims === undefined ? AT_JWT_MAPPING : undefined,
    // The client's ceiling was checked when the token was issued.
    ceilings: [],
    defaultScopes: [],
    patterns: true,
    naming,
    proof: options.proof === undefined ? undefined : assertProofRule(options.proof, 'jwt.proof'),
    users: undefined,
  }
}

/** Throws a `TypeError` for a secret that must not sign tokens, without repeating it. */
export function assertSecret(secret: string | Uint8Array, production: boolean): void {
  const fault = findSecretFault(secret, production)
  if (fault !== undefined) throw new TypeError(`The secret ${printSecretFault(fault)}.`)
}
