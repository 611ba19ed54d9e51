import { type GraphQLInterfaceType, type GraphQLSchema, isInterfaceType } from 'graphql'
import { type AnyOfAll, implies } from './alternatives.ts'
import type { StatedRules } from './read-rules.ts'
import { conditionOf, type Requirement, type Rule } from './rule.ts'

/**
 * Removes summaries from interfaces. Composition copies the combined requirements of the implementers to
 * their interface, for gateways that look no further. This gateway checks each implementer: a summary would
 * require of every implementer what another one requires. A requirement counts as a summary if the
 * implementers' own rules imply it; any other requirement on an interface stays, and holds for all of them.
 * Composition makes no summaries of Portcullis directives.
 */
export function withoutSummaries(
  schema: GraphQLSchema,
  stated: StatedRules,
  isSummarized: (requirement: Requirement) => boolean,
): StatedRules {
  const types = new Map(stated.types)
  const fields = new Map(stated.fields)
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInterfaceType(type)) continue
    const implementers = schema.getPossibleTypes(type)
    const lift = (rules: Map<string, Rule>, suffix: string): void => {
      const rule = rules.get(`${type.name}${suffix}`)
      if (rule === undefined) return
      const others = implementers.flatMap(
        ({ name }) => stated[suffix === '' ? 'types' : 'fields'].get(`${name}${suffix}`)?.requirements ?? [],
      )
      const requirements = rule.requirements.filter((one) => !(isSummarized(one) && isImplied(one, others)))
      if (requirements.length < rule.requirements.length)
        rules.set(rule.coordinate, { ...rule, requirements })
    }
    lift(types, '')
    for (const name of fieldNames(type)) lift(fields, `.${name}`)
  }
  return { ...stated, types, fields }
}

function fieldNames(type: GraphQLInterfaceType): readonly string[] {
  return Object.keys(type.getFields())
}

/** Whether meeting all of `others` always meets `requirement`. May wrongly return false. */
function isImplied(requirement: Requirement, others: readonly Requirement[]): boolean {
  switch (requirement.kind) {
    case 'never':
    case 'condition':
      return false
    case 'authenticated':
      // Only an identified subject can meet any of these.
      return others.some(({ kind }) => kind !== 'condition')
    case 'scopes':
    case 'policies': {
      const { kind, anyOf } = requirement
      const held: readonly AnyOfAll<string>[] = others.flatMap((one) =>
        one.kind === kind && conditionOf(one) === undefined ? [one.anyOf] : [],
      )
      return implies(held, anyOf)
    }
  }
}
