import { describe, expect, it } from '@jest/globals'
import { buildSchema, GraphQLID, isScalarType } from 'graphql'
import { findSupplied } from '../../src/core/decision/supplied-fields.ts'
import { NumberToken } from '../../src/core/json/number-token.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { withExactNumbers } from '../../src/upstream/exact-scalars.ts'

describe('an ID that is written as a number', () => {
  it.each(['0', '-0', '7', '-7', '7.0', '70e-1', '-0.0', '0e5'])(
    'is the text that an upstream makes of it: %s',
    (text) => {
      const id = withExactNumbers(buildSchema('type Query { node(id: ID): ID }')).getType('ID')
      if (!isScalarType(id)) throw new Error('no scalar')
      expect(id.parseValue(new NumberToken(text))).toBe(GraphQLID.parseValue(JSON.parse(text)))
    },
  )

  it('keeps all of its digits', () => {
    const id = withExactNumbers(buildSchema('type Query { node(id: ID): ID }')).getType('ID')
    if (!isScalarType(id)) throw new Error('no scalar')
    expect(id.parseValue(new NumberToken('9007199254740993'))).toBe('9007199254740993')
  })
})

describe('an object of a host', () => {
  it('supplies its members although it can be iterated', () => {
    const schema = buildSchema(`${authTypeDefs}
      input Filter { secret: String @auth(scopes: [["secret"]]) and: [Filter] }
      type Query { find(filter: Filter): Int }`)
    const input = buildRuleTable(schema).guardedInputs.get('Filter')
    if (input === undefined) throw new Error('no guarded input')
    class Rows {
      readonly secret: string = 'a';
      *[Symbol.iterator](): Generator<never> {}
    }
    expect([...findSupplied(new Rows(), input)]).toEqual(['Filter.secret'])
    expect([...findSupplied({ and: new Set([{ secret: 'a' }]) }, input)]).toEqual(['Filter.secret'])
    expect([...findSupplied({ and: [[], [{}]] }, input)]).toEqual([])
  })
})
