import { type BoundedMap, createBoundedMap } from '../bounded-map.ts'
import { type Catalog, numbersCovered, numbersRejected } from '../scope/catalog.ts'
import type { Pattern } from '../scope/pattern.ts'
import type { Scope } from '../scope/scope.ts'
import type { GrantedPatterns } from './subject.ts'

/** Granted patterns compiled against one catalog: one bit per scope. */
export interface Grant {
  readonly catalog: Catalog
  readonly bits: Uint32Array
}

const DISTINCT_GRANTS_KEPT = 1_000
const byPatterns = new WeakMap<Catalog, BoundedMap<string, Grant>>()
const bySubject = new WeakMap<GrantedPatterns, Grant>()

/** Globs are matched only here, once per distinct set of patterns and catalog. Never throws. */
export function grantOf(granted: GrantedPatterns, catalog: Catalog): Grant {
  const known = bySubject.get(granted)
  if (known !== undefined && known.catalog === catalog) return known
  const grants = byPatterns.get(catalog) ?? createBoundedMap<string, Grant>(DISTINCT_GRANTS_KEPT)
  byPatterns.set(catalog, grants)
  const key = keyOf(granted)
  const grant = grants.get(key) ?? grants.set(key, compileGrant(granted, catalog))
  bySubject.set(granted, grant)
  return grant
}

export function isGranted(grant: Grant, number: number): boolean {
  return (((grant.bits[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1
}

/** The granted scopes of the catalog, in its order. */
export function grantedScopes(grant: Grant): readonly Scope[] {
  return grant.catalog.scopes.filter((_, number) => isGranted(grant, number))
}

function compileGrant(granted: GrantedPatterns, catalog: Catalog): Grant {
  const bits = covered(granted.allow, catalog)
  for (const ceiling of granted.ceilings) {
    const bound = covered(ceiling, catalog)
    bits.forEach((word, index) => {
      bits[index] = word & (bound[index] ?? 0)
    })
  }
  for (const pattern of granted.reject) {
    for (const number of numbersRejected(catalog, pattern))
      bits[number >>> 5] = (bits[number >>> 5] ?? 0) & ~(1 << (number & 31))
  }
  return { catalog, bits }
}

function covered(patterns: readonly Pattern[], catalog: Catalog): Uint32Array {
  const bits = new Uint32Array((catalog.scopes.length + 31) >>> 5)
  for (const pattern of patterns) {
    for (const number of numbersCovered(catalog, pattern))
      bits[number >>> 5] = (bits[number >>> 5] ?? 0) | (1 << (number & 31))
  }
  return bits
}

/** Patterns contain no spaces or line breaks, so distinct sets have distinct keys. */
function keyOf({ allow, reject, ceilings }: GrantedPatterns): string {
  return [allow, reject, ...ceilings].map((patterns) => patterns.map((one) => one.text).join(' ')).join('\n')
}
