import { settleBudgetStore, settleBudgets } from '../budgets/budget-options.ts'
import type { Assembled } from './assemble.ts'
import type { Problem } from './problem.ts'
import type { Settings } from './setting-types.ts'
import type { SettingsResult } from './settings.ts'

/** The first budget that cannot work; nothing where the settings themselves have faults. */
export function findBudgetProblems(result: SettingsResult, { nameOf }: Assembled): readonly Problem[] {
  if (result.kind === 'faults') return []
  const { budgets, budgetStore, limits, workers } = result.settings
  if (budgets.length > 0 && workers !== 1 && budgetStore?.at !== 'store')
    return [{ where: nameOf(['budgets']), what: NOT_SHARED }]
  try {
    settleBudgets(budgets, limits.cost)
    settleBudgetStore(budgetStore, budgets)
    return []
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const [, name, why] = /^(budgetStore(?:\.\w+)?) (.*?)\.?$/s.exec(error.message) ?? []
    if (name !== undefined && why !== undefined) return [{ where: nameOf(name.split('.')), what: why }]
    const [, index = '0', what = error.message] = /^budgets\[(\d+)\][. ]?(.*?)\.?$/s.exec(error.message) ?? []
    return [{ where: nameOf(['budgets', Number(index)]), what }]
  }
}

/** Warns where a store in Postgres suggests replicas, which do not share counts. */
export function findBudgetWarnings(
  { budgets, budgetStore, store, database }: Settings,
  nameOf: Assembled['nameOf'],
): readonly Problem[] {
  if (budgets.length === 0 || budgetStore?.at === 'store' || !/^postgres(?:ql)?:/i.test(store ?? database))
    return []
  return [{ where: nameOf(['budgets']), what: EACH_REPLICA }]
}

const EACH_REPLICA =
  'are counted by each gateway for itself: several that share this store let several times as much through, unless "budgetStore.at" is "store"'
const NOT_SHARED =
  'cannot stand beside workers: budgets are counted in one process, and each worker would give every caller a whole one. Set "budgetStore: { at: store }"'
