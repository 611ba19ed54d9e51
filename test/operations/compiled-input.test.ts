import { describe, expect, it } from '@jest/globals'
import {
  buildSchema,
  type FieldNode,
  type GraphQLField,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  type OperationDefinitionNode,
  parse,
} from 'graphql'
import { compileArguments, compileVariables } from '../../src/operations/runners/compiled-input.ts'

const schema = buildSchema(`
  scalar Odd
  enum Color { RED }
  input Box { size: Int }
  type Query {
    a(string: String, id: ID, flag: Boolean, int: Int = 7, float: Float, needed: String! = "x", odd: Odd): String
    b(color: Color, box: Box, list: [Int!]): String
    c(needed: String!): String
  }
`)

const VALUES = [undefined, null, 'text', '', 1, -0, 1.5, 2 ** 31, -(2 ** 31), Number.NaN, true, [], {}, [1]]

function operationOf(text: string): OperationDefinitionNode {
  return parse(text).definitions[0] as OperationDefinitionNode
}

describe('compileVariables', () => {
  it('reads every value of every type as graphql-js does', () => {
    const types = ['String', 'ID', 'Boolean', 'Int', 'Float', 'Odd', 'Color', 'Box', '[Int!]']
    const definitions = types.flatMap((type) => [type, `${type}!`])
    const defaults = ['String = "d"', 'String! = "d"', 'Int = null', 'ID = 5', 'Float = 1', 'Boolean = true']
    for (const definition of [...definitions, ...defaults]) {
      const operation = operationOf(`query ($v: ${definition}) { __typename }`)
      const read = compileVariables(schema, operation)
      for (const given of [{}, Object.create({ v: 'inherited' }), ...VALUES.map((v) => ({ v, other: 1 }))]) {
        const expected = getVariableValues(schema, operation.variableDefinitions ?? [], given).coerced
        expect([definition, given, read(given)]).toEqual([definition, given, expected])
        if (expected !== undefined) expect(Object.keys(read(given) ?? {})).toEqual(Object.keys(expected))
      }
    }
  })

  it('leaves a scalar that only has the name of a standard one to itself', () => {
    const id = new GraphQLScalarType({ name: 'ID', parseValue: (value) => `own ${value}` })
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { a: { type: id, args: { id: { type: id } } } },
    })
    const own = new GraphQLSchema({ query })
    const operation = operationOf('query ($v: ID) { __typename }')
    expect(compileVariables(own, operation)({ v: 'x' })).toEqual({ v: 'own x' })
  })
})

describe('compileArguments', () => {
  const fields = schema.getQueryType()?.getFields() ?? {}
  const outcome = (read: () => unknown): unknown => {
    try {
      return read()
    } catch (error) {
      return String(error)
    }
  }

  it.each([
    '{ a }',
    '{ a(string: $v, id: $v, int: $v, odd: $v) }',
    '{ a(needed: $v) }',
    '{ a(int: 3, string: $v) }',
    '{ b(color: RED, box: { size: $v }, list: [$v]) }',
    '{ b(color: $v, box: $v, list: $v) }',
    '{ c(needed: $v) }',
    '{ c }',
  ])('reads the arguments of %s as graphql-js does', (text) => {
    const node = operationOf(text).selectionSet.selections[0] as FieldNode
    const field = fields[node.name.value] as GraphQLField<unknown, unknown>
    const read = compileArguments(field, node)
    for (const values of [{}, ...VALUES.map((v) => ({ v }))]) {
      const expected = outcome(() => getArgumentValues(field, node, values))
      expect([values, outcome(() => read(values))]).toEqual([values, expected])
    }
  })
})
