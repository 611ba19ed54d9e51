import { describe, expect, it } from '@jest/globals'
import { type ExecutionResult, GraphQLError, print, validate } from 'graphql'
import { enforce } from '../../../src/core/answer/enforce.ts'
import { ANONYMOUS } from '../../../src/core/decision/subject.ts'
import { decideOn, identified, schemaOf } from './subjects.ts'

const sdl = /* GraphQL */ `
  interface Node { id: ID next: Node }
  type A implements Node { id: ID next: A secret: String @auth(scopes: [["s"]]) must: String! @auth(scopes: [["m"]]) }
  type B implements Node { id: ID next: Node }
  type Query { open(x: Int): Int a: A sure: A! nodes: [Node] rows: [[A!]!] strict: [A!]! arg(x: Int): A @auth(scopes: [["s"]]) }
`

function reduce(source: string, subject = identified()) {
  const enforced = enforce(decideOn(sdl, source, { subject }))
  if (enforced.kind !== 'runnable') throw new Error('It was refused.')
  const finish = (data: Readonly<Record<string, unknown>> | null): unknown => {
    const finished = enforced.finish({ data } as ExecutionResult)
    return JSON.parse(JSON.stringify(finished.data))
  }
  expect(validate(schemaOf(sdl), enforced.document).map((error) => error.message)).toEqual([])
  return { document: print(enforced.document).replace(/\s+/g, ' '), enforced, finish }
}

const T = '__portcullis_type'

describe('a reduced operation', () => {
  it('asks for what is left and for types where something is gone', () => {
    const { document } = reduce('query Q { open a { id secret } nodes { id } }')
    expect(document).toBe(`query Q { ${T}: __typename open a { ${T}: __typename id } nodes { id } }`)
  })

  it('keeps the variables and fragments that are left, and no others', () => {
    const source = `query Q($x: Int, $y: Int, $i: Boolean!) { open(x: $x) arg(x: $y) { ...Gone } a { ...Kept ...Cut @include(if: $i) } }
      fragment Gone on A { id } fragment Kept on A { id } fragment Cut on A { secret next { id } }`
    const enforced = enforce(decideOn(sdl, source, { subject: identified(), variables: { i: true } }))
    const document = enforced.kind === 'runnable' ? print(enforced.document).replace(/\s+/g, ' ') : ''
    expect(document).toContain('query Q($x: Int, $i: Boolean!)')
    expect(document).toContain('fragment Kept on A { id }')
    expect(document).toContain('fragment Cut_1 on A { next { id } }')
    expect(document).not.toContain('Gone')
    expect(document).not.toContain('arg')
  })

  it('leaves no selection set empty', () => {
    expect(reduce('{ open a { secret } nodes { ... on A { secret } } }').document).toBe(
      `{ ${T}: __typename open a { ${T}: __typename } nodes { ${T}: __typename ... on A { ${T}: __typename } } }`,
    )
  })

  it('asks by a key that the document does not use, as an alias or as a name', () => {
    expect(reduce(`{ open ${T}: open a { secret ${T}_: id } }`).document).toContain(`${T}__: __typename`)
  })

  it('is the operation itself when all of it is allowed', () => {
    const decision = decideOn(sdl, '{ a { secret } }', { subject: identified('s') })
    const enforced = enforce(decision)
    expect(enforced.kind === 'runnable' && enforced.document).toBe(decision.plan.document)
    const result = { data: { a: null } }
    expect(enforced.kind === 'runnable' && enforced.finish(result)).toBe(result)
  })
})

describe('a completed answer', () => {
  it('has its keys in the order of the selections, without what was asked besides', () => {
    const { finish } = reduce('{ a { secret id x: secret } open }')
    expect(JSON.stringify(finish({ [T]: 'Query', a: { [T]: 'A', id: '1' }, open: 1 }))).toBe(
      '{"a":{"secret":null,"id":"1","x":null},"open":1}',
    )
  })

  it('has null where null is allowed, and loses what is around it where not', () => {
    const { finish } = reduce('{ open a { id must } rows { must } nodes { ... on A { must } id } }')
    const lost = { [T]: 'A', id: '1' }
    expect(
      finish({ open: 1, a: lost, rows: [[lost], []], nodes: [lost, { [T]: 'B', id: '2' }, null] }),
    ).toEqual({
      open: 1,
      a: null,
      rows: null,
      nodes: [null, { id: '2' }, null],
    })
    expect(finish({ open: 1, a: null, rows: [[]], nodes: [] })).toEqual({
      open: 1,
      a: null,
      rows: [[]],
      nodes: [],
    })
  })

  it('is null altogether when a list without nulls at the root has an item that is lost', () => {
    const { finish } = reduce('{ open strict { must } }')
    expect(finish({ open: 1, strict: [{ [T]: 'A' }] })).toBeNull()
    expect(finish({ open: 1, strict: [] })).toEqual({ open: 1, strict: [] })
  })

  it('keeps null as null, and adds nothing to an answer without data', () => {
    const { finish, enforced } = reduce('{ open a { secret id } }')
    expect(finish(null)).toBeNull()
    const failed = { errors: [] }
    expect(enforced.finish(failed)).toBe(failed)
    const nothing: ExecutionResult = { data: null }
    expect(enforced.finish(nothing).errors).toHaveLength(1)
  })

  it('takes from an upstream its own answers alone, not those that every object has', () => {
    const wide =
      'type Query { open: Int a: A } type A { constructor: String toString: String secret: String @auth(scopes: [["s"]]) }'
    const enforced = enforce(
      decideOn(wide, '{ open a { constructor toString secret } }', { subject: identified() }),
    )
    const finished =
      enforced.kind === 'runnable'
        ? enforced.finish({ data: { open: 1, a: { [T]: 'A' } } } as ExecutionResult)
        : {}
    expect(finished).toMatchObject({ data: { a: { secret: null } } })
    expect(JSON.stringify(finished.data)).toBe('{"open":1,"a":{"secret":null}}')
  })

  it.each([
    ['a type that is not there', { [T]: 'Nobody', id: '1' }],
    ['a type that is no object', { [T]: 'Node', id: '1' }],
    ['no type', { id: '1' }],
    ['a text', 'x'],
  ])('has null for an object of which an upstream says %s', (_, node) => {
    const { finish } = reduce('{ open nodes { id ... on A { secret } } }')
    expect(finish({ open: 1, nodes: [node, { [T]: 'B', id: '2' }] })).toEqual({
      open: 1,
      nodes: [null, { id: '2' }],
    })
  })

  it('puts what was denied before what went wrong', () => {
    const enforced = enforce(decideOn(sdl, '{ open a { secret id } }', { subject: ANONYMOUS }))
    const result: ExecutionResult = { data: { open: null, a: null }, errors: [new GraphQLError('upstream')] }
    const errors = enforced.kind === 'runnable' ? enforced.finish(result).errors : []
    expect(errors?.map((error) => error.message)).toEqual(['No authorization token.', 'upstream'])
  })
})
