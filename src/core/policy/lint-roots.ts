import type { GraphQLField, OperationTypeNode } from 'graphql'
import { deriveParts, type NameParts, type Naming, operationScope } from '../schema/naming.ts'
import { locationOf } from '../schema/schema-problem.ts'
import type { Scope } from '../scope/scope.ts'
import type { Finding } from './finding.ts'
import type { Requirement, Rule } from './rule.ts'
import type { RuleTable } from './rule-table.ts'

/** A field of a root type, with what reaching it requires: its own rule, its types' and its interfaces'. */
export interface RootField {
  readonly kind: `${OperationTypeNode}`
  readonly field: GraphQLField<unknown, unknown>
  readonly coordinate: string
  readonly rule: Rule | undefined
  readonly requirements: readonly Requirement[]
}

const KINDS = ['query', 'mutation', 'subscription'] as const

export function rootFields(table: RuleTable): readonly RootField[] {
  return KINDS.flatMap((kind) => {
    const types = { query: table.schema.getQueryType(), mutation: table.schema.getMutationType() }
    const root = kind === 'subscription' ? table.schema.getSubscriptionType() : types[kind]
    return Object.values(root?.getFields() ?? {}).map((field) => {
      const coordinate = `${root?.name}.${field.name}`
      const needs = [
        ...table.needsOfType(root?.name ?? ''),
        ...table.needsOfField(root?.name ?? '', field.name),
      ]
      const requirements = [...new Set(needs)].flatMap((need) => table.requirements[need] ?? [])
      return { kind, field, coordinate, rule: table.stated.fields.get(coordinate), requirements }
    })
  })
}

/** What the convention says of a root field, whether or not its baseline follows it. */
export interface DerivedScope {
  readonly parts: NameParts
  readonly scope: Scope
}

export function derivedScope({ kind, field }: RootField, naming: Naming): DerivedScope | undefined {
  const parts = deriveParts(kind, field, naming)
  return parts === undefined ? undefined : { parts, scope: operationScope(kind, parts) }
}

/** Root fields that are open, or nearly, without anybody having said so; and names that were cut at the wrong end. */
export function lintRoots(table: RuleTable, naming: Naming): readonly Finding[] {
  return rootFields(table).flatMap((root): readonly Finding[] => {
    const { kind, field, coordinate, rule, requirements } = root
    const place = locationOf(field.astNode?.name)
    if (requirements.length === 0) {
      if (rule?.isPublicOnPurpose === true) return []
      const severity = kind === 'mutation' ? 'warning' : 'info'
      const message = `anyone may run this ${kind}: the baseline is public. @public would say that it is meant.`
      return [{ kind: 'unguarded-field', severity, coordinate, message, ...place }]
    }
    if (kind === 'mutation' && requirements.every((one) => one.kind === 'authenticated')) {
      const message = 'any token may run this mutation: no scope is required.'
      return [{ kind: 'any-token', severity: 'warning', coordinate, message, ...place }]
    }
    const isDerived = requirements.some((one) => one.source.origin === 'convention')
    return kind === 'mutation' && isDerived ? lintName(root, table, naming) : []
  })
}

function lintName(root: RootField, table: RuleTable, naming: Naming): readonly Finding[] {
  const derived = derivedScope(root, naming)
  if (derived === undefined || naming !== 'action-first') return []
  const { type, action } = derived.parts
  const isReversed = table.schema.getType(action) !== undefined && table.schema.getType(type) === undefined
  if (!isReversed) return []
  const { field, coordinate } = root
  return [
    {
      kind: 'odd-name',
      severity: 'warning',
      coordinate,
      message: `the scope "${derived.scope}" has a type where its action belongs: is this schema named type-first?`,
      ...locationOf(field.astNode?.name),
      suggestion: operationScope('mutation', { type: action, action: type }),
    },
  ]
}
