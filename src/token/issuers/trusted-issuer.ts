import { withDefaults } from '../../core/option-checks.ts'
import type { Naming } from '../../core/schema/naming.ts'
import { parsePattern } from '../../core/scope/pattern.ts'
import type { LeftOut } from '../claims/left-out.ts'
import type { ClaimMapping, ClaimWindows } from '../claims/mapping.ts'
import { type Preset, type PresetName, resolvePreset } from '../claims/presets.ts'
import { type RequiredClaims, readRequired } from '../claims/required.ts'
import { assertScopeNames } from '../claims/scope-names.ts'
import {
  assertIntrospectionOptions,
  hasNoKeys,
  type IntrospectionOptions,
} from '../introspection/introspection-options.ts'
import { assertLeeway, type IssuerRecord, listOf } from '../issuer-record.ts'
import {
  type Algorithm,
  isPublicAlgorithm,
  isSecretAlgorithm,
  type PublicAlgorithm,
  parseAlgorithm,
} from '../keys/algorithm.ts'
import { createJwksSource, type JwksOptions } from '../keys/jwks-source.ts'
import { type KeySource, staticKeys, type TokenKey } from '../keys/key-set.ts'
import type { KeySetState } from '../keys/key-set-state.ts'
import { assertProofRule, type ProofRule } from '../proof/key-binding.ts'
import { assertIssuerTokenOptions, type TokenOptions } from '../token-options.ts'
import { findAlgorithmsFault, type IssuerKey, readIssuerKey } from './issuer-key.ts'
import { assertSecret } from './own-issuer.ts'
import { findTemplateFault, type TenantSettings, type Tenants } from './tenant-template.ts'

/** An issuer whose tokens the configuration trusts. */
export interface TrustedIssuerOptions {
  /** The `iss` of its tokens, and its name. With `{tenant}` as one path segment, it stands for many tenants. */
  readonly iss: string
  /**
   * The tenants whose tokens count, if `iss` has `{tenant}`: names or patterns (`*`, `?`), or `any` for every
   * tenant of the issuer.
   */
  readonly tenants?: Tenants | undefined
  /** Secrets or public keys, never both. Without these and `jwks`, the metadata of `iss` locates the keys. */
  readonly keys?: readonly IssuerKey[] | undefined
  /** Where its keys are, and how they are looked up. */
  readonly jwks?: Omit<JwksOptions, 'now'> | undefined
  /** The algorithms of its keys that count; all unless given. */
  readonly algorithms?: readonly string[] | undefined
  /** Patterns that bound each of its tokens; no bound unless given, but required with `patterns`. */
  readonly ceiling?: readonly string[] | undefined
  /**
   * Our names at this issuer: a token must name one of these. `any`, or nothing, also takes tokens that the
   * issuer made for somebody else; only `any` states that this is intended. In a list, `any` is a name.
   */
  readonly audience?: string | readonly string[] | undefined
  /** A preset by name, or a mapping; `oauth` unless given. */
  readonly claims?: PresetName | ClaimMapping | undefined
  /** Seconds; the preset's unless given. */
  readonly windows?: ClaimWindows | undefined
  /** Seconds; unless given, the preset's, or else the gateway's, or else 5. */
  readonly leeway?: number | undefined
  /** Claims that a token must carry, besides the preset's: names, or each with its allowed values. */
  readonly required?: RequiredClaims | undefined
  /** Patterns of a token that carries neither scopes nor a policy; none unless given. */
  readonly defaultScopes?: readonly string[] | undefined
  /** Whether its scopes are patterns; otherwise, each is the name of one scope. */
  readonly patterns?: boolean | undefined
  /** The `typ` that its tokens must have (RFC 9068 section 4). */
  readonly type?: 'at+jwt' | undefined
  /** How its opaque tokens, or all of its tokens, are introspected (RFC 7662); not at all unless given. */
  readonly introspection?: IntrospectionOptions | undefined
  /** How its tokens are read, where that differs from the gateway's `tokens`. */
  readonly tokens?: Pick<TokenOptions, 'invalid'> | undefined
  /** How its tokens must be bound to their holder; `optional` unless given. A binding is always checked. */
  readonly proof?: ProofRule | undefined
}

export interface TrustedIssuerSettings {
  readonly production?: boolean | undefined
  readonly now?: (() => number) | undefined
  readonly naming?: Naming | undefined
  /** Called with the outcome of looking up the keys behind a URL. */
  readonly onKeySet?: ((state: KeySetState) => void) | undefined
  /** Called with what a token carries that grants nothing. Must not throw. */
  readonly onLeftOut?: ((leftOut: LeftOut) => void) | undefined
  /** Seconds, for records and presets that set no leeway; 5 unless given. */
  readonly leeway?: number | undefined
  /** Another name allowed in the issuer's metadata: that of all tenants together. */
  readonly metadataName?: string | undefined
  /** Keys shared by several records, in place of those behind `jwks`. */
  readonly source?: KeySource | undefined
}

/** In seconds. Issuers' clocks are ahead of others' now and then, and a new token is used at once. */
const LEEWAY = 5

/** Throws a `TypeError` for untrustworthy keys, without showing them, and `ScopeSyntaxError` for a pattern. */
export function createTrustedIssuerRecord(
  options: TrustedIssuerOptions,
  {
    production = false,
    now,
    naming = 'action-first',
    leeway,
    onKeySet,
    onLeftOut,
    metadataName,
    source: shared,
  }: TrustedIssuerSettings = {},
): IssuerRecord {
  const { iss, jwks, patterns = false } = options
  if (typeof iss !== 'string' || iss === '') throw new TypeError('A trusted issuer has to have a name.')
  assertTenants(options)
  const { ceiling = patterns ? undefined : ['*'] } = options
  if (!Array.isArray(ceiling))
    throw new TypeError(`The issuer ${JSON.stringify(iss)} needs a ceiling: a list of patterns.`)
  assertIssuerTokenOptions(options.tokens)
  if (options.introspection !== undefined) assertIntrospectionOptions(iss, options.introspection)
  const preset = resolvePreset(options.claims ?? 'oauth')
  assertScopeNames(preset.mapping)
  const algorithms = readAlgorithms(options, preset)
  const keys = readKeys(options, algorithms, production)
  if (options.keys?.length === 0 || (jwks !== undefined && keys.length > 0))
    throw new TypeError(`The issuer ${JSON.stringify(iss)} needs keys, or a JWKS URL, and not both.`)
  const publicAlgorithms = algorithms?.filter(isPublicAlgorithm)
  if (keys.length === 0 && publicAlgorithms?.length === 0)
    throw new TypeError(
      `The claims of the issuer ${JSON.stringify(iss)} ask for a secret, and it has a JWKS URL.`,
    )
  // If nothing leads to keys, none of its tokens is a JWT that can be verified.
  const isOpaque = options.introspection !== undefined && hasNoKeys(options)
  const source: KeySource =
    keys.length > 0 || isOpaque
      ? staticKeys(keys)
      : (shared ??
        createJwksSource({
          ...{ algorithms: publicAlgorithms, onState: onKeySet, ...jwks },
          ...{ issuer: iss, metadataName, now },
        }))
  const audiences = audiencesOf(options)
  return {
    kind: 'trusted',
    name: iss,
    iss,
    keys: source,
    algorithms,
    version: 'configured',
    audiences,
    isAudienceRequired: audiences !== undefined,
    leeway: assertLeeway(options.leeway ?? preset.leeway ?? leeway ?? LEEWAY),
    windows: withDefaults(preset.windows, options.windows),
    required: [...readRequired(preset.required), ...readRequired(options.required ?? [])],
    type: options.type,
    mapping: preset.mapping,
    ceilings: [ceiling.map(parsePattern)],
    defaultScopes: (options.defaultScopes ?? []).map(parsePattern),
    patterns,
    naming,
    onLeftOut: onLeftOut === undefined ? undefined : (leftOut) => onLeftOut({ ...leftOut, issuer: iss }),
    invalid: options.tokens?.invalid,
    proof: assertProofRule(options.proof ?? 'optional', `proof of the issuer ${JSON.stringify(iss)}`),
    users: undefined,
  }
}

/** Our names at an issuer; undefined if tokens for any audience count. Throws a `TypeError` for an empty list. */
export function audiencesOf({
  iss,
  audience,
}: Pick<TrustedIssuerOptions, 'iss' | 'audience'>): readonly string[] | undefined {
  if (audience === undefined || audience === 'any') return undefined
  const names = listOf(audience)
  if (names.length === 0 || names.includes(''))
    throw new TypeError(
      `The audience of the issuer ${JSON.stringify(iss)} must be a name, a list of names, or "any".`,
    )
  return names
}

/** A sentence about what an issuer's record leaves open, perhaps unintentionally. */
export function findTrustWarning({
  iss,
  audience,
}: Pick<TrustedIssuerOptions, 'iss' | 'audience'>): string | undefined {
  if (audience === undefined)
    return (
      `The issuer ${JSON.stringify(iss)} has no audience, so that its tokens for other APIs count here too. Set "audience" ` +
      'to the name that it has for this API, or to "any" if this is meant'
    )
  const name = audience === 'any' ? undefined : listOf(audience).find(meansAny)
  if (name === undefined) return undefined
  return (
    `The issuer ${JSON.stringify(iss)} has the audience ${JSON.stringify(name)}, which a token must name in so many words. ` +
    'Write "audience: any", not in a list, to take its tokens for every API'
  )
}

/** A name that no API has, and that an author who means every API may write. */
function meansAny(name: string): boolean {
  return name === '*' || name.toLowerCase() === 'any'
}

/** Throws a `TypeError` for tenants without a placeholder in `iss`, and for a placeholder without tenants. */
export function assertTenants(options: TenantSettings): void {
  const { iss } = options
  const fault = typeof iss === 'string' ? findTemplateFault(options) : undefined
  if (fault !== undefined)
    throw new TypeError(`${JSON.stringify(fault.name)} of the issuer ${JSON.stringify(iss)} ${fault.what}.`)
}

/** The algorithms that count for keys behind a URL; undefined for all. */
export function publicAlgorithmsOf(options: TrustedIssuerOptions): readonly PublicAlgorithm[] | undefined {
  return readAlgorithms(options, resolvePreset(options.claims ?? 'oauth'))?.filter(isPublicAlgorithm)
}

function readKeys(
  { iss, keys = [] }: TrustedIssuerOptions,
  algorithms: readonly Algorithm[] | undefined,
  production: boolean,
): readonly TokenKey[] {
  for (const key of keys) if ('secret' in key) assertSecret(key.secret, production)
  const read = keys.flatMap((key) => {
    const found = readIssuerKey(key, algorithms)
    if (typeof found === 'string') throw new TypeError(`A key of the issuer ${JSON.stringify(iss)} ${found}.`)
    return found
  })
  // Otherwise everybody, having the public key, would have the secret (RFC 8725 section 2.1).
  if (new Set(read.map(({ algorithm }) => isSecretAlgorithm(algorithm))).size > 1)
    throw new TypeError(
      `The issuer ${JSON.stringify(iss)} has secrets and public keys: it may have one kind.`,
    )
  return read
}

/** The algorithms that count; undefined for all. Throws a `TypeError` if one in the list has no effect. */
function readAlgorithms(
  { iss, keys = [], algorithms }: TrustedIssuerOptions,
  preset: Preset,
): readonly Algorithm[] | undefined {
  if (algorithms === undefined) return preset.algorithms
  const read = algorithms.map(parseAlgorithm)
  const known = read.filter((algorithm) => algorithm !== undefined)
  if (known.length < read.length)
    throw new TypeError(`The issuer ${JSON.stringify(iss)} names an unknown algorithm.`)
  const fault = findAlgorithmsFault(known, keys.some((key) => 'secret' in key) ? 'secrets' : 'public keys')
  if (fault !== undefined)
    throw new TypeError(`The list of algorithms of the issuer ${JSON.stringify(iss)} ${fault}.`)
  return known
}
