import { type GraphQLField, getNamedType, type OperationTypeNode } from 'graphql'
import { parseScope, type Scope } from '../scope/scope.ts'

/**
 * How a mutation's name is cut into type and action: `CreatePerson` (`action-first`), `personCreate` (`type-first`), or
 * a regular expression with the named groups `type` and `action`.
 */
export type Naming = 'action-first' | 'type-first' | { readonly pattern: string }

export interface NameParts {
  readonly type: string
  readonly action: string
}

const OPERATION_SEGMENT = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const

/** In the `extensions` of a root field: what its name, and that of its type, was given to tell it from others. */
export const NAME_PREFIX = 'portcullisPrefix'

/** The operation scope of a root field, by its name and return type alone. Undefined when a naming pattern misses. */
export function deriveParts(
  kind: `${OperationTypeNode}`,
  field: Pick<GraphQLField<unknown, unknown>, 'name' | 'type'> &
    Partial<Pick<GraphQLField<unknown, unknown>, 'extensions'>>,
  naming: Naming,
): NameParts | undefined {
  const returned = getNamedType(field.type).name
  if (kind === 'query') return { type: returned, action: 'Read' }
  if (kind === 'subscription') return { type: returned, action: 'Subscribe' }
  const prefix = field.extensions?.[NAME_PREFIX]
  if (typeof prefix !== 'string') return cutName(field.name, returned, naming)
  const plain = returned.startsWith(prefix) ? returned.slice(prefix.length) : returned
  const parts = cutName(field.name.slice(prefix.length), plain, naming)
  return parts === undefined ? undefined : { ...parts, type: `${prefix}${parts.type}` }
}

/** Cuts a name such as `CreatePerson`. A name of one word takes `returned`, the named return type. */
export function cutName(name: string, returned: string, naming: Naming): NameParts | undefined {
  if (typeof naming === 'object') return matchNames(name, naming.pattern)
  const words = wordsOf(name)
  const [first, ...rest] = naming === 'action-first' ? words : [words.at(-1) ?? '', ...words.slice(0, -1)]
  const action = capitalize(first ?? name)
  return { type: rest.length === 0 ? returned : rest.map(capitalize).join(''), action }
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

/** PascalCase, camelCase and snake_case; a run of capitals is one word (`URLEntry` is `URL`, `Entry`). */
function wordsOf(name: string): readonly string[] {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .split('_')
    .filter((word) => word !== '')
  return words.length === 0 ? [name] : words
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
