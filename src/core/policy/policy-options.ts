import type { OperationTypeNode } from 'graphql'
import type { Naming } from '../schema/naming.ts'

/** What a root field requires that no directive names. */
export type Baseline = 'derived' | 'authenticated' | 'public'

/** Who may introspect; `off` is nobody. */
export type IntrospectionRule = 'public' | 'authenticated' | 'off'

/** How a schema's rules are read where its directives leave it open. */
export interface PolicyOptions {
  /** Default: mutations `derived`, queries and subscriptions `public`. */
  readonly baseline?: { readonly [Kind in `${OperationTypeNode}`]?: Baseline }
  /** Default: `action-first`. */
  readonly naming?: Naming
  /** Default: `authenticated`. Scope lists in errors and challenges follow it. */
  readonly introspection?: IntrospectionRule
}

export type ResolvedPolicyOptions = {
  readonly baseline: { readonly [Kind in `${OperationTypeNode}`]: Baseline }
  readonly naming: Naming
  readonly introspection: IntrospectionRule
}

export function resolvePolicyOptions(options: PolicyOptions): ResolvedPolicyOptions {
  return {
    baseline: { mutation: 'derived', query: 'public', subscription: 'public', ...options.baseline },
    naming: options.naming ?? 'action-first',
    introspection: options.introspection ?? 'authenticated',
  }
}
