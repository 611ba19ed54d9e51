import type { PolicyOptions } from '../../core/rules/policy-options.ts'
import {
  type ResolvedUpstreamOptions,
  resolveUpstreamOptions,
  type UpstreamOptions,
} from '../upstream-options.ts'

/** How one of several upstreams is asked. */
export type SubgraphOptions = Omit<
  UpstreamOptions,
  'schemaFrom' | 'sdl' | 'pollInterval' | 'responseHeaders' | 'cacheControl'
>

/**
 * Fills in the defaults. Throws `TypeError` for what would not work, in the words of the place in the settings that each of
 * several upstreams has.
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
