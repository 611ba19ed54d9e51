import type { ReachChange } from '../../core/changes/reach-changes.ts'
import type { RuleChange } from '../../core/changes/rule-changes.ts'
import type { ScopeChanges } from '../../core/changes/scope-changes.ts'
import { printNeeds } from '../../core/decision/needs-text.ts'
import { printRequirements } from '../../core/rules/rule.ts'
import { leavePlain, type Paint } from '../paint.ts'
import { printName } from '../safe-text.ts'
import { printTable } from '../table.ts'
import type { ApiDiff } from './api-diff.ts'
import type { ChangedOperation } from './diff-operations.ts'

/** Long lines do not get read. */
const MOST_NAMED = 3

/** Formats a diff for people: openings come first, and coordinates that change alike share a line. */
export function printDiff(
  { rules, scopes, operations, clients, opened }: ApiDiff,
  paint: Paint = leavePlain,
): string {
  const parts = [
    printApiChanges({ rules, scopes }, paint),
    printOperations(operations),
    clients === undefined ? '' : printClients(clients),
    summarize(rules, opened),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

/** Formats changes of rules and scopes only; empty where none gets a line. */
export function printApiChanges(
  { rules, scopes }: Pick<ApiDiff, 'rules' | 'scopes'>,
  paint: Paint = leavePlain,
): string {
  return [printRules(rules, paint), printScopes(scopes)].filter((part) => part !== '').join('\n')
}

function printRules(rules: readonly RuleChange[], paint: Paint): string {
  const rows = [...groupAlike(rules.filter(isWorthALine)).values()].map(([first, ...others]) => [
    first.opens ? paint('bad', wordOf(first)) : wordOf(first),
    nameAll([first, ...others].map(({ coordinate }) => coordinate)),
    printPassage(first),
    first.location ?? '',
  ])
  return rows.length === 0 ? '' : printTable([['CHANGE', 'COORDINATE', 'REQUIRES', 'AT'], ...rows], paint)
}

/** Whether a change gets a line. An addition or removal that requires nothing and opens nothing is only counted. */
function isWorthALine({ kind, opens, before, after }: RuleChange): boolean {
  return opens || (kind !== 'added' && kind !== 'removed') || [...(before ?? []), ...(after ?? [])].length > 0
}

function groupAlike(
  rules: readonly RuleChange[],
): ReadonlyMap<string, readonly [RuleChange, ...RuleChange[]]> {
  const groups = new Map<string, [RuleChange, ...RuleChange[]]>()
  const sorted = [...rules].sort((one, other) => Number(other.opens) - Number(one.opens))
  for (const rule of sorted) {
    const key = `${wordOf(rule)} ${printPassage(rule)}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [rule])
    else group.push(rule)
  }
  return groups
}

function wordOf({ kind, opens }: RuleChange): string {
  if (kind === 'moved') return 'other callers'
  return opens && kind === 'added' ? 'added, open' : kind
}

function printPassage({ before, after }: RuleChange): string {
  const [past, present] = [before && printRequirements(before), after && printRequirements(after)]
  return past === undefined || present === undefined ? (present ?? past ?? '') : `${past} -> ${present}`
}

function printScopes({ added, removed }: ScopeChanges): string {
  return [
    added.length === 0 ? '' : `New scopes: ${nameAll(added)}\n`,
    removed.length === 0 ? '' : `Scopes that nothing requires any more: ${nameAll(removed)}\n`,
  ].join('')
}

const WORDS: { readonly [Kind in ChangedOperation['kind']]: string } = {
  opened: 'needs less',
  closed: 'needs more',
  moved: 'needs other scopes',
  broken: 'no longer fits',
  mended: 'fits now',
  published: 'published',
  withdrawn: 'withdrawn',
}

function printOperations(operations: readonly ChangedOperation[]): string {
  if (operations.length === 0) return ''
  const rows = operations.map(({ kind, operation, before, after, mistakes }) => {
    const passage = [before, after].flatMap((needs) => needs && printNeeds(needs)).filter(Boolean)
    return [WORDS[kind], printName(operation), mistakes?.[0] ?? passage.join(' -> ')]
  })
  return printTable([['CHANGE', 'OPERATION', 'LEAST SCOPES'], ...rows])
}

function printClients(clients: readonly ReachChange[]): string {
  if (clients.length === 0) return 'Every client reaches what it reached.\n'
  const rows = clients.map(({ client, gains, loses }) => [
    printName(client),
    gains.length === 0 ? '-' : nameAll(gains),
    loses.length === 0 ? '-' : nameAll(loses),
  ])
  return printTable([['CLIENT', 'REACHES NOW', 'REACHES NO LONGER'], ...rows])
}

function summarize(rules: readonly RuleChange[], opened: readonly string[]): string {
  const count = (kind: RuleChange['kind']): number => rules.filter((rule) => rule.kind === kind).length
  const counts = `${count('opened')} opened, ${count('closed')} closed, ${count('moved')} for other callers, ${count('added')} added, ${count('removed')} removed.`
  return opened.length === 0 ? `${counts}\n` : `${counts} Opens: ${nameAll(opened)}. --allow accepts it.\n`
}

function nameAll(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED
  const named = names.slice(0, MOST_NAMED).join(', ')
  return rest > 0 ? `${named} and ${rest} more` : named
}
