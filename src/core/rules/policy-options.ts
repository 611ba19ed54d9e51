import type { OperationTypeNode } from 'graphql'
import { assertChoice, assertGroup } from '../option-checks.ts'
import { assertRenaming, type DirectiveRenaming, NO_RENAMING } from '../schema/directive-renaming.ts'
import type { Naming } from '../schema/naming.ts'
import type { EnforcementOptions } from './enforcement.ts'

/** What a root field requires that no directive names. */
export type Baseline = 'derived' | 'authenticated' | 'public'

/** Who may introspect. `filtered`: everybody, and each is told of what their token may use; `off` is nobody. */
export type IntrospectionRule = 'public' | 'authenticated' | 'filtered' | 'off'

/** How a schema's rules are read where its directives leave it open. */
export interface PolicyOptions {
  /** Default: mutations `derived`, queries and subscriptions `public`. */
  readonly baseline?: { readonly [Kind in `${OperationTypeNode}`]?: Baseline }
  /** Default: `action-first`. */
  readonly naming?: Naming
  /** Default: `authenticated`. Scope lists in errors and challenges follow it. */
  readonly introspection?: IntrospectionRule
  /**
   * Whether `_entities` and `_service`, by which a router reaches into a subgraph, are denied as long as no rule stands on
   * them. Default: `open`; a gateway closes them.
   */
  readonly subgraphFields?: 'open' | 'closed'
  /** A dry run: rules that are only observed. All are enforced unless given. */
  readonly enforcement?: EnforcementOptions | undefined
  /** What the schema calls `@auth` and `@public`, where these names mean something else in it. */
  readonly directives?: DirectiveRenaming | undefined
  /** Claims whose values `explain` hides, beside those whose names say that they are secret. */
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

/** Fills in the defaults. Throws `TypeError` for a value that is none: a misspelt rule is not an open one. */
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
