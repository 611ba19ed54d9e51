import type { Config } from '../../config/config.ts'
import { UserError } from '../io.ts'

/**
 * Adds headers to the requests of a command to upstreams. They authorize reading a schema, and are no
 * credentials that the gateway would add. Throws a `UserError` that shows no value, which may be a secret.
 */
export function withUpstreamHeaders(config: Config, given: readonly string[] | undefined): Config {
  if (given === undefined) return config
  const headers = Object.fromEntries(given.map(parseHeader))
  const { upstream, upstreams } = config
  if (!hasUpstream(config)) throw new UserError('--header: there is no upstream to ask: --upstream names one')
  const add = <Setting extends { readonly headers: Readonly<Record<string, string>> }>(
    one: Setting,
  ): Setting => ({
    ...one,
    headers: { ...one.headers, ...headers },
  })
  return {
    ...config,
    ...(upstream && { upstream: add(upstream) }),
    ...(upstreams && {
      upstreams: Object.fromEntries(Object.entries(upstreams).map(([name, one]) => [name, add(one)])),
    }),
  }
}

export function hasUpstream({ upstream, upstreams }: Config): boolean {
  return upstream !== undefined || upstreams !== undefined
}

/** Parses a header field in curl's form (RFC 9110 section 5.5). */
function parseHeader(text: string, index: number): readonly [name: string, value: string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\t\u0020-\u007e]*)$/.exec(text) ?? []
  if (name === undefined || value === undefined || value.trim() === '')
    throw new UserError(
      `--header: the ${index + 1}. must be a name, a colon and a value: "Authorization: Bearer ..."`,
    )
  return [name.toLowerCase(), value.trim()]
}
