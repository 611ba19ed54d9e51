import type { DocumentNode } from 'graphql'
import { neededScopes, type OperationNeeds } from '../core/decision/needed-scopes.ts'
import { planOperation } from '../core/plan/plan.ts'
import type { RuleTable } from '../core/rules/rule-table.ts'
import { type Scope, segmentsOf } from '../core/scope/scope.ts'

/** An operation with its document, which also holds its fragments. */
export interface NamedDocument {
  readonly name: string
  readonly document: DocumentNode
}

/**
 * Prints TypeScript for the scopes of a schema: their union, the patterns that cover any, and what each
 * operation needs. Throws `OperationLimitError` for an operation that is too large to plan.
 */
export function printScopeTypes(table: RuleTable, operations: readonly NamedDocument[] = []): string {
  const { scopes } = table.catalog
  return [
    '/** Every scope that a rule of the schema requires. */',
    `export type Scope =${printUnion(scopes.map(quote))}`,
    '',
    '/** The patterns of whole segments that cover at least one scope: a misspelt one does not compile. */',
    `export type ScopePattern =${printUnion(["'*'", ...groupByPrefix(scopes).map(printGroup)])}`,
    '',
    GLOB_TYPES,
    ...(operations.length === 0 ? [] : ['', ...printRequired(table, operations)]),
    '',
  ].join('\n')
}

/** Type-level matching of globs inside a segment, as in `Mutation:Music*:Create`. */
const GLOB_TYPES = `type Segments<Path extends string> = Path extends \`\${infer First}:\${infer Rest}\` ? [First, ...Segments<Rest>] : [Path]
type Glob<Text extends string> = Text extends \`\${infer Before}*\${infer After}\`
  ? \`\${Before}\${string}\${Glob<After>}\`
  : Text extends \`\${infer Before}?\${infer After}\`
    ? \`\${Before}\${string}\${Glob<After>}\`
    : Text
type Covers<Pattern extends readonly string[], Path extends readonly string[]> = Pattern extends readonly ['*']
  ? Path extends readonly [string, ...string[]]
    ? true
    : false
  : Pattern extends readonly [infer First extends string, ...infer Rest extends readonly string[]]
    ? Path extends readonly [infer Name extends string, ...infer Names extends readonly string[]]
      ? Name extends Glob<First>
        ? Covers<Rest, Names>
        : false
      : false
    : Path extends readonly []
      ? true
      : false
type CoveredBy<Pattern extends string, One = Scope> = One extends string
  ? Covers<Segments<Pattern>, Segments<One>> extends true
    ? One
    : never
  : never

/** A pattern with globs inside its segments, checked too: \`never\` where it covers no scope. */
export type CoveringPattern<Pattern extends string> = [CoveredBy<Pattern>] extends [never] ? never : Pattern

/** Gives a pattern back; one that covers no scope does not compile. */
export const scopePattern = <const Pattern extends string>(pattern: CoveringPattern<Pattern>): Pattern => pattern`

interface ScopeGroup {
  /** All segments but the last. */
  readonly prefix: readonly string[]
  readonly last: readonly string[]
}

function groupByPrefix(scopes: readonly Scope[]): readonly ScopeGroup[] {
  const groups = new Map<string, { prefix: readonly string[]; last: string[] }>()
  for (const scope of scopes) {
    const segments = segmentsOf(scope)
    const prefix = segments.slice(0, -1)
    const key = prefix.join(':')
    const group = groups.get(key) ?? { prefix, last: [] }
    group.last.push(segments.at(-1) ?? '')
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** Prints a template literal for a prefix; where it has several segments, an open `*` may end it early. */
function printGroup({ prefix, last }: ScopeGroup): string {
  const any = (names: readonly string[]): string => `\${${[...names.map(quote), "'*'"].join(' | ')}}`
  const whole = [...prefix.map((name) => any([name])), any(last)].join(':')
  const early = prefix.slice(1).map((_, index) => {
    const before = prefix.slice(0, index + 1).map((name) => any([name]))
    return `\`${[...before, '*'].join(':')}\``
  })
  return [`\`${whole}\``, ...early].join(' | ')
}

function printRequired(table: RuleTable, operations: readonly NamedDocument[]): readonly string[] {
  const rows = operations.map(({ name, document }) => {
    const needs = neededScopes(planOperation(table, document, name))
    return `  ${name}: ${printNeeds(needs)},`
  })
  return [
    '/**',
    ' * What each operation needs: any one of the lists, wholly. None: no token; an empty list: any token; null: no token will do.',
    ' */',
    'export const requiredScopes = {',
    ...rows,
    '} as const satisfies Readonly<Record<string, readonly (readonly Scope[])[] | null>>',
  ]
}

function printNeeds({ access, scopes }: OperationNeeds): string {
  if (access === 'nobody') return 'null'
  if (access === 'public') return '[]'
  if (scopes.length === 0) return '[[]]'
  return `[${scopes.map((all) => `[${all.map(quote).join(', ')}]`).join(', ')}]`
}

function printUnion(members: readonly string[]): string {
  return members.length === 0 ? ' never' : members.map((member) => `\n  | ${member}`).join('')
}

/** Needs no escapes: a scope holds neither quotes nor backslashes. */
function quote(text: string): string {
  return `'${text}'`
}
