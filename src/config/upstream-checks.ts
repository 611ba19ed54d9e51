import { type Assembled, childOf } from './assemble.ts'
import type { Problem } from './problem.ts'

const KINDS = ['query', 'mutation', 'subscription']

/**
 * Where the gateway adds its own credentials, the upstream trusts whatever the gateway lets through. The
 * baseline of each kind of operation must then be written down, never left to a default.
 */
export function findUpstreamProblems({ input, nameOf }: Assembled): readonly Problem[] {
  const sources = SOURCES.filter((name) => input[name] !== undefined)
  const several = sources.slice(1).map((name) => ({
    where: nameOf([name]),
    what: `stands beside ${sources[0]}: a gateway stands before one thing`,
  }))
  const [cause] = upstreamsOf(input).flatMap(({ place, value }) => causeOf(place, value) ?? [])
  if (cause === undefined) return several
  const unsaid = KINDS.filter((kind) => childOf(input['baseline'], kind) === undefined).map((kind) => ({
    where: nameOf(['baseline', kind]),
    what: `is missing: it must be written down where ${cause}`,
  }))
  return [...several, ...unsaid]
}

const SOURCES = ['upstream', 'upstreams', 'supergraph'] as const

/** Every configured upstream and subgraph, with its place in the configuration. */
export function upstreamsOf(
  input: Assembled['input'],
): readonly { readonly place: string; readonly value: unknown }[] {
  const entriesOf = (place: string, group: unknown) =>
    typeof group === 'object' && group !== null
      ? Object.entries(group).map(([name, value]) => ({ place: `${place}.${name}`, value }))
      : []
  return [
    { place: 'upstream', value: input['upstream'] },
    ...entriesOf('upstreams', input['upstreams']),
    ...entriesOf('supergraph.subgraphs', childOf(input['supergraph'], 'subgraphs')),
  ]
}

/** The credentials added by the gateway that an upstream may trust. */
function causeOf(place: string, value: unknown): string | undefined {
  const headers = childOf(value, 'headers')
  if (
    typeof headers === 'object' &&
    headers !== null &&
    Object.keys(headers).some((name) => name.toLowerCase() !== 'user-agent')
  )
    return `${place}.headers are added`
  const authorization = childOf(value, 'authorization')
  return authorization === 'token' || authorization === 'signature'
    ? `${place}.authorization is "${authorization}"`
    : undefined
}
