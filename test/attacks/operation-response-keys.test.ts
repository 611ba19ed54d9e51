import { describe, expect, it } from '@jest/globals'
import { denial, expectRefused, FORBIDDEN } from './operation.ts'
import { WAYS } from './ways.ts'

const sdl = /* GraphQL */ `
  interface Node { id: ID child: Node }
  type A implements Node { id: ID child: A secret: ID @auth(scopes: [["secret"]]) must: ID! @auth(scopes: [["must"]]) }
  type B implements Node { id: ID child: B }
  type Query { a: A node: Node nodes: [Node] other: String @auth(scopes: [["other"]]) open: String }
`

describe.each(WAYS)('over $name:', ({ attempt }) => {
  describe('a response key that several selections share', () => {
    it('shows a denied field under the key of an allowed one to nobody', async () => {
      const outcome = await attempt({ sdl, operation: '{ a { id: secret } open }', allow: [] })
      expect(outcome.data).toEqual({ a: { id: null }, open: 'Query.open' })
      expect(outcome.ran).not.toContain('A.secret')
    })

    it('is denied at one object type and answered at another', async () => {
      const outcome = await attempt({
        sdl,
        operation: '{ nodes { ... on A { x: secret } ... on B { x: id } } }',
        allow: [],
      })
      expect(outcome.data).toEqual({ nodes: [{ x: null }, { x: 'B.id' }] })
      expect(outcome.errors).toEqual([denial('A.secret', 'nodes.x')])
      expect(outcome.ran).toEqual(['B.id', 'Query.nodes'])
    })

    it('merges what is denied in one selection with what is allowed in the other', async () => {
      const outcome = await attempt({ sdl, operation: '{ a { secret } a { id } a { secret } }', allow: [] })
      expect(outcome.data).toEqual({ a: { secret: null, id: 'A.id' } })
      expect(outcome.errors).toEqual([denial('A.secret', 'a.secret')])
    })

    it('of a denied field that cannot be null takes the whole object, with all that others asked of it', async () => {
      const outcome = await attempt({ sdl, operation: '{ a { id } a { must } node { id } }', allow: [] })
      expect(outcome.data).toEqual({ a: null, node: { id: 'A.id' } })
      expect(outcome.errors).toEqual([denial('A.must', 'a.must')])
    })

    it.each(['__portcullis_type', '__portcullis_type_'])(
      'is left alone where it is %s, by which a reduced operation asks for types',
      async (key) => {
        const operation = `{ nodes { ${key}: id ... on A { secret } child { __portcullis_type: __typename ... on A { secret } } } }`
        const outcome = await attempt({ sdl, operation, allow: [] })
        expect(outcome.data).toEqual({
          nodes: [
            { [key]: 'A.id', secret: null, child: { __portcullis_type: 'A', secret: null } },
            { [key]: 'B.id', child: { __portcullis_type: 'B' } },
          ],
        })
      },
    )

    it('spelled a hundred times is one error, and more than a hundred keys are a refusal', async () => {
      const same = await attempt({ sdl, operation: `{ open ${'other '.repeat(500)} }`, allow: [] })
      expect(same.errors).toEqual([denial('Query.other', 'other')])
      const hundred = Array.from({ length: 100 }, (_, index) => `k${index}: other`).join(' ')
      expect((await attempt({ sdl, operation: `{ open ${hundred} }`, allow: [] })).errors).toHaveLength(100)
      const more = await attempt({ sdl, operation: `{ open ${hundred} k100: other }`, allow: [] })
      expectRefused(more, FORBIDDEN, ...Array.from({ length: 100 }, () => 'Query.other'))
    })
  })
})
