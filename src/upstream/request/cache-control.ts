import type { Decision } from '../../core/decision/decision.ts'
import { tokenStatusOf } from '../../core/decision/subject.ts'
import type { ResolvedUpstreamOptions } from '../upstream-options.ts'

type CacheOptions = Pick<ResolvedUpstreamOptions, 'cacheControl' | 'authorization' | 'forwardHeaders'>

interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** Directives for all caches that a private cache may heed (RFC 9111 section 5.2.2, RFC 5861, RFC 8246). */
const FOR_ONE =
  /^(?:max-age=\d{1,10}|no-cache|must-revalidate|immutable|stale-(?:while-revalidate|if-error)=\d{1,10})$/

/**
 * The caching headers of an answer if the upstream decides them; none if the gateway's own `no-store` stands.
 * An answer that needs nothing and does not depend on the caller is as cacheable as the upstream says. One
 * that needed something is private. Reduced, refused and failed answers, and introspection, are not cached.
 */
export function cacheHeaders(
  { cacheControl, authorization, forwardHeaders }: CacheOptions,
  { kind, plan, subject }: Decision,
  { status, headers }: Answered,
): Readonly<Record<string, string>> {
  const said = textOf(headers['cache-control'])
  const varies = textOf(headers['vary'])
  const isKept = cacheControl === 'pass' && kind === 'allow' && !plan.introspects && status === 200
  if (!isKept || said === '' || varies.includes('*')) return {}
  // An answer that reports an expired token is for its holder only.
  if (tokenStatusOf(subject) !== undefined) return {}
  const isForAll = plan.needs.length === 0 && (authorization === 'none' || subject.kind === 'anonymous')
  return {
    'cache-control': isForAll ? said : forOne(said),
    vary: ['Accept', 'Authorization', ...forwardHeaders].join(', '),
  }
}

function forOne(said: string): string {
  const directives = said
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim())
  if (directives.includes('no-store')) return 'no-store'
  return ['private', ...directives.filter((directive) => FOR_ONE.test(directive))].join(', ')
}

function textOf(value: string | readonly string[] | undefined): string {
  return value === undefined ? '' : typeof value === 'string' ? value : value.join(', ')
}
