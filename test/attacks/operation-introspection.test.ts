import { describe, expect, it } from '@jest/globals'
import { getIntrospectionQuery, parse } from 'graphql'
import { assertWithinLimits, DEFAULT_LIMITS } from '../../src/core/plan/limits.ts'
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
  ['of a query below the root', '{ query { query { __schema { queryType { name } } } } }', 'Query.__schema'],
] as const

const vaultSdl = `
  type Query { open: String query: Query vault: Vault @auth(scopes: [["vault:open"]]) found: Found named: Named queries: [Query!]! }
  type Mutation { CreateVault(depth: Depth): Vault Note: Query @public }
  type Vault implements Named @auth(scopes: [["vault:open"]]) { name: String gold: Int }
  type Person implements Named { name: String gold: Int @auth(scopes: [["vault:open"]]) }
  interface Named { name: String } union Found = Person | Vault enum Depth { GOLDEN }`

const IN_PIECES = [
  ['beside data', '{ open __schema { types { name fields { name } } } queries { open } }'],
  ['below data', '{ query { open query { __schema { types { name fields { name } } } } } }'],
  [
    'in lists, by several names',
    '{ queries { a: __type(name: "Vault") { name } open b: __schema { types { name } } } }',
  ],
  ['of members', '{ __type(name: "Found") { possibleTypes { name fields { name } } } found { __typename } }'],
  [
    'of implementers',
    '{ a: __type(name: "Named") { possibleTypes { name fields { name type { name } } } } }',
  ],
  ['of arguments', '{ __schema { mutationType { fields { name args { name type { name } } } } } }'],
  ['through a mutation', 'mutation { Note { __schema { types { name fields { name } } } } }'],
  [
    'merged from several fragments',
    '{ ...A query { ...A } ...B } fragment A on Query { __schema { queryType { fields { name } } } } fragment B on Query { __schema { types { name } } query { __schema { types { fields { name } } } } }',
  ],
  [
    'under conditions',
    '{ __schema @skip(if: false) { types @include(if: true) { name fields { name } } } open @skip(if: true) }',
  ],
] as const
const HIDDEN = /Vault|vault|gold|Depth|GOLDEN/

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

    it.each(IN_PIECES)(
      'that is filtered tells of what the token may use, however it is asked: %s',
      async (_, operation) => {
        const options = { introspection: 'filtered' } as const
        const told = await attempt({ sdl: vaultSdl, operation, options })
        expect(told.errors).toEqual([])
        expect(JSON.stringify(told.data)).not.toMatch(HIDDEN)
        expect(JSON.stringify(told.data)).not.toContain('__portcullis_type')
        const all = await attempt({ sdl: vaultSdl, operation, options, allow: ['*'] })
        expect(JSON.stringify(all.data)).toMatch(HIDDEN)
      },
    )

    it('that is filtered stays in its place among what is reduced', async () => {
      const options = { introspection: 'filtered' } as const
      const operation =
        '{ z: __type(name: "Vault") { name } vault { gold } open a: __type(name: "Person") { fields { name } } }'
      const outcome = await attempt({ sdl: vaultSdl, operation, options })
      expect(JSON.stringify(outcome.data)).toBe(
        '{"z":null,"vault":null,"open":"Query.open","a":{"fields":[{"name":"name"}]}}',
      )
      expect(outcome.errors).toEqual([denial('Query.vault', 'vault', UNAUTHENTICATED)])
      expect(outcome.ran).toEqual(['Query.open'])
    })

    it('as clients ask for it stays inside the default limits', () => {
      expect(() => assertWithinLimits(parse(getIntrospectionQuery()), DEFAULT_LIMITS)).not.toThrow()
    })
  })
})
