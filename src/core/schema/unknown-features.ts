import type { ConstDirectiveNode } from 'graphql'
import { locationOf, type SchemaProblem } from './schema-problem.ts'

/** A specification that the schema requires, and that is not supported here. */
export interface UnknownFeature {
  readonly spec: string
  /** The link that requires it. */
  readonly node: ConstDirectiveNode
  readonly purpose: 'security' | 'execution'
}

/** Combines all features in one problem, at the first link. Undefined where there are none. */
export function explainUnknownFeatures(
  features: readonly UnknownFeature[],
  remedy = '',
): SchemaProblem | undefined {
  const [first] = features
  if (first === undefined) return undefined
  const words = features.map(({ spec, purpose }) => `the link to "${spec}" is for ${purpose}`)
  const last = words.pop() ?? ''
  const list = words.length === 0 ? last : `${words.join(', ')} and ${last}`
  const mean = features.length === 1 ? 'it means' : 'they mean'
  const { node } = first
  return {
    coordinate: `@${node.name.value}`,
    message: `${list}, and Portcullis does not know what ${mean}.${remedy}`,
    ...locationOf(node),
  }
}
