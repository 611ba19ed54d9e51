import type { GraphQLSchema } from 'graphql'
import type { Variables } from '../core/plan/condition.ts'
import { type Cost, type CostOptions, costOf } from '../core/plan/cost.ts'
import { readCostWeights } from '../core/plan/cost-weights.ts'
import type { Plan } from '../core/plan/plan.ts'
import { SchemaRuleError } from '../core/schema/schema-problem.ts'

/** Computes the highest cost of an operation. The variables must fit it. */
export type Weigh = (plan: Plan, variables: Variables) => Cost

/** Throws `SchemaRuleError` for an unreadable `@cost` or `@listSize`: a limit must not rest on a guess. */
export function createScale(schema: GraphQLSchema, options: CostOptions): Weigh {
  const weights = readCostWeights(schema)
  if (weights.problems.length > 0) throw new SchemaRuleError(weights.problems)
  const fixed = new WeakMap<Plan, Cost>()
  return (plan, variables) => {
    const known = fixed.get(plan)
    if (known !== undefined) return known
    const cost = costOf(plan, weights, variables, options)
    if ((plan.operation.variableDefinitions ?? []).length === 0) fixed.set(plan, cost)
    return cost
  }
}
