import type { RuleTable } from '../core/rules/rule-table.ts'
import type { IssuerState } from '../token/issuers/issuer-state.ts'
import type { Configuration } from './wire.ts'

/** The parts of a gateway that its admin API shows, as they are at the time of the call. */
export interface GatewayInsight {
  /** The rules of its schema; undefined until it has read one. */
  readonly table: () => RuleTable | undefined
  readonly issuers: () => readonly IssuerState[]
}

/** Reads from the current configuration. */
export function inspect(current: () => Pick<Configuration, 'api' | 'trust'>): GatewayInsight {
  return {
    table() {
      try {
        return current().api.table()
      } catch (error) {
        if (error instanceof TypeError) return undefined
        throw error
      }
    },
    issuers: () => current().trust.reader.issuers(),
  }
}
