import type { Config } from '../../config/config.ts'

/** The settings with what a gateway adds to its policy: commands describe what `start` enforces, and print warnings themselves. */
export function toGatewayPolicy(
  config: Config,
): Config & { readonly subgraphFields: 'closed'; readonly onWarning: () => void } {
  return { ...config, subgraphFields: 'closed', onWarning: () => undefined }
}
