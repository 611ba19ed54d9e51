import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { Decision } from '../decision/decision.ts'
import type { Reach } from '../decision/merged-field.ts'
import { probeKeyOf } from './reduce.ts'
import type { Rewriting } from './rewriting.ts'

type Data = Readonly<Record<string, unknown>>

/**
 * Completes a result to the shape that the schema promises for the original operation. Denied fields become
 * null, introspection fields are answered, keys follow the order of the selections, and a null that the type
 * does not allow nulls the object around it. Objects are built with a null prototype.
 */
export function completeData(
  { plan }: Decision,
  { mergeFields, root }: Pick<Rewriting, 'mergeFields' | 'root'>,
  data: Data | null,
  tell: (fields: readonly FieldNode[], responseKey: string) => unknown,
): Data | null {
  const { schema } = plan.table
  const probeKey = probeKeyOf(plan.document)

  const completeObject = (value: Data, reaches: readonly Reach[]): Data | null => {
    const type = typeOf(value, reaches)
    // An object of a type unknown to the plan matches no branch of it.
    if (type === undefined) return null
    const completed: Record<string, unknown> = Object.create(null)
    for (const field of mergeFields(reaches, type)) {
      const answered = field.isDenied
        ? null
        : field.introspecting.length > 0
          ? tell(field.introspecting, field.responseKey)
          : ownValue(value, field.responseKey)
      const completedField = field.isProbed ? completeValue(answered, field.type, field.below) : answered
      if (completedField === undefined) continue
      if (completedField === null && isNonNullType(field.type)) return null
      completed[field.responseKey] = completedField
    }
    return completed
  }

  const completeValue = (value: unknown, type: GraphQLOutputType, reaches: readonly Reach[]): unknown => {
    if (value === null || value === undefined) return value
    if (isNonNullType(type)) return completeValue(value, type.ofType, reaches)
    if (isListType(type)) {
      if (!Array.isArray(value)) return null
      const items = value.map((item) => completeValue(item, type.ofType, reaches))
      return isNonNullType(type.ofType) && items.includes(null) ? null : items
    }
    return typeof value === 'object' ? completeObject(value as Data, reaches) : null
  }

  const typeOf = (value: Data, reaches: readonly Reach[]): GraphQLObjectType | undefined => {
    const name = ownValue(value, probeKey)
    const type = typeof name === 'string' ? schema.getType(name) : undefined
    if (isObjectType(type)) return type
    const [only, ...others] = new Set(reaches.flatMap(({ node }) => node.possible.types))
    return others.length === 0 ? only : undefined
  }

  return data === null ? null : completeObject(data, root)
}

/** An upstream's result is a plain object, so an inherited `constructor` is not part of it. */
function ownValue(value: Data, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}
