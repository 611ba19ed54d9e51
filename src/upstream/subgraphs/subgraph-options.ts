import type { PolicyOptions } from '../../core/rules/policy-options.ts'
import {
  type ResolvedUpstreamOptions,
  resolveUpstreamOptions,
  type UpstreamOptions,
} from '../upstream-options.ts'

/** How to query one of several upstreams. */
export type SubgraphOptions = Omit<
  UpstreamOptions,
  'schemaFrom' | 'sdl' | 'pollInterval' | 'responseHeaders' | 'cacheControl'
>

/**
 * Fills in the defaults. Throws `TypeError` for options that would not work, with the place of the upstream's
 * settings in its message.
 */
export function resolveSubgraphOptions(
  options: SubgraphOptions,
  policy: Pick<PolicyOptions, 'baseline'>,
  place: string,
): ResolvedUpstreamOptions {
  try {
    return resolveUpstreamOptions(options, policy)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new TypeError(error.message.replace(/^upstream\./, `${place}.`))
  }
}
