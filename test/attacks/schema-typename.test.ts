import { describe, expect, it } from '@jest/globals'
import { expectRefused, FORBIDDEN, UNAUTHENTICATED } from './operation.ts'
import { WAYS } from './ways.ts'

const sdl = /* GraphQL */ `
  interface Node { id: ID }
  interface Guarded @auth(scopes: [["guarded"]]) { id: ID }
  type Open implements Node { id: ID }
  type Shut implements Node & Guarded @auth(scopes: [["shut"]]) { id: ID }
  union Either = Open | Shut
  type Query { open: Open shut: Shut node: Node guarded: Guarded either: [Either] }
  type Mutation { CreateShut: Shut }
`

describe.each(WAYS)('over $name:', ({ attempt }) => {
  describe('__typename alone', () => {
    it('is something to ask for, and needs nothing at the root', async () => {
      expect(await attempt({ sdl, operation: '{ __typename }' })).toMatchObject({
        data: { __typename: 'Query' },
        errors: [],
      })
      expect(await attempt({ sdl, operation: 'mutation { a: __typename }' })).toMatchObject({ errors: [] })
    })

    it('is guarded where the static type is guarded', async () => {
      expectRefused(
        await attempt({ sdl, operation: '{ shut { __typename } }' }),
        UNAUTHENTICATED,
        'Query.shut',
      )
      expectRefused(
        await attempt({ sdl, operation: '{ guarded { __typename } }', allow: ['shut'] }),
        FORBIDDEN,
        'Query.guarded',
      )
      expectRefused(
        await attempt({ sdl, operation: '{ node { ... on Shut { x: __typename } } }', allow: ['guarded'] }),
        FORBIDDEN,
        'Shut.__typename',
      )
    })

    it('needs no member at an interface or union: clients add it everywhere', async () => {
      const outcome = await attempt({ sdl, operation: '{ node { __typename } either { __typename } }' })
      expect(outcome.errors).toEqual([])
      expect(outcome.data).toEqual({
        node: { __typename: 'Open' },
        either: [{ __typename: 'Open' }, { __typename: 'Shut' }],
      })
    })

    it('does not make a mutation run that is denied', async () => {
      const outcome = await attempt({
        sdl,
        operation: 'mutation { __typename CreateShut { __typename } }',
        allow: ['shut', 'guarded'],
      })
      expectRefused(outcome, FORBIDDEN, 'Mutation.CreateShut')
    })

    it('makes a query with one denied field a reduced one, not a refusal', async () => {
      const outcome = await attempt({ sdl, operation: '{ __typename shut { id } }' })
      expect(outcome.data).toEqual({ __typename: 'Query', shut: null })
      expect(outcome.ran).toEqual([])
    })

    it('is guarded by a rule on the root type, and so is all else there', async () => {
      const ruled = 'type Query @auth(scopes: [["root"]]) { a: Int @public }'
      expectRefused(
        await attempt({ sdl: ruled, operation: '{ __typename a }' }),
        UNAUTHENTICATED,
        'Query.__typename',
        'Query.a',
      )
    })
  })
})
