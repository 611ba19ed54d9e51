import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql'
import type { SchemaNote } from '../../core/schema/schema-notes.ts'
import type { NamedSchema } from './stitching-conflicts.ts'

/** The descriptive part of a schema element. */
interface Described {
  readonly name: string
  description?: string | null | undefined
  deprecationReason?: string | null | undefined
  readonly args?: readonly Described[]
}

/**
 * Describes each shared element as the first upstream that describes it does. A scalar with two different
 * URLs gets none: a reader would take one for the other upstream's too. Changes the schema, which was just
 * built from theirs.
 */
export function describeShared(
  schema: GraphQLSchema,
  upstreams: readonly NamedSchema[],
): readonly SchemaNote[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) return []
    const owners = upstreams.flatMap((upstream) => {
      const own = upstream.schema.getType(type.name)
      return own === undefined ? [] : [{ name: upstream.name, own }]
    })
    describe(
      type,
      owners.map(({ own }) => own),
    )
    for (const member of membersOf(type)) {
      const same = owners.flatMap(({ own }) => findIn(membersOf(own), member.name))
      describe(member, same)
      for (const argument of member.args ?? [])
        describe(
          argument,
          same.flatMap(({ args = [] }) => findIn(args, argument.name)),
        )
    }
    if (!isScalarType(type)) return []
    const told = owners.flatMap(({ name, own }) => {
      const url = isScalarType(own) ? own.specifiedByURL : undefined
      return url === null || url === undefined ? [] : [{ name, url }]
    })
    const isOne = new Set(told.map(({ url }) => url)).size === 1
    type.specifiedByURL = isOne ? told[0]?.url : undefined
    if (isOne || told.length === 0) return []
    const urls = told.map(({ name, url }) => `${name}: ${url}`).join(', ')
    return [
      {
        coordinate: type.name,
        message: `no URL specifies it, as the upstreams name different ones (${urls}).`,
      },
    ]
  })
}

function describe(element: Described, same: readonly Described[]): void {
  const description = same.find((one) => one.description)?.description
  if (description) element.description = description
  const reason = same.find((one) => typeof one.deprecationReason === 'string')?.deprecationReason
  if (typeof reason === 'string') element.deprecationReason = reason
}

function findIn(elements: readonly Described[], name: string): readonly Described[] {
  return elements.filter((one) => one.name === name)
}

function membersOf(type: GraphQLNamedType): readonly Described[] {
  if (isEnumType(type)) return type.getValues()
  const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
  return hasFields ? Object.values(type.getFields()) : []
}
