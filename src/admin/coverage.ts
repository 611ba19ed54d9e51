import type { GraphQLObjectType } from 'graphql'
import { type Grant, grantOf, isGranted } from '../core/decision/grant.ts'
import type { NumberedRequirement, RuleTable } from '../core/rules/rule-table.ts'
import { parsePattern } from '../core/scope/pattern.ts'

/** A root field of the guarded schema, with the scopes of the patterns that satisfy its rule. */
export interface CoveredOperation {
  /** `Mutation.CreatePerson` */
  readonly coordinate: string
  readonly scopes: readonly string[]
}

/** What patterns cover in the guarded schema. */
export interface Coverage {
  /** How many scopes of the catalog the patterns cover, and how many there are. */
  readonly scopes: number
  readonly ofScopes: number
  /** The root fields whose rules the patterns satisfy, of how many with a rule. */
  readonly operations: readonly CoveredOperation[]
  readonly ofOperations: number
  /** The patterns that cover no scope of the catalog. */
  readonly idle: readonly string[]
}

/**
 * Computes what patterns cover. A root field counts by its own rule: policies, conditions and selected fields
 * may require more. Throws `ScopeSyntaxError` for a text that is not a pattern.
 */
export function computeCoverage(table: RuleTable, patterns: readonly string[]): Coverage {
  const { catalog } = table
  const parsed = patterns.map(parsePattern)
  const grant = grantOf({ allow: parsed, reject: [], ceilings: [] }, catalog)
  const guarded = rootTypes(table).flatMap((type) =>
    Object.keys(type.getFields()).flatMap((name) => {
      const needs = [...table.needsOfType(type.name), ...table.needsOfField(type.name, name)]
      return needs.length === 0 ? [] : [{ coordinate: `${type.name}.${name}`, needs }]
    }),
  )
  const operations = guarded.flatMap(({ coordinate, needs }) => {
    const scopes = needs.map((need) => satisfy(table.numbered[need], grant))
    return scopes.includes(undefined)
      ? []
      : [{ coordinate, scopes: [...new Set(scopes.flatMap((list) => list ?? []))] }]
  })
  return {
    scopes: catalog.scopes.filter((_, number) => isGranted(grant, number)).length,
    ofScopes: catalog.scopes.length,
    operations,
    ofOperations: guarded.length,
    idle: parsed
      .filter((pattern) =>
        grantOf({ allow: [pattern], reject: [], ceilings: [] }, catalog).bits.every((word) => word === 0),
      )
      .map(({ text }) => text),
  }
}

/** The scopes that satisfy a requirement; undefined where nothing granted does. */
function satisfy(requirement: NumberedRequirement | undefined, grant: Grant): readonly string[] | undefined {
  switch (requirement?.kind) {
    case 'scopes':
      return requirement.anyOf
        .find((all) => all.every((number) => isGranted(grant, number)))
        ?.flatMap((number) => grant.catalog.scopes[number] ?? [])
    case 'never':
    case undefined:
      return undefined
    // Whether a policy or condition holds depends on the request.
    case 'authenticated':
    case 'condition':
    case 'policies':
      return []
  }
}

function rootTypes({ schema }: RuleTable): readonly GraphQLObjectType[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
    (type) => type !== null && type !== undefined,
  )
}
