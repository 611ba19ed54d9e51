import { compileTemplate, isTemplate } from './tenant-template.ts'
import type { TrustedIssuerOptions } from './trusted-issuer.ts'

/** The names of the configured issuers, including those of multi-tenant issuers' tenants. */
export interface TrustedNames {
  readonly has: (name: string) => boolean
  /** The configured `iss` that a name belongs to, whether its tenant's tokens count or not. */
  readonly find: (name: string) => string | undefined
}

export function namesOfIssuers(
  issuers: readonly Pick<TrustedIssuerOptions, 'iss' | 'tenants'>[] = [],
): TrustedNames {
  const names = new Set(issuers.map(({ iss }) => iss))
  const templates = issuers
    .filter(({ iss }) => isTemplate(iss))
    .map(({ iss, tenants = [] }) => ({ iss, template: compileTemplate(iss, tenants) }))
  const find = (name: string): string | undefined =>
    names.has(name) ? name : templates.find(({ template }) => template.read(name) !== undefined)?.iss
  return { has: (name) => find(name) !== undefined, find }
}
