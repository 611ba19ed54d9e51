import type { GraphQLField, OperationTypeNode } from 'graphql'
import type { Requirement, Rule } from '../rules/rule.ts'
import type { RuleTable } from '../rules/rule-table.ts'
import { nameInForce } from '../schema/links.ts'
import { deriveParts, type NameParts, type Naming, operationScope } from '../schema/naming.ts'
import { locationOf } from '../schema/schema-problem.ts'
import type { Scope } from '../scope/scope.ts'
import type { Finding } from './finding.ts'

/** A field of a root type, with the requirements for reaching it: its rule's, types' and interfaces'. */
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

/** The type, action and scope that the naming convention derives, whether or not the baseline uses them. */
export interface DerivedScope {
  readonly parts: NameParts
  readonly scope: Scope
}

export function derivedScope({ kind, field }: RootField, naming: Naming): DerivedScope | undefined {
  const parts = deriveParts(kind, field, naming)
  return parts === undefined ? undefined : { parts, scope: operationScope(kind, parts) }
}

/** Finds root fields that are open, or nearly so, without an explicit statement to that effect. */
export function lintRoots(table: RuleTable): readonly Finding[] {
  return rootFields(table).flatMap((root): readonly Finding[] => {
    const { kind, field, coordinate, rule, requirements } = root
    const place = locationOf(field.astNode?.name)
    if (requirements.length === 0) {
      if (rule?.isPublicOnPurpose === true) return []
      const severity = kind === 'mutation' ? 'warning' : 'info'
      const message = `anyone may run this ${kind}: the baseline is public. @${nameInForce('public', table.names)} would say that it is meant.`
      return [{ kind: 'unguarded-field', severity, coordinate, message, ...place }]
    }
    if (kind === 'mutation' && requirements.every((one) => one.kind === 'authenticated')) {
      const message = 'any token may run this mutation: no scope is required.'
      return [{ kind: 'any-token', severity: 'warning', coordinate, message, ...place }]
    }
    return []
  })
}
