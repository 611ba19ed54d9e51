import type { OperationTypeNode } from 'graphql'
import { assertChoice, assertGroup } from '../option-checks.ts'
import { assertRenaming, type DirectiveRenaming, NO_RENAMING } from '../schema/directive-renaming.ts'
import type { Naming } from '../schema/naming.ts'
import type { EnforcementOptions } from './enforcement.ts'

/** The requirement of a root field that has no directive. */
export type Baseline = 'derived' | 'authenticated' | 'public'

/**
 * The callers who may introspect. `filtered`: everyone, each seeing what their token may use. `off`: nobody.
 */
export type IntrospectionRule = 'public' | 'authenticated' | 'filtered' | 'off'

/** How to read a schema's rules where its directives leave the choice open. */
export interface PolicyOptions {
  /** Default: mutations `derived`, queries and subscriptions `public`. */
  readonly baseline?: { readonly [Kind in `${OperationTypeNode}`]?: Baseline }
  /** Default: `action-first`. */
  readonly naming?: Naming
  /** Default: `authenticated`. Also decides who sees scope lists in errors and challenges. */
  readonly introspection?: IntrospectionRule
  /**
   * Whether `_entities` and `_service`, through which a router reaches into a subgraph, are denied unless
   * they carry a rule. Default: `open`; a gateway closes them.
   */
  readonly subgraphFields?: 'open' | 'closed'
  /** A dry run: the rules that are only observed. Default: all are enforced. */
  readonly enforcement?: EnforcementOptions | undefined
  /** The schema's names for `@auth` and `@public`, where it uses these names for something else. */
  readonly directives?: DirectiveRenaming | undefined
  /** Claims whose values `explain` hides, besides those with names that suggest a secret. */
  readonly secretClaims?: readonly string[] | undefined
}

export type ResolvedPolicyOptions = {
  readonly baseline: { readonly [Kind in `${OperationTypeNode}`]: Baseline }
  readonly naming: Naming
  readonly introspection: IntrospectionRule
  readonly subgraphFields: 'open' | 'closed'
  readonly directives: DirectiveRenaming
  readonly secretClaims: readonly string[]
}

const BASELINES: readonly unknown[] = ['derived', 'authenticated', 'public'] satisfies readonly Baseline[]
const INTROSPECTION_RULES: readonly unknown[] = [
  'public',
  'authenticated',
  'filtered',
  'off',
] satisfies readonly IntrospectionRule[]

/** Fills in the defaults. Throws `TypeError` for an invalid value, so that a misspelt rule is never open. */
export function resolvePolicyOptions(options: PolicyOptions): ResolvedPolicyOptions {
  assertGroup('baseline', options.baseline ?? {}, ['query', 'mutation', 'subscription'])
  const { query = 'public', mutation = 'derived', subscription = 'public' } = options.baseline ?? {}
  const { introspection = 'authenticated', naming = 'action-first', subgraphFields = 'open' } = options
  const baseline = { query, mutation, subscription }
  const stray = Object.values(baseline).find((one) => !BASELINES.includes(one))
  if (stray !== undefined)
    throw new TypeError(`A baseline is derived, authenticated or public, not ${stray}.`)
  if (!INTROSPECTION_RULES.includes(introspection))
    throw new TypeError(`Introspection is public, authenticated, filtered or off, not ${introspection}.`)
  if (typeof naming !== 'object') assertChoice('naming', naming, ['action-first', 'type-first'])
  else if (typeof naming?.pattern !== 'string')
    throw new TypeError('naming.pattern must be a regular expression as text.')
  if (subgraphFields !== 'open' && subgraphFields !== 'closed')
    throw new TypeError(`subgraphFields must be open or closed, not ${String(subgraphFields)}.`)
  const { secretClaims = [], directives = NO_RENAMING } = options
  assertRenaming(directives)
  if (!Array.isArray(secretClaims) || !secretClaims.every((claim) => typeof claim === 'string'))
    throw new TypeError('secretClaims must be a list of names.')
  return { baseline, naming, introspection, subgraphFields, directives, secretClaims }
}
