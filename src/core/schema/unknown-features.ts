import type { ConstDirectiveNode } from 'graphql'
import { locationOf, type SchemaProblem } from './schema-problem.ts'

/** A specification that a schema says must be understood, and is not known here. */
export interface UnknownFeature {
  readonly spec: string
  /** The link that says so. */
  readonly node: ConstDirectiveNode
  readonly purpose: 'security' | 'execution'
}

/** All of them in one problem, at the first of the links: they are dealt with together. Undefined where there are none. */
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
