import type { RuleSource } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import type { Naming } from '../schema/naming.ts'
import { type Scope, segmentsOf } from '../scope/scope.ts'
import { distanceBetween, suggest } from '../suggestion.ts'
import type { Finding } from './finding.ts'
import { derivedScope, rootFields } from './lint-roots.ts'

const OPERATIONS = ['Query', 'Mutation', 'Subscription']
/** In shorter names, a difference of one letter is as likely intended as not. */
const SHORTEST_MISSPELT_NAME = 5

interface ScopeUse {
  readonly scope: Scope
  readonly source: RuleSource
}

interface KnownNames {
  readonly types: ReadonlySet<string>
  readonly scopes: ReadonlySet<Scope>
}

/** Compares the scopes that directives spell out with the names in the schema. */
export function lintScopes(table: RuleTable, naming: Naming): readonly Finding[] {
  const uses = spelledScopes(table)
  const derived = rootFields(table).flatMap((root) => derivedScope(root, naming) ?? [])
  const known: KnownNames = {
    types: new Set([...Object.keys(table.schema.getTypeMap()), ...derived.map(({ parts }) => parts.type)]),
    scopes: new Set(derived.map(({ scope }) => scope)),
  }
  const counts = new Map<Scope, number>()
  for (const { scope } of uses) counts.set(scope, (counts.get(scope) ?? 0) + 1)
  return uses.flatMap((use) =>
    known.scopes.has(use.scope) ? [] : (lintOperationScope(use, known) ?? lintRareScope(use, counts)),
  )
}

function spelledScopes({ stated }: RuleTable): readonly ScopeUse[] {
  const rules = [...stated.types.values(), ...stated.fields.values(), ...stated.inputs.values()]
  return rules
    .flatMap((rule) => rule.requirements)
    .flatMap((one) => {
      if (one.kind !== 'scopes' || !one.source.origin.startsWith('@')) return []
      return [...new Set(one.anyOf.flat())].map((scope) => ({ scope, source: one.source }))
    })
}

/** Undefined when the scope does not have the form of an operation scope. */
function lintOperationScope({ scope, source }: ScopeUse, known: KnownNames): readonly Finding[] | undefined {
  const segments = segmentsOf(scope)
  const [operation = '', type = '', action = ''] = segments
  if (segments.length !== 3) return undefined
  if (!OPERATIONS.includes(operation)) {
    const meant = suggest(operation, OPERATIONS)
    if (meant === undefined) return undefined
    return [misspelt(scope, source, `"${operation}" is no operation`, `${meant}:${type}:${action}`)]
  }
  if (!known.types.has(type)) {
    const meant = suggest(type, known.types)
    const what = `no type or root field is called "${type}"`
    return [misspelt(scope, source, what, meant && `${operation}:${meant}:${action}`)]
  }
  const actions = [...known.scopes].flatMap((one) => {
    const [ofOperation, ofType, ofAction = ''] = segmentsOf(one)
    return ofOperation === operation && ofType === type ? ofAction : []
  })
  const meant = suggest(action, actions)
  const what = `no ${operation.toLowerCase()} on ${type} is called "${action}"`
  return meant === undefined ? [] : [misspelt(scope, source, what, `${operation}:${type}:${meant}`)]
}

/** Finds a scope that occurs once and nearly matches one that occurs more often. */
function lintRareScope({ scope, source }: ScopeUse, counts: ReadonlyMap<Scope, number>): readonly Finding[] {
  if (counts.get(scope) !== 1) return []
  const meant = [...counts].find(([other, count]) => count > 1 && isNearly(scope, other))?.[0]
  return meant === undefined ? [] : [misspelt(scope, source, 'it occurs once, and is nearly another', meant)]
}

function isNearly(one: Scope, other: Scope): boolean {
  const names = segmentsOf(one)
  const others = segmentsOf(other)
  if (names.length !== others.length) return false
  const differing = names.flatMap((name, index) => (name === others[index] ? [] : index))
  const [index, ...more] = differing
  if (index === undefined || more.length > 0) return false
  const [name = '', otherName = ''] = [names[index], others[index]]
  if (Math.min(name.length, otherName.length) < SHORTEST_MISSPELT_NAME) return false
  // `level1` and `level2` are distinct names.
  if (name.replace(/\d+/g, '0') === otherName.replace(/\d+/g, '0')) return false
  return distanceBetween(name.toLowerCase(), otherName.toLowerCase()) <= 1
}

/** Without a suggestion the name may be intended: a scope can name things outside the schema. */
function misspelt(scope: Scope, source: RuleSource, what: string, suggestion: string | undefined): Finding {
  const { coordinate, location } = source
  return {
    kind: 'misspelt-scope',
    severity: suggestion === undefined ? 'info' : 'warning',
    coordinate,
    message: `scope "${scope}": ${what}.`,
    ...(location !== undefined && { location }),
    ...(suggestion !== undefined && { suggestion }),
  }
}
