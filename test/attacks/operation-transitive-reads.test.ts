import { describe, expect, it } from '@jest/globals'
import { denial, expectRefused, FORBIDDEN, UNAUTHENTICATED } from './operation.ts'
import { WAYS } from './ways.ts'

const sdl = /* GraphQL */ `
  scalar _Any
  interface Node { id: ID! }
  union _Entity = Person | Account
  type Person implements Node { id: ID! name: String account: Account }
  type Account implements Node @auth(scopes: [["account"]]) { id: ID! balance: String owner: Person }
  type Payload { person: Person query: Query mutation: Mutation clientMutationId: String }
  type Query {
    node(id: ID!): Node
    _entities(representations: [_Any!]!): [_Entity]! @public
    person: Person
    account: Account
    audit: String @auth(scopes: [["audit"]])
    query: Query!
  }
  type Mutation { CreatePerson: Payload DeletePerson: String UpdatePerson: Person }
`

describe.each(WAYS)('over $name:', ({ attempt }) => {
  describe('what one may not read', () => {
    it.each([
      ['node(id:)', '{ node(id: 1) { id ... on Account { balance } } }', ['Node.id', 'Account.balance']],
      ['_entities', '{ _entities(representations: []) { ... on Account { balance } } }', ['Account.balance']],
      [
        '_entities, by an interface',
        '{ _entities(representations: []) { ... on Node { id } } }',
        ['Node.id'],
      ],
      [
        'an object that leads to it',
        '{ person { account { owner { account { balance } } } } }',
        ['Person.account'],
      ],
      ['query: Query', '{ query { query { audit account { balance } } } }', ['Query.audit', 'Query.account']],
    ])('is not read by %s', async (_, operation, coordinates) => {
      expectRefused(await attempt({ sdl, operation }), UNAUTHENTICATED, ...coordinates)
      expectRefused(await attempt({ sdl, operation, allow: ['Mutation:*'] }), FORBIDDEN, ...coordinates)
    })

    it('is denied among the entities that one may read, and they are answered', async () => {
      const operation =
        '{ _entities(representations: []) { __typename ... on Person { name } ... on Account { balance } } }'
      const outcome = await attempt({ sdl, operation, allow: [] })
      expect(outcome.errors).toEqual([denial('Account.balance', '_entities.balance')])
      expect(outcome.data).toEqual({
        _entities: [
          { __typename: 'Person', name: 'Person.name' },
          { __typename: 'Account', balance: null },
        ],
      })
      expect(outcome.ran).not.toContain('Account.balance')
    })

    it('is not read by what a mutation returns: nothing of it runs', async () => {
      for (const [selection, coordinate] of [
        ['query { audit }', 'Query.audit'],
        ['query { account { id } }', 'Query.account'],
        ['person { account { balance } }', 'Person.account'],
        ['mutation { DeletePerson }', 'Mutation.DeletePerson'],
      ] as const) {
        const operation = `mutation { CreatePerson { clientMutationId ${selection} } }`
        const outcome = await attempt({ sdl, operation, allow: ['Mutation:Person:Create'] })
        expectRefused(outcome, FORBIDDEN, coordinate)
      }
    })
  })

  describe('a derived rule', () => {
    it('holds wherever its coordinate is reached', async () => {
      const operation =
        'mutation { CreatePerson { mutation { CreatePerson { mutation { UpdatePerson { name } } } } } }'
      expectRefused(
        await attempt({ sdl, operation, allow: ['Mutation:*:Create'] }),
        FORBIDDEN,
        'Mutation.UpdatePerson',
      )
      const allowed = await attempt({ sdl, operation, allow: ['Mutation:Person:*'] })
      expect(allowed).toMatchObject({ errors: [] })
    })

    it('of the baseline holds for a root type that a query returns', async () => {
      const options = { baseline: { query: 'derived' } } as const
      const nested = await attempt({
        sdl,
        operation: '{ query { person { name } } }',
        options,
        allow: ['Query:Query:Read'],
      })
      expectRefused(nested, FORBIDDEN, 'Query.person')
    })
  })
})
