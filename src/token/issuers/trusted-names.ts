import { compileTemplate, isTemplate } from './tenant-template.ts'
import type { TrustedIssuerOptions } from './trusted-issuer.ts'

/** The names of the issuers that a configuration trusts, those of the tenants of multi-tenant ones among them. */
export interface TrustedNames {
  readonly has: (name: string) => boolean
  /** The `iss` of the configuration that a name is of, whether this tenant's tokens count or not. */
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
