import { type Assembled, childOf } from './assemble.ts'
import type { Problem } from './problem.ts'

const KINDS = ['query', 'mutation', 'subscription']

/**
 * Whoever passes the gateway is somebody to the upstream where the gateway adds credentials of its own: what is open to
 * anybody is then written down, for each kind of operation, and never a default.
 */
export function findUpstreamProblems({ input, nameOf }: Assembled): readonly Problem[] {
  const upstream = input['upstream']
  const headers = childOf(upstream, 'headers')
  const hasHeaders = typeof headers === 'object' && headers !== null && Object.keys(headers).length > 0
  const authorization = childOf(upstream, 'authorization')
  const cause = hasHeaders
    ? 'upstream.headers are added'
    : authorization === 'token' || authorization === 'signature'
      ? `upstream.authorization is "${authorization}"`
      : undefined
  if (cause === undefined) return []
  return KINDS.filter((kind) => childOf(input['baseline'], kind) === undefined).map((kind) => ({
    where: nameOf(['baseline', kind]),
    what: `is missing: it has to be written down where ${cause}`,
  }))
}
