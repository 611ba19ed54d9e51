import { describe, expect, it } from '@jest/globals'
import { buildSchema, parse, validate } from 'graphql'
import { findFirstOperation } from '../../src/console/first-operation.ts'
import { defaultQuery } from '../../src/console/welcome.ts'

describe('the first operation of a console', () => {
  it('is the welcome where the schema has its mutation', () => {
    const schema = buildSchema(`
      type Query { a: Int }
      type Mutation { CreatePerson(name: String): Person }
      type Person { identifier: ID, name: String }`)
    expect(findFirstOperation(schema)).toBe(defaultQuery)
  })

  it('is a query of any other API, and never a mutation', () => {
    const schema = buildSchema(`
      type Query { one(id: ID!): Shop, all(first: Int): [Shop!]! version: String }
      type Mutation { destroy: Int }
      type Shop { owner: Shop, id: ID!, name(in: String!): String, town: String }`)
    const found = findFirstOperation(schema) ?? ''
    expect(found).toContain('query First {\n  all {\n    id\n    town\n  }\n}')
    expect(validate(schema, parse(found))).toEqual([])
  })

  it('is a leaf where no object can be asked for, and nothing where every query takes arguments', () => {
    expect(
      findFirstOperation(buildSchema('type Query { shop: Shop version: String } type Shop { shop: Shop }')),
    ).toContain('query First {\n  version\n}')
    expect(findFirstOperation(buildSchema('type Query { one(id: ID!): Int }'))).toBeUndefined()
  })
})
