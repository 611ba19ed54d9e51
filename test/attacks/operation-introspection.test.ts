import { describe, expect, it } from '@jest/globals'
import { getIntrospectionQuery, parse } from 'graphql'
import { assertWithinLimits, DEFAULT_LIMITS } from '../../src/core/operation/limits.ts'
import { denial, expectRefused, FORBIDDEN, UNAUTHENTICATED } from './operation.ts'
import { WAYS } from './ways.ts'

const sdl =
  'type Query { open: String query: Query } type Mutation { CreateThing: Payload } type Payload { query: Query }'

const DISGUISES = [
  ['plainly', '{ __schema { types { name } } }', 'Query.__schema'],
  ['as the query of a client', getIntrospectionQuery(), 'Query.__schema'],
  ['under an alias', '{ open: __schema { types { name } } }', 'Query.__schema'],
  ['by type', '{ x: __type(name: "Query") { name fields { name } } }', 'Query.__type'],
  ['in a fragment', '{ ...F } fragment F on Query { __schema { types { name } } }', 'Query.__schema'],
  [
    'in nested fragments',
    '{ ... { ... on Query { ...F } } } fragment F on Query { ...G } fragment G on Query { t: __type(name: "X") { name } }',
    'Query.__type',
  ],
] as const

describe.each(WAYS)('over $name:', ({ attempt }) => {
  describe('introspection', () => {
    it.each(DISGUISES)('is for those who have a token: %s', async (_, operation, coordinate) => {
      const introspecting = await attempt({ sdl, operation })
      expectRefused(introspecting, UNAUTHENTICATED, coordinate)
      expect((await attempt({ sdl, operation, allow: [] })).errors).toEqual([])
      expect((await attempt({ sdl, operation, options: { introspection: 'public' } })).errors).toEqual([])
    })

    it.each(DISGUISES)(
      'that is off is for nobody, whatever the token: %s',
      async (_, operation, coordinate) => {
        const options = { introspection: 'off' } as const
        expectRefused(await attempt({ sdl, operation, allow: ['*'], options }), FORBIDDEN, coordinate)
        expectRefused(await attempt({ sdl, operation, options }), UNAUTHENTICATED, coordinate)
      },
    )

    it('of a query below the root is for those who have a token', async () => {
      const operation = '{ query { query { __schema { queryType { name } } } } }'
      expectRefused(await attempt({ sdl, operation }), UNAUTHENTICATED, 'Query.__schema')
    })

    it('beside a field is denied alone where it can be null, and excuses nothing', async () => {
      const operation = '{ open t: __type(name: "Query") { name } }'
      const outcome = await attempt({ sdl, operation })
      expect(outcome.data).toEqual({ open: 'Query.open', t: null })
      expect(outcome.errors).toEqual([denial('Query.__type', 't', UNAUTHENTICATED)])
    })

    it('takes the whole answer along where it cannot be null', async () => {
      expectRefused(
        await attempt({ sdl, operation: '{ open __schema { types { name } } }' }),
        UNAUTHENTICATED,
        'Query.__schema',
      )
    })

    it('through a mutation keeps the mutation from running', async () => {
      const operation = 'mutation { CreateThing { query { __type(name: "X") { name } } } }'
      const outcome = await attempt({ sdl, operation, allow: ['*'], options: { introspection: 'off' } })
      expectRefused(outcome, FORBIDDEN, 'Query.__type')
    })

    it('as clients ask for it stays inside the default limits', () => {
      expect(() => assertWithinLimits(parse(getIntrospectionQuery()), DEFAULT_LIMITS)).not.toThrow()
    })
  })
})
