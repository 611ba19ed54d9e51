import { describe, expect, it } from '@jest/globals'
import { denial, expectRefused, FORBIDDEN, UNAUTHENTICATED } from './operation.ts'
import { WAYS } from './ways.ts'

const sdl = /* GraphQL */ `
  scalar Token @auth(scopes: [["token"]])
  enum Rank @authenticated { HIGH LOW }
  interface Holder { token: Token tokens: [[Token!]!]! }
  type User implements Holder { name: String token: Token tokens: [[Token!]!]! rank: Rank ranks: [Rank!] }
  type Query { user: User holder: Holder token: Token! ranks: [Rank] }
  type Mutation { CreateUser: Token @public }
`

describe.each(WAYS)('over $name:', ({ attempt }) => {
  describe('a rule on a scalar or an enum', () => {
    it('holds for each field that returns it, also inside lists', async () => {
      const outcome = await attempt({ sdl, operation: '{ user { name token rank ranks } }' })
      expect(outcome.data).toEqual({ user: { name: 'User.name', token: null, rank: null, ranks: null } })
      expect(outcome.errors).toEqual(
        ['token', 'rank', 'ranks'].map((key) => denial(`User.${key}`, `user.${key}`, UNAUTHENTICATED)),
      )
      expect(outcome.ran).toEqual(['Query.user', 'User.name'])
    })

    it('holds on an interface, and takes the object along where null is not allowed', async () => {
      const outcome = await attempt({ sdl, operation: '{ holder { tokens } user { name } }', allow: [] })
      expect(outcome.data).toEqual({ holder: null, user: { name: 'User.name' } })
      expect(outcome.errors).toEqual([denial('Holder.tokens', 'holder.tokens')])
    })

    it('refuses a query whose root cannot do without it: nothing would be left', async () => {
      expectRefused(
        await attempt({ sdl, operation: '{ user { name } token }', allow: [] }),
        FORBIDDEN,
        'Query.token',
      )
    })

    it('comes on top of @public on the field', async () => {
      expectRefused(
        await attempt({ sdl, operation: 'mutation { CreateUser }', allow: ['*:*:x'] }),
        FORBIDDEN,
        'Mutation.CreateUser',
      )
    })
  })
})
