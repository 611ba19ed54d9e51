import { createBoundedMap } from '../../core/bounded-map.ts'
import type { IssuerRecord } from '../issuer-record.ts'
import { ENTRA_TENANT } from '../keys/discovery.ts'
import { createJwksSource } from '../keys/jwks-source.ts'
import type { KeySet, KeySource } from '../keys/key-set.ts'
import { compileTemplate, fillTemplate, TENANT } from './tenant-template.ts'
import {
  assertTenants,
  createTrustedIssuerRecord,
  publicAlgorithmsOf,
  type TrustedIssuerOptions,
  type TrustedIssuerSettings,
} from './trusted-issuer.ts'

/** The tenants of one multi-tenant issuer. Each is a separate issuer, by the name that its tokens carry. */
export interface TenantIssuers {
  /** The `iss` with `{tenant}`. */
  readonly name: string
  /** The record of a fictitious tenant, with everything that all tenants' records share. */
  readonly model: IssuerRecord
  /** The tenants with a verified token, as far as they are kept. */
  readonly known: () => readonly IssuerRecord[]
  /** Whether an `iss` is a tenant's, and whether that tenant's tokens count. No I/O. */
  readonly judge: (iss: string) => 'allowed' | 'outside' | undefined
  /** The record of an allowed tenant; undefined while too many unseen ones are requested. */
  readonly find: (iss: string) => IssuerRecord | undefined
  /** Keeps a tenant apart from unseen ones: one of its tokens was verified. */
  readonly keep: (iss: string) => void
}

/** Tenants without a verified token. Counted apart, so that made-up names push out none of the others. */
const MOST_UNSEEN = 200
const MOST_SEEN = 1_000
/** New names within {@link WHILE} milliseconds; each costs the issuer a few requests. */
const MOST_NEW = 100
const WHILE = 10_000

/** Throws a `TypeError` as `createTrustedIssuerRecord` does. */
export function createTenantIssuers(
  options: TrustedIssuerOptions,
  settings: TrustedIssuerSettings = {},
): TenantIssuers {
  assertTenants(options)
  const { iss: name, tenants = [], jwks, ...common } = options
  const { now = () => performance.now() } = settings
  const template = compileTemplate(name, tenants)
  const urls = jwks?.url
  const isShared = urls !== undefined && ![urls].flat().some((url) => url.includes(TENANT))
  const shared = isShared
    ? createJwksSource({
        algorithms: publicAlgorithmsOf(options),
        onState: settings.onKeySet,
        ...jwks,
        issuer: name,
        now,
      })
    : undefined
  const build = (iss: string): IssuerRecord => {
    const tenant = template.read(iss) ?? ''
    const url =
      typeof urls === 'string' ? fillTemplate(urls, tenant) : urls?.map((one) => fillTemplate(one, tenant))
    const of = { ...common, iss, ...(jwks !== undefined && { jwks: { ...jwks, url } }) }
    const record = createTrustedIssuerRecord(of, {
      ...settings,
      metadataName: name.replace(TENANT, ENTRA_TENANT),
      source: shared,
    })
    return { ...record, keys: keysOf(record.keys, iss, tenant) }
  }
  // Faults of the record are reported at the start, not by the first token.
  const model = build(fillTemplate(name, 'tenant'))
  const { count } = template
  const seen = createBoundedMap<string, IssuerRecord>(count ?? MOST_SEEN)
  const unseen = createBoundedMap<string, IssuerRecord>(count ?? MOST_UNSEEN)
  const asksNobody = count !== undefined || isShared || options.keys !== undefined
  let since = Number.NEGATIVE_INFINITY
  let made = 0
  const mayMake = (): boolean => {
    if (asksNobody) return true
    if (now() - since >= WHILE) {
      since = now()
      made = 0
    }
    made += 1
    return made <= MOST_NEW
  }
  return {
    name,
    model,
    known: seen.values,
    judge(iss) {
      const tenant = template.read(iss)
      if (tenant === undefined) return undefined
      return template.allows(tenant) ? 'allowed' : 'outside'
    },
    find: (iss) => seen.get(iss) ?? unseen.get(iss) ?? (mayMake() ? unseen.set(iss, build(iss)) : undefined),
    keep(iss) {
      const record = unseen.get(iss)
      if (record === undefined) return
      unseen.delete(iss)
      seen.set(iss, record)
    },
  }
}

/** A set's keys, except those that name another tenant, as keys of Entra ID do. */
function keysOf(source: KeySource, iss: string, tenant: string): KeySource {
  let last: readonly [KeySet, KeySet] | undefined
  const pick = (set: KeySet): KeySet => {
    if (last?.[0] === set) return last[1]
    const keys = set.keys.filter(({ issuer }) => issuer === undefined || fillTemplate(issuer, tenant) === iss)
    const picked = keys.length === set.keys.length ? set : { version: set.version, keys }
    last = [set, picked]
    return picked
  }
  const { current, search, isFailing, health } = source
  return {
    current() {
      const set = current()
      return set instanceof Promise ? set.then(pick) : pick(set)
    },
    ...(search !== undefined && { search: async (named, tried) => pick(await search(named, tried)) }),
    ...(isFailing !== undefined && { isFailing }),
    ...(health !== undefined && { health }),
  }
}
