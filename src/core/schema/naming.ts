import { type GraphQLField, getNamedType, type OperationTypeNode } from 'graphql'
import { parseScope, type Scope } from '../scope/scope.ts'
import { type NameParts, readName } from './name-reading.ts'
import { capitalize } from './name-words.ts'

/**
 * How a mutation's name splits into type and action: `CreatePerson` (`action-first`), `personCreate`
 * (`type-first`), or a regular expression with the named groups `type` and `action`.
 */
export type Naming = 'action-first' | 'type-first' | { readonly pattern: string }

export type { NameParts } from './name-reading.ts'

const OPERATION_SEGMENT = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const

/** In a root field's `extensions`: the prefix that distinguishes its name, and its type's, from others. */
export const NAME_PREFIX = 'portcullisPrefix'

type NamedField = Pick<GraphQLField<unknown, unknown>, 'name' | 'type'> &
  Partial<Pick<GraphQLField<unknown, unknown>, 'extensions'>>

/** The type and action of a root field's scope, by name and return type. Undefined if a pattern misses. */
export function deriveParts(
  kind: `${OperationTypeNode}`,
  field: NamedField,
  naming: Naming,
): NameParts | undefined {
  const returned = getNamedType(field.type).name
  if (kind === 'query') return { type: returned, action: 'Read' }
  if (kind === 'subscription') return { type: returned, action: 'Subscribe' }
  const { prefix, ...plain } = plainName(field)
  const parts = cutName(plain.name, plain.returned, naming)
  return parts === undefined ? undefined : { ...parts, type: `${prefix}${parts.type}` }
}

/** The names of a root field and its named type without the prefix of a stitched upstream. */
export function plainName({ name, type, extensions }: NamedField): {
  readonly prefix: string
  readonly name: string
  readonly returned: string
} {
  const returned = getNamedType(type).name
  const prefix = extensions?.[NAME_PREFIX]
  if (typeof prefix !== 'string') return { prefix: '', name, returned }
  const plain = returned.startsWith(prefix) ? returned.slice(prefix.length) : returned
  return { prefix, name: name.slice(prefix.length), returned: plain }
}

/** Splits a name such as `CreatePerson`. A name of one word takes `returned`, the named return type. */
export function cutName(name: string, returned: string, naming: Naming): NameParts | undefined {
  if (typeof naming === 'object') return matchNames(name, naming.pattern)
  const { actionFirst, typeFirst } = readName(name, returned)
  return naming === 'action-first' ? actionFirst : typeFirst
}

export function operationScope(kind: `${OperationTypeNode}`, parts: NameParts): Scope {
  return parseScope(`${OPERATION_SEGMENT[kind]}:${parts.type}:${parts.action}`)
}

function matchNames(name: string, pattern: string): NameParts | undefined {
  const groups = new RegExp(pattern).exec(name)?.groups
  const type = groups?.['type']
  const action = groups?.['action']
  return type && action ? { type: capitalize(type), action: capitalize(action) } : undefined
}
