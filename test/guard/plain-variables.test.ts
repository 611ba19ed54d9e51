import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  buildSchema,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  getVariableValues,
  Kind,
  parse,
} from 'graphql'
import { coerceVariables } from '../../src/guard/operation-variables.ts'
import { fitPlainly } from '../../src/guard/plain-variables.ts'

const schema = buildSchema('scalar Any  input In { a: Int }  type Query { a: Int }')

const TYPES = ['String', 'ID', 'Boolean', 'Int', 'Float', 'Any', 'In', '[Int]'].flatMap((type) => [
  type,
  `${type}!`,
  `${type} = null`,
])
const VALUE = fc.oneof(
  fc.constantFrom(undefined, null, true, 'text', '', 1, -1, 1.5, 2 ** 31, -(2 ** 31), 2 ** 31 - 1, 2 ** 53),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, {}, { a: 1 }, { a: 'x' }, [1], ['x']),
)

describe('plain variables', () => {
  it('fit only where graphql-js coerces them without an error', () => {
    let fitting = 0
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...TYPES), VALUE), { maxLength: 4 }), (pairs) => {
        const head = pairs.map(([type], index) => `$v${index}: ${type}`).join(', ')
        const document = parse(`query${head === '' ? '' : `(${head})`} { a }`)
        const [operation] = document.definitions
        if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('no operation')
        const given: Record<string, unknown> = {}
        for (const [index, [, value]] of pairs.entries()) if (value !== undefined) given[`v${index}`] = value
        const definitions = operation.variableDefinitions
        if (!fitPlainly(schema, definitions, given)) return
        fitting += 1
        expect(getVariableValues(schema, definitions ?? [], given).errors).toBeUndefined()
      }),
      { seed: 1, numRuns: 5_000 },
    )
    expect(fitting).toBeGreaterThan(500)
  })

  it('do not fit where a value is inherited', () => {
    const document = parse('query($constructor: String!) { a }')
    const [operation] = document.definitions
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('no operation')
    expect(fitPlainly(schema, operation.variableDefinitions, {})).toBe(false)
  })

  it.each(['Int', 'Float', 'ID'])(
    'do not fit without the coercion of a scalar of the schema that goes by the name of %s',
    (name) => {
      const own = new GraphQLScalarType({
        name,
        parseValue() {
          throw new TypeError('not today')
        },
      })
      const query = new GraphQLObjectType({
        name: 'Query',
        fields: { a: { type: GraphQLString, args: { v: { type: own } } } },
      })
      const replaced = new GraphQLSchema({ query, types: [own] })
      const [operation] = parse(`query($v: ${name}) { __typename }`).definitions
      if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('no operation')
      for (const v of [1, 'text', true]) {
        expect(fitPlainly(replaced, operation.variableDefinitions, { v })).toBe(false)
        expect(coerceVariables(replaced, operation, { v }).kind).toBe('wrong')
      }
    },
  )

  it('fit a copy of a scalar that coerces as the specification says', () => {
    const copy = new GraphQLScalarType(GraphQLInt.toConfig())
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { a: { type: copy, args: { v: { type: copy } } } },
    })
    const [operation] = parse('query($v: Int) { __typename }').definitions
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new TypeError('no operation')
    expect(fitPlainly(new GraphQLSchema({ query }), operation.variableDefinitions, { v: 1 })).toBe(true)
  })
})
