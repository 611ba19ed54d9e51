import { z } from 'zod'
import type { ScopeForm } from '../token/claims/mapping.ts'
import { presetOf } from '../token/claims/presets.ts'
import { findScopeClaimFault } from '../token/claims/scope-names.ts'
import { listOf, MAX_LEEWAY } from '../token/issuer-record.ts'
import { findAlgorithmsFault, type IssuerKey, readIssuerKey } from '../token/issuers/issuer-key.ts'
import { fillTemplate, findTemplateFault } from '../token/issuers/tenant-template.ts'
import type { TrustedIssuerOptions } from '../token/issuers/trusted-issuer.ts'
import { type AlgorithmName, isSecretAlgorithm, parseAlgorithm } from '../token/keys/algorithm.ts'
import { isDiscoverable } from '../token/keys/discovery.ts'
import { PUBLIC_KEY_FAULTS, parsePublicKey } from '../token/keys/public-key.ts'
import { parseSafeUrl } from '../token/keys/remote-document.ts'
import { introspection } from './introspection-settings.ts'
import { PRESET_NAMES } from './preset-names.ts'
import { proofRule } from './proof-settings.ts'
import { choice, flag, group, list, pattern, span, text, whole } from './setting-kinds.ts'
import { invalidTokens } from './token-settings.ts'

const ALGORITHMS = [
  ...(['HS256', 'HS384', 'HS512'] as const),
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] as const),
] as const satisfies readonly AlgorithmName[]

const claimPath = z
  .union(
    [text(), list(text()).min(1)],
    'must be the name of a claim, or a list of the names on the way to it',
  )
  .describe('The name of a claim, or the names on the way to it.')

const scopeForm = choice(['list', 'spaces', 'commas', 'keys', 'json', 'policy'])

const scopeClaim = group({
  claim: claimPath.describe('Its name, or the names on the way to it, of which "*" is every member.'),
  as: z
    .union(
      [scopeForm, list(scopeForm).min(1, 'has to name at least one form')],
      'must be one of "list", "spaces", "commas", "keys", "json", "policy", or a list of these',
    )
    .transform((given) => listOf(given) as readonly ScopeForm[])
    .describe('The forms that its value may have.'),
  rename: z.record(text(), pattern).optional().describe('Other names for some of its names.'),
  map: z
    .record(text(), list(pattern).min(1, 'has to hold at least one scope'))
    .optional()
    .describe('The scopes that each name stands for; other names grant nothing.'),
  prefix: text().optional().describe('Put before each name that is not renamed.'),
}).superRefine(({ prefix, map }, context) => {
  const message = findScopeClaimFault(prefix, map !== undefined)
  if (message !== undefined) context.addIssue({ code: 'custom', message, path: ['prefix'] })
})

const mapping = group({
  id: list(group({ claim: claimPath, numbers: flag().optional().describe('Whether a number is an id too.') }))
    .min(1, 'has to name at least one claim')
    .describe('Who the subject is: the first claim that is there.'),
  scopes: list(scopeClaim).describe(
    'What a token grants: the union of all these claims, each in any of its forms.',
  ),
})

const key: z.ZodType<IssuerKey> = group({
  secret: text().optional().describe('Shared with the issuer; at least 12 bytes, 32 in production.'),
  publicKey: z
    .union([text(), z.record(z.string(), z.unknown())], 'must be PEM as text, or a JWK')
    .optional()
    .describe('PEM (SPKI, certificate) or JWK.'),
  algorithm: choice(ALGORITHMS)
    .optional()
    .describe(
      'What the key is for; unless set what it says itself, or what "algorithms" lists, or the usual.',
    ),
  kid: text().optional().describe('What a token’s header calls the key.'),
}).transform(({ secret, publicKey, algorithm, kid }, context): IssuerKey => {
  const refuse = (message: string, ...path: readonly string[]): never => {
    context.addIssue({ code: 'custom', message, path: [...path] })
    return z.NEVER
  }
  if ((secret === undefined) === (publicKey === undefined))
    return refuse('has to have a "secret" or a "publicKey", and not both')
  if (secret !== undefined) {
    if (algorithm !== undefined && !isOfSecret(algorithm)) return refuse('is not for a secret', 'algorithm')
    return { secret, algorithm, kid }
  }
  if (algorithm !== undefined && isOfSecret(algorithm)) return refuse('is not for a public key', 'algorithm')
  const read = parsePublicKey(publicKey, algorithm)
  if (typeof read === 'string') return refuse(PUBLIC_KEY_FAULTS[read], 'publicKey')
  return { publicKey: publicKey ?? '', algorithm, kid }
})

function isOfSecret(name: AlgorithmName): name is 'HS256' | 'HS384' | 'HS512' {
  const algorithm = parseAlgorithm(name)
  return algorithm !== undefined && isSecretAlgorithm(algorithm)
}

const UNSAFE_JWKS =
  'must be an https URL without a user name, because whoever can change the keys on the way can sign any token: use TLS, a sidecar or tunnel on a loopback address (http://127.0.0.1/...), or "keys" with the keys themselves'

const jwks = z
  .union([text(), list(text()).min(1, 'has to hold at least one URL')], 'must be a URL, or a list of URLs')
  .superRefine((given, context) => {
    for (const [index, url] of listOf(given).entries())
      if (parseSafeUrl(url) === undefined)
        context.addIssue({
          code: 'custom',
          message: UNSAFE_JWKS,
          path: typeof given === 'string' ? [] : [index],
        })
  })
  .transform((url) => ({ url }))

const windows = group({
  iatAhead: span(1000, '0s', '3650d')
    .optional()
    .describe('How far ahead "iat" may lie; not at all unless set.'),
  expAhead: span(1000, '0s', '3650d')
    .optional()
    .describe('How far ahead "exp" may lie; any distance unless set.'),
  nbfAhead: span(1000, '0s', '3650d')
    .optional()
    .describe('How far ahead "nbf" may lie; not at all unless set.'),
  nbfAgo: span(1000, '0s', '3650d').optional().describe('How long ago "nbf" may lie; any time unless set.'),
})

const requiredValue = z.union([text(), z.number(), flag()])
const requiredValues = z.union([requiredValue, list(requiredValue).min(1, 'has to hold at least one value')])

/** A trusted issuer, in the form that the authenticator takes. */
export const issuer: z.ZodType<TrustedIssuerOptions> = group({
  iss: text().describe(
    'The "iss" of its tokens, and its name. With "{tenant}" as one segment of its path, those of the "tenants".',
  ),
  tenants: z
    .union([text(), list(text())], 'must be "any", a tenant, or a list of tenants')
    .optional()
    .describe(
      'Where "iss" has "{tenant}": whose tokens count. Names or patterns with "*" and "?"; "any" takes every tenant of the issuer.',
    ),
  keys: list(key)
    .min(1, 'has to hold at least one key')
    .optional()
    .describe('Its keys themselves, in place of "jwks".'),
  jwks: jwks
    .optional()
    .describe(
      'URL of its JWK set, or a list of several: https, or http on a loopback address. Without "jwks" and "keys" its metadata tells (OpenID Connect Discovery, RFC 8414).',
    ),
  algorithms: list(choice(ALGORITHMS))
    .optional()
    .describe('Which algorithms of its keys count, also for keys that do not say what they are for.'),
  audience: z
    .union(
      [text(), list(text()).min(1, 'has to hold at least one name, or be "any"')],
      'must be a name, a list of names, or "any"',
    )
    .optional()
    .describe(
      'Who we are to this issuer: a token has to name one of these. "any" takes tokens for other APIs too, and so does no audience, with a warning at startup.',
    ),
  claims: z
    .union(
      [choice(PRESET_NAMES), mapping],
      'must be the name of a preset, or a mapping with "id" and "scopes"',
    )
    .optional()
    .describe('How its claims are read: a preset, or a mapping; "oauth" unless set.'),
  windows: windows.optional().describe('How far times may lie from now; the preset’s unless set.'),
  leeway: whole(0, MAX_LEEWAY)
    .optional()
    .describe(
      'Seconds by which clocks may differ; 0 for "neoday", else jwt.leeway, or 5 unless that is set.',
    ),
  required: z
    .union(
      [list(text()), z.record(z.string(), requiredValues)],
      'must be a list of names of claims, or an object of claims, each with a value or a list of values',
    )
    .optional()
    .describe(
      'Claims that a token has to carry, besides the preset’s: names, or each with its allowed values.',
    ),
  ceiling: list(pattern)
    .optional()
    .describe('Patterns that no token of its goes beyond; no bound unless set, but needed with "patterns".'),
  defaultScopes: list(pattern)
    .optional()
    .describe('Patterns of a token that carries neither scopes nor a policy; none unless set.'),
  patterns: flag()
    .optional()
    .describe('Whether its scopes are patterns; each is the name of one scope unless true.'),
  proof: proofRule
    .optional()
    .describe(
      'How its tokens must be bound to their holder: "dpop" to a key, "certificate" to that of the client, "required" in either way; a binding that is there is always checked.',
    ),
  type: choice(['at+jwt']).optional().describe('The "typ" that its tokens have to say (RFC 9068).'),
  introspection: introspection
    .optional()
    .describe('How it is asked about its tokens (RFC 7662); it is not unless set. docs/introspection.md'),
  tokens: group({ invalid: invalidTokens })
    .optional()
    .describe('How its tokens are read, where that differs from "tokens".'),
}).superRefine((given, context) => {
  const { iss, keys = [], jwks, algorithms, claims, ceiling, patterns, introspection } = given
  const ofTenants = findTemplateFault(given)
  if (ofTenants !== undefined) {
    context.addIssue({ code: 'custom', message: ofTenants.what, path: [ofTenants.name] })
    return
  }
  const canDiscover = isDiscoverable(fillTemplate(iss, 'tenant'))
  if (jwks !== undefined && keys.length > 0) context.addIssue('has to have "keys" or "jwks", and not both')
  if (introspection !== undefined && introspection.url === undefined && !canDiscover)
    context.addIssue({
      code: 'custom',
      message: 'is missing: only from an "iss" that is an https URL, without a query, can it be discovered',
      path: ['introspection', 'url'],
    })
  if (jwks === undefined && keys.length === 0 && introspection === undefined && !canDiscover)
    context.addIssue(
      'has to have "keys" or "jwks": only from an "iss" that is an https URL (or http on a loopback address), without a query, can keys be discovered',
    )
  if (patterns === true && ceiling === undefined)
    context.addIssue('has to have a "ceiling", because its scopes are patterns')
  const kinds = new Set(keys.map((key) => 'secret' in key))
  // Everybody has the public key, and could pass it off as the secret (RFC 8725 section 2.1).
  if (kinds.size > 1) context.addIssue('has secrets and public keys: it may have one kind')
  const fault =
    algorithms === undefined
      ? undefined
      : findAlgorithmsFault(
          algorithms.flatMap((name) => parseAlgorithm(name) ?? []),
          kinds.has(true) ? 'secrets' : 'public keys',
        )
  if (fault !== undefined) {
    context.addIssue({ code: 'custom', message: fault, path: ['algorithms'] })
    return
  }
  const counting =
    algorithms?.flatMap((name) => parseAlgorithm(name) ?? []) ??
    (typeof claims === 'string' ? presetOf(claims).algorithms : undefined)
  if (keys.length === 0 && counting?.every(isSecretAlgorithm) === true)
    context.addIssue({
      code: 'custom',
      message: `asks for a secret: this issuer has ${jwks === undefined ? 'no "keys"' : '"jwks"'}`,
      path: ['claims'],
    })
  for (const [index, key] of keys.entries()) {
    const read = readIssuerKey(key, counting)
    if (typeof read === 'string') context.addIssue({ code: 'custom', message: read, path: ['keys', index] })
  }
})
