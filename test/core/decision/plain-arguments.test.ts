import { describe, expect, it } from '@jest/globals'
import { type FieldNode, getArgumentValues, getVariableValues, parse } from 'graphql'
import { readPlainArguments } from '../../../src/core/decision/plain-arguments.ts'
import { NumberToken } from '../../../src/core/json/number-token.ts'
import { schemaOf } from './subjects.ts'

const schema = schemaOf(`
  scalar Json
  enum E { A B }
  input I { a: Int }
  type Query {
    f(id: ID!, text: String, int: Int, float: Float, is: Boolean, set: Int! = 3, list: [Int], e: E = A, i: I, json: Json): Int
  }
`)
const field = schema.getQueryType()?.getFields()['f']

type Given = Readonly<Record<string, unknown>>

/** What is read, and what graphql-js coerces; undefined for either where it cannot. */
function coerceBoth(head: string, args: string, variables: Given): readonly unknown[] {
  const [operation] = parse(`query (${head}) { f(${args}) }`).definitions
  if (operation?.kind !== 'OperationDefinition' || field === undefined)
    throw new Error('There is no operation.')
  const node = operation.selectionSet.selections[0] as FieldNode
  const read = readPlainArguments({ node, field, usesVariables: true }, operation)(variables)
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  try {
    return [read, coerced === undefined ? undefined : { ...getArgumentValues(field, node, coerced) }]
  } catch {
    return [read, undefined]
  }
}

const ALL = '$id: ID!, $text: String, $int: Int, $float: Float, $is: Boolean, $set: Int'
const GIVEN = 'id: $id, text: $text, int: $int, float: $float, is: $is, set: $set'
const token = new NumberToken('1.10')

describe('arguments that plain variables give', () => {
  it.each<Given>([
    { id: '7', text: 'x', int: 2, float: 1.5, is: true, set: 1 },
    { id: 7, float: 2 },
    { id: '', text: '', int: 0, float: 0, is: false, set: 0 },
    { id: '7', text: null, int: null, float: null, is: null },
    { id: '7', constructor: 1 },
    { id: 'toString' },
  ])('are what graphql-js coerces: %j', (variables: Given) => {
    const [read, coerced] = coerceBoth(ALL, GIVEN, variables)
    expect(read).toBeDefined()
    expect(read).toEqual(coerced)
  })

  it.each<Given>([
    {},
    { id: null },
    { id: 1.5 },
    { id: true },
    { id: '7', int: 2 ** 31 },
    { id: '7', int: '2' },
    { id: '7', float: Number.NaN },
    { id: '7', is: 1 },
    { id: '7', text: 1 },
    { id: '7', set: null },
    { id: '7', int: undefined },
    { id: '7', float: token },
    { id: token },
    { id: { toString: () => '7' } },
  ])('are left to graphql-js where they do not plainly fit: %j', (variables: Given) => {
    expect(coerceBoth(ALL, GIVEN, variables)[0]).toBeUndefined()
  })

  it('stand beside literals and defaults', () => {
    const [read, coerced] = coerceBoth(
      '$int: Int',
      'id: 7, int: $int, list: 1, i: { a: 2 }, e: B, json: { x: [1] }',
      {
        int: 5,
      },
    )
    expect(read).toEqual(coerced)
    expect(read).toMatchObject({ id: '7', int: 5, list: [1], e: 'B', set: 3 })
    expect(coerceBoth('$int: Int', 'id: "a", int: $int', {})[0]).toEqual({ id: 'a', set: 3, e: 'A' })
  })

  it.each([
    ['$int: Int = 4', 'id: 1, int: $int'],
    ['$list: [Int]', 'id: 1, list: $list'],
    ['$a: Int', 'id: 1, list: [$a]'],
    ['$a: Int', 'id: 1, i: { a: $a }'],
    ['$e: E', 'id: 1, e: $e'],
    ['$json: Json', 'id: 1, json: $json'],
  ])('are left to graphql-js for other variables: %s in %s', (head, args) => {
    expect(coerceBoth(head, args, {})[0]).toBeUndefined()
  })
})
