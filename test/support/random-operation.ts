import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isUnionType,
} from 'graphql'
import { createRandom } from './seed.ts'

export interface RandomOperation {
  readonly text: string
  readonly variables: Readonly<Record<string, boolean>>
}

/**
 * Writes an operation for a schema, with aliases, arguments, fragments of every kind, conditions and
 * `__typename`. It is not always valid.
 */
export function writeRandomOperation(schema: GraphQLSchema, seed: number): RandomOperation {
  const random = createRandom(seed)
  const chance = (share: number): boolean => random() < share
  const oneOf = <Value>(values: readonly Value[]): Value | undefined =>
    values[Math.floor(random() * values.length)]
  const fragments: string[] = []
  let aliases = 0

  const condition = (): string => {
    if (!chance(0.15)) return ''
    const value = oneOf(['true', 'false', '$yes', '$no', '$yes', '$no'])
    return chance(0.5) ? ` @include(if: ${value})` : ` @skip(if: ${value})`
  }
  const writeField = (
    field: ReturnType<GraphQLObjectType['getFields']>[string],
    depth: number,
  ): string | undefined => {
    const type = getNamedType(field.type)
    const args = field.args.map(({ name }) => `${name}: "${oneOf(['cm', 'in'])}"`)
    const mustAlias = args.length > 0
    if (!isLeafType(type) && depth <= 0) return undefined
    const alias =
      mustAlias || chance(0.2) ? `${oneOf(['x', 'id_', 'name_', '_y', 'constructor'])}${aliases++}: ` : ''
    const given = args.length === 0 ? '' : `(${args.join(', ')})`
    const below = isLeafType(type) ? '' : ` ${writeSet(type, depth - 1)}`
    return `${alias}${field.name}${given}${condition()}${below}`
  }
  const writeFragment = (type: GraphQLNamedType, depth: number): string => {
    const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : []
    const interfaces = Object.values(schema.getTypeMap()).filter(
      (one) => isInterfaceType(one) && isAbstractType(type) && sharesType(schema, one.name, possible),
    )
    const on = oneOf([...possible, ...possible, ...interfaces, type]) ?? type
    const set = writeSet(on, depth)
    if (chance(0.3)) {
      const name = `F${fragments.length}`
      fragments.push(`fragment ${name} on ${on.name} ${set}`)
      return `...${name}${condition()}`
    }
    return `... on ${on.name}${condition()} ${set}`
  }
  const writeSet = (type: GraphQLNamedType, depth: number): string => {
    const parts: string[] = []
    if (chance(0.25)) parts.push(chance(0.5) ? '__typename' : `t${aliases++}: __typename`)
    if (isObjectType(type) || isInterfaceType(type))
      for (const field of Object.values(type.getFields())) {
        const written = chance(0.45) ? writeField(field, depth) : undefined
        if (written !== undefined) parts.push(written)
      }
    const count = isUnionType(type) ? 1 + Math.floor(random() * 3) : chance(0.3) ? 1 : 0
    if (depth >= 0)
      for (let index = 0; index < count; index++)
        parts.push(writeFragment(type, depth - (chance(0.7) ? 0 : 1)))
    return `{ ${parts.length === 0 ? '__typename' : parts.join(' ')} }`
  }

  const query = schema.getQueryType()
  if (!query) throw new TypeError('No queries.')
  const selected = writeSet(query, 3)
  const text = `query ($yes: Boolean = true, $no: Boolean!) ${selected} ${fragments.join(' ')}`
  return { text, variables: { no: chance(0.3) } }
}

function sharesType(schema: GraphQLSchema, name: string, types: readonly GraphQLObjectType[]): boolean {
  const type = schema.getType(name)
  return isInterfaceType(type) && types.some((one) => schema.isSubType(type, one))
}
