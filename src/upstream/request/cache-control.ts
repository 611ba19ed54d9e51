import type { Decision } from '../../core/decision/decision.ts'
import { tokenStatusOf } from '../../core/decision/subject.ts'
import type { ResolvedUpstreamOptions } from '../upstream-options.ts'

type CacheOptions = Pick<ResolvedUpstreamOptions, 'cacheControl' | 'authorization' | 'forwardHeaders'>

interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** What one browser may heed of what was said to all caches (RFC 9111 section 5.2.2, RFC 5861, RFC 8246). */
const FOR_ONE =
  /^(?:max-age=\d{1,10}|no-cache|must-revalidate|immutable|stale-(?:while-revalidate|if-error)=\d{1,10})$/

/**
 * What an answer says to caches, where the upstream has a say; nothing, where the gateway's own `no-store` stands. What
 * anybody may have, and what does not depend on who asks, is as cacheable as the upstream says; what needed something is
 * its caller's alone; what was reduced, refused or went wrong is nobody's, and what introspects is not the upstream's.
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
  // An answer that says that the token has expired is for whoever has it.
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
