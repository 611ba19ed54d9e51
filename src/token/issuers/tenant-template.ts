import { ENTRA_TENANT } from '../keys/discovery.ts'

/**
 * The tenants of a multi-tenant issuer whose tokens count: names, or patterns of names (`*`, `?`), as a list
 * or as one text. A lone `any` takes every tenant of the issuer; in a list, `any` is a name.
 */
export type Tenants = string | readonly string[]

/** An `iss` in which `{tenant}` stands for one segment of its path. */
export interface TenantTemplate {
  /** The tenant that an `iss` names, allowed or not; undefined for an `iss` of another form. */
  readonly read: (iss: string) => string | undefined
  readonly allows: (tenant: string) => boolean
  /** The number of possible tenants; undefined if there are patterns. */
  readonly count: number | undefined
}

export const TENANT = '{tenant}'

/** The placeholder is one whole path segment, with no query or fragment after it. */
const TEMPLATE = /^(https?:\/\/[^/?#{}]+\/(?:[^?#{}]*\/)?)\{tenant\}((?:\/[^?#{}]*)?)$/
/** Only unreserved characters (RFC 3986 section 2.3): nothing is escaped, and no name leaves its segment. */
const TENANT_NAME = /^(?!\.)[\w.~-]{1,128}$/
const TENANT_PATTERN = /^(?!\.)[\w.~*?-]{1,128}$/

export function isTemplate(iss: string): boolean {
  return iss.includes(TENANT) || iss.includes(ENTRA_TENANT)
}

/** The settings of an issuer that may hold a tenant's placeholder, or depend on it. */
export interface TenantSettings {
  readonly iss: string
  readonly tenants?: Tenants | undefined
  readonly jwks?: { readonly url?: string | readonly string[] | undefined } | undefined
  readonly introspection?: object | undefined
}

/** What is wrong with the combination of these settings, as a predicate of one of them. */
export function findTemplateFault({
  iss,
  tenants,
  jwks,
  introspection,
}: TenantSettings): { readonly name: keyof TenantSettings; readonly what: string } | undefined {
  const places = [jwks?.url ?? []].flat().filter(isTemplate)
  if (!isTemplate(iss)) {
    const what = 'has no effect: "iss" has no "{tenant}" in its path'
    if (tenants !== undefined) return { name: 'tenants', what }
    return places.length === 0 ? undefined : { name: 'jwks', what: `has "{tenant}", and "iss" has none` }
  }
  if (iss.includes(ENTRA_TENANT))
    return { name: 'iss', what: 'must have "{tenant}" where it has "{tenantid}"' }
  if (!TEMPLATE.test(iss))
    return {
      name: 'iss',
      what: 'must be a URL with "{tenant}" once, as a whole segment of its path, such as https://login.example.org/{tenant}/v2.0',
    }
  if (tenants === undefined)
    return {
      name: 'iss',
      what: 'has "{tenant}", and "tenants" must say whose tokens count: list them (tenants: [a, b]), write a pattern (tenants: "a-*"), or take every tenant of the issuer (tenants: any)',
    }
  if (!places.every((url) => TEMPLATE.test(url)))
    return { name: 'jwks', what: 'must have "{tenant}" once, as a whole segment of its path' }
  if (introspection !== undefined)
    return {
      name: 'introspection',
      what: 'is not for many tenants: a tenant whose tokens are introspected needs a record with its own "iss"',
    }
  const names: readonly unknown[] = Array.isArray(tenants) ? tenants : [tenants]
  return names.length > 0 && names.every((name) => typeof name === 'string' && TENANT_PATTERN.test(name))
    ? undefined
    : {
        name: 'tenants',
        what: 'must be "any", a tenant, or a list of tenants: letters, digits and "-", ".", "_", "~", with "*" and "?" in patterns',
      }
}

/** Expects an `iss` and tenants without a fault. */
export function compileTemplate(iss: string, tenants: Tenants): TenantTemplate {
  const [, before = '', after = ''] = TEMPLATE.exec(iss) ?? []
  const listed: readonly string[] = typeof tenants === 'string' ? [tenants] : tenants
  const isAny = tenants === 'any'
  const names = new Set(isAny ? [] : listed.filter((text) => !isPattern(text)))
  const patterns = isAny ? [/^/] : listed.filter(isPattern).map(compilePattern)
  return {
    read(text) {
      if (text.length <= before.length + after.length || !text.startsWith(before) || !text.endsWith(after))
        return undefined
      const tenant = text.slice(before.length, text.length - after.length)
      return tenant.includes('/') ? undefined : tenant
    },
    allows: (tenant) =>
      TENANT_NAME.test(tenant) && (names.has(tenant) || patterns.some((one) => one.test(tenant))),
    count: patterns.length === 0 ? names.size : undefined,
  }
}

export function fillTemplate(text: string, tenant: string): string {
  return text.replaceAll(TENANT, tenant).replaceAll(ENTRA_TENANT, tenant)
}

function isPattern(text: string): boolean {
  return /[*?]/.test(text)
}

function compilePattern(text: string): RegExp {
  const source = text.replaceAll('.', '\\.').replaceAll(/\*+/g, '.*').replaceAll('?', '.')
  return new RegExp(`^${source}$`)
}
