import { parsePattern } from '../../core/scope/pattern.ts'
import type { ClaimMapping, ScopeClaim } from './mapping.ts'

/** The patterns that a name stands for by configuration; undefined for a name that is not configured. */
export function findMapped({ rename, map }: ScopeClaim, name: string): readonly string[] | undefined {
  if (rename !== undefined && Object.hasOwn(rename, name)) return [rename[name] ?? '']
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined
}

/** Throws `ScopeSyntaxError` for a name mapped to an invalid pattern, and a `TypeError` for an unusable prefix. */
export function assertScopeNames({ scopes }: ClaimMapping): void {
  for (const { rename = {}, map, prefix } of scopes) {
    for (const pattern of [...Object.values(rename), ...Object.values(map ?? {}).flat()])
      parsePattern(pattern)
    const fault = findScopeClaimFault(prefix, map !== undefined)
    if (fault !== undefined) throw new TypeError(`The prefix of a claim ${fault}.`)
  }
}

/** What is wrong with a prefix, as a predicate: it must form a scope with some name. */
export function findScopeClaimFault(prefix: string | undefined, hasMap: boolean): string | undefined {
  if (prefix === undefined) return undefined
  if (hasMap) return 'has no effect beside "map", which leaves no name as it is'
  try {
    parsePattern(`${prefix}name`)
  } catch {
    return 'must be the beginning of a scope, such as "role:"'
  }
  return /[*?]/.test(prefix) ? 'must be the beginning of a scope, such as "role:"' : undefined
}
