import { type Bank, createLocalBank } from '../budgets/bank.ts'
import type { Ledger } from '../budgets/ledger.ts'
import { createSharedBank, type SharedBank } from '../budgets/shared-bank.ts'
import type { GatewayMeasures } from '../evidence/metrics/gateway-measures.ts'
import type { Log } from '../http/server/log.ts'
import type { SettledOptions } from './settled-options.ts'

interface BankSurroundings {
  readonly ledger: Ledger
  /** The log of the current configuration. */
  readonly log: () => Log | undefined
  readonly measures: GatewayMeasures | undefined
}

/** The bank of a configuration: it counts in this process, or in the store. */
export function bankOf(
  { budgetStore: { at, onError, timeout } }: SettledOptions,
  { ledger, log, measures }: BankSurroundings,
  shared: () => Bank,
): SharedBank {
  const clock = (): number => performance.now()
  const local = createLocalBank(ledger, clock)
  if (at === 'memory') return local
  return createSharedBank({
    shared,
    meanwhile: onError === 'memory' ? local : undefined,
    timeout,
    clock,
    onMissed: () => measures?.uncounted(),
    onChange(state) {
      if (state.kind === 'lost') log()?.warn({ err: state.error }, MEANWHILE[onError])
      else log()?.info({}, 'the store counts budgets again')
    },
  })
}

const MEANWHILE = {
  memory: 'the store does not count budgets: each process counts for itself meanwhile',
  refuse: 'the store does not count budgets: operations that have one are refused meanwhile',
} as const
