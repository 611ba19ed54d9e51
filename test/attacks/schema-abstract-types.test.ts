import { describe, expect, it } from '@jest/globals'
import { denial, expectRefused, FORBIDDEN, UNAUTHENTICATED } from './operation.ts'
import { WAYS } from './ways.ts'

const sdl = /* GraphQL */ `
  interface Node { id: ID! name: String owner: Node }
  type User implements Node { id: ID! name: String owner: User email: String @auth(scopes: [["email"]]) }
  type Admin implements Node @auth(scopes: [["admin"]]) { id: ID! name: String owner: Admin keys: String }
  type Note implements Node { id: ID! name: String @auth(scopes: [["note"]]) owner: Secret }
  type Secret implements Node @auth(scopes: [["secret"]]) { id: ID! name: String owner: Node }
  union Party = User | Admin
  type Query { node: Node nodes: [Node] party: [Party] user: User }
`

describe.each(WAYS)('over $name:', ({ attempt }) => {
  describe('a field selected on an interface', () => {
    it('needs what every implementer needs that it can return there', async () => {
      expectRefused(
        await attempt({ sdl, operation: '{ node { name } }', allow: ['admin', 'secret'] }),
        FORBIDDEN,
        'Node.name',
      )
      const allowed = await attempt({
        sdl,
        operation: '{ node { name } }',
        allow: ['admin', 'secret', 'note'],
      })
      expect(allowed).toMatchObject({ data: { node: { name: 'User.name' } }, errors: [] })
    })

    it('needs the rules of the types that it returns on each implementer', async () => {
      const outcome = await attempt({ sdl, operation: '{ node { owner { __typename } } }', allow: ['note'] })
      expectRefused(outcome, FORBIDDEN, 'Node.owner')
    })

    it('is narrowed by the type conditions around it', async () => {
      const operation = '{ nodes { ... on User { ... on Node { id name } } } }'
      const outcome = await attempt({ sdl, operation })
      expect(outcome.errors).toEqual([])
      expect(outcome.data).toEqual({ nodes: [{ id: 'User.id', name: 'User.name' }, {}, {}, {}] })
    })

    it('is not widened again by a condition inside a condition', async () => {
      const operation = '{ nodes { ... on Admin { ... on Node { ... on Node { id } } } ... on User { id } } }'
      const outcome = await attempt({ sdl, operation })
      expect(outcome.errors).toEqual([denial('Node.id', 'nodes.id', UNAUTHENTICATED)])
      expect(outcome.data).toEqual({ nodes: [{ id: 'User.id' }, null, {}, {}] })
      expect(outcome.ran).not.toContain('Admin.id')
    })

    it('is denied where it is denied, and answered where a member is named that may be read', async () => {
      const operation = '{ nodes { name ... on User { name } } }'
      const outcome = await attempt({ sdl, operation })
      expect(outcome.errors).toEqual([denial('Node.name', 'nodes.name', UNAUTHENTICATED)])
      expect(outcome.data).toEqual({
        nodes: [{ name: 'User.name' }, { name: null }, { name: null }, { name: null }],
      })
      expect(outcome.ran).toEqual(['Query.nodes', 'User.name'])
    })

    it('keeps, below an object that two selections share, what the denied one asks for: null', async () => {
      const operation = '{ nodes { owner { first: name } ... on User { owner { second: name } } } }'
      const outcome = await attempt({ sdl, operation })
      expect(outcome.errors).toEqual([denial('Node.owner', 'nodes.owner', UNAUTHENTICATED)])
      expect(outcome.data).toEqual({
        nodes: [
          { owner: { first: null, second: 'User.name' } },
          { owner: null },
          { owner: null },
          { owner: null },
        ],
      })
    })

    it('takes the shared object along, when what the denied selection asks for cannot be null', async () => {
      const operation = '{ nodes { __typename owner { id } ... on User { owner { name } } } }'
      const outcome = await attempt({ sdl, operation })
      expect(outcome.data).toEqual({
        nodes: ['User', 'Admin', 'Note', 'Secret'].map((__typename) => ({ __typename, owner: null })),
      })
    })
  })

  describe('a member of a union', () => {
    it('stands on its own', async () => {
      const operation = '{ party { ... on User { name } ... on Admin { keys } } }'
      const outcome = await attempt({ sdl, operation })
      expect(outcome.errors).toEqual([denial('Admin.keys', 'party.keys', UNAUTHENTICATED)])
      expect(outcome.data).toEqual({ party: [{ name: 'User.name' }, { keys: null }] })
      expect(outcome.ran).not.toContain('Admin.keys')
    })

    it('is denied under an interface that only it shares with the union', async () => {
      const operation = '{ party { ... on Node { id } } }'
      expectRefused(await attempt({ sdl, operation, allow: ['note', 'secret'] }), FORBIDDEN, 'Node.id')
    })

    it('is named in an error also when no object was one', async () => {
      const operation = '{ user { ... on Node { name } email } }'
      const outcome = await attempt({ sdl, operation, allow: [] })
      expect(outcome.errors).toEqual([denial('User.email', 'user.email')])
      expect(outcome.data).toEqual({ user: { name: 'User.name', email: null } })
    })
  })

  describe('a rule on an interface, or on its field', () => {
    const guarded = /* GraphQL */ `
    interface Base @auth(scopes: [["base"]]) { id: ID }
    interface Named implements Base { id: ID name: String @auth(scopes: [["name"]]) }
    type Plain implements Base { id: ID }
    type Person implements Base & Named { id: ID name: String }
    union Any = Plain | Person
    type Query { any: [Any] person: Person base: Base }
  `
    it('holds for each implementer, however it is reached', async () => {
      for (const operation of ['{ person { id } }', '{ person { __typename } }', '{ base { __typename } }']) {
        expectRefused(
          await attempt({ sdl: guarded, operation, allow: ['name'] }),
          FORBIDDEN,
          operation.includes('base') ? 'Query.base' : 'Query.person',
        )
      }
      expectRefused(
        await attempt({
          sdl: guarded,
          operation: '{ any { ... on Plain { id } ... on Person { name } } }',
          allow: ['name'],
        }),
        FORBIDDEN,
        'Plain.id',
        'Person.name',
      )
      const withBase = await attempt({ sdl: guarded, operation: '{ person { id name } }', allow: ['base'] })
      expect(withBase.errors).toEqual([denial('Person.name', 'person.name')])
      expect(withBase.data).toEqual({ person: { id: 'Person.id', name: null } })
    })
  })
})
