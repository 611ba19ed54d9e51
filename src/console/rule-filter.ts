import type { ToldRule } from '../core/listing/told-rules.ts'

export type Filter = 'all' | 'guarded' | 'granted' | 'missing' | 'depends' | 'public' | 'nobody'

export const FILTERS: Readonly<Record<Filter, string>> = {
  all: 'All',
  guarded: 'With a rule',
  granted: 'Granted',
  missing: 'Missing',
  depends: 'Depends',
  public: 'Public',
  nobody: 'Nobody can use it',
}

/** What the pane says of a row, in one word of its own. */
export function markOf({ state, reach }: ToldRule): Exclude<Filter, 'all' | 'guarded'> {
  return reach === 'nobody' ? 'nobody' : state
}

function isGuarded({ access, conditions = [] }: ToldRule): boolean {
  return access !== 'public' || conditions.length > 0
}

function passes(rule: ToldRule, filter: Filter): boolean {
  if (filter === 'all') return true
  return filter === 'guarded' ? isGuarded(rule) : markOf(rule) === filter
}

/** Unless somebody chooses: all where there is a search or no rule, and otherwise those with a rule. */
export function chooseFilter(counts: Readonly<Record<Filter, number>>, typed: string): Filter {
  return typed.trim() === '' && counts.guarded > 0 ? 'guarded' : 'all'
}

export function countRules(rules: readonly ToldRule[]): Readonly<Record<Filter, number>> {
  const counts = { all: rules.length, guarded: 0, granted: 0, missing: 0, depends: 0, public: 0, nobody: 0 }
  for (const rule of rules) {
    if (isGuarded(rule)) counts.guarded += 1
    counts[markOf(rule)] += 1
  }
  return counts
}

/** The rules that a filter lets through and whose coordinate or scopes hold each typed word, in any case. */
export function findRules(rules: readonly ToldRule[], filter: Filter, typed: string): readonly ToldRule[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return rules.filter((rule) => {
    if (!passes(rule, filter)) return false
    const text = `${rule.coordinate} ${(rule.scopes ?? []).flat().join(' ')}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** How much of a type has rules. */
export interface TypeCoverage {
  readonly type: string
  readonly fields: number
  readonly guarded: number
  /** Fields that the token cannot use. */
  readonly missing: number
}

/** By type, how many of its fields have a rule; the types of which most have one come first, in the order of the schema. */
export function coverageOf(rules: readonly ToldRule[]): readonly TypeCoverage[] {
  const types = new Map<string, TypeCoverage>()
  for (const rule of rules) {
    if (rule.kind !== 'field' && rule.kind !== 'root field' && rule.kind !== 'input field') continue
    const type = rule.coordinate.slice(0, rule.coordinate.indexOf('.'))
    const { fields, guarded, missing } = types.get(type) ?? { fields: 0, guarded: 0, missing: 0 }
    types.set(type, {
      type,
      fields: fields + 1,
      guarded: guarded + (isGuarded(rule) ? 1 : 0),
      missing: missing + (['missing', 'nobody'].includes(markOf(rule)) ? 1 : 0),
    })
  }
  const share = ({ guarded, fields }: TypeCoverage): number => guarded / fields
  return [...types.values()].sort((one, other) => share(other) - share(one))
}
