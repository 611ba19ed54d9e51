import { describe, expect, it } from '@jest/globals'
import { buildSchema, type GraphQLArgument, GraphQLInt, type GraphQLObjectType } from 'graphql'
import { signatureOf } from '../../../src/core/plan/field-signature.ts'

function signature(args: string): string {
  const schema = buildSchema(`input In { a: Int b: [Int] } type Query { f${args}: Int }`)
  const type = schema.getQueryType() as GraphQLObjectType
  return signatureOf({ args: type.getFields()['f']?.args ?? [] })
}

/** Of one argument whose default is a value of its scalar's own. */
function ofDefault(defaultValue: unknown): string {
  return signatureOf({ args: [{ name: 'a', type: GraphQLInt, defaultValue } as GraphQLArgument] })
}

describe('the signature of a field', () => {
  it('is equal for equal declarations, and tells names, types and defaults apart', () => {
    const args = [
      '',
      '(a: Int)',
      '(b: Int)',
      '(a: Int!)',
      '(a: Int = 1)',
      '(a: Int = null)',
      '(a: String = "1")',
      '(a: Int = 1, b: Int)',
      '(a: In = {a: 1})',
      '(a: In = {a: 1, b: [1]})',
      '(a: In = {a: 1, b: [null]})',
    ]
    expect(new Set(args.map(signature)).size).toBe(args.length)
    expect(args.map(signature)).toEqual(args.map(signature))
  })

  it.each([
    ['whole numbers', 1n, 2n],
    ['whole numbers within', { a: [1n] }, { a: [2n] }],
    ['a number and a whole number', 1, 1n],
    ['maps', new Map([[1, 1]]), new Map([[1, 2]])],
    ['values of a class', new (class A {})(), new (class B {})()],
    ['dates', new Date(1), new Date(2)],
    ['functions', () => 1, () => 1],
    ['no number and none', Number.NaN, undefined],
    ['a text and a list of it', 'a', ['a']],
  ])('tells defaults apart that may print alike: %s', (_, one, other) => {
    expect(ofDefault(one)).toBe(ofDefault(one))
    expect(ofDefault(one)).not.toBe(ofDefault(other))
  })

  it('ends for a default without end', () => {
    const endless: unknown[] = []
    endless.push(endless)
    expect(ofDefault(endless)).toBe(ofDefault(endless))
  })
})
