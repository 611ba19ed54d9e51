import type { Config } from '../../config/config.ts'

/**
 * Adds to the settings what a gateway adds to its policy: commands describe what `start` enforces, print
 * warnings themselves, and never evaluate policies.
 */
export function toGatewayPolicy(config: Config): Omit<Config, 'policies'> & {
  readonly subgraphFields: 'closed'
  readonly onWarning: () => void
  readonly policies: () => readonly string[]
} {
  return { ...config, subgraphFields: 'closed', onWarning: () => undefined, policies: () => [] }
}
