import { describe, expect, it } from '@jest/globals'
import { denial, expectRefused, FORBIDDEN } from './operation.ts'
import { WAYS } from './ways.ts'

const sdl = /* GraphQL */ `
  type Person { name: String secret: String @auth(scopes: [["secret"]]) friend: Person }
  type Query { person: Person people: [Person] }
  type Mutation { CreatePerson: Person UpdatePerson: Person }
`

const POSITIONS: readonly (readonly [string, string])[] = [
  ['in a fragment', 'query { person { ...F } } fragment F on Person { secret }'],
  ['in a fragment that is defined first', 'fragment F on Person { secret } query { person { ...F } }'],
  ['in an inline fragment', '{ person { ... on Person { secret } } }'],
  ['in an inline fragment without a type', '{ person { ... { ... { secret } } } }'],
  [
    'in a fragment inside a fragment',
    'fragment A on Person { ...B } { person { ...A } } fragment B on Person { secret }',
  ],
  ['in a fragment on the root', '{ ...R } fragment R on Query { person { secret } }'],
  ['in a fragment that is spread twice', '{ person { ...F ...F } } fragment F on Person { secret }'],
  ['under an alias', '{ person { name: secret } }'],
  ['behind a condition that holds', '{ person { ... @include(if: true) { secret @skip(if: false) } } }'],
  [
    'in a fragment behind a condition on its spread',
    '{ person { ...F @skip(if: false) } } fragment F on Person { secret }',
  ],
]

describe.each(WAYS)('over $name:', ({ attempt }) => {
  describe('a denied field', () => {
    it.each(POSITIONS)('is denied %s, and nothing is left to run', async (_, operation) => {
      expectRefused(await attempt({ sdl, operation, allow: [] }), FORBIDDEN, 'Person.secret')
    })

    it.each(POSITIONS)('of a mutation is denied %s, and nothing runs', async (_, operation) => {
      const mutation = operation
        .replace(/(^|\} )(query )?\{ (person|\.\.\.R)/, '$1mutation { UpdatePerson { name } $3')
        .replaceAll(/\bperson\b/g, 'CreatePerson')
        .replace('on Query', 'on Mutation')
      const outcome = await attempt({ sdl, operation: mutation, allow: ['Mutation:*'] })
      expectRefused(outcome, FORBIDDEN, 'Person.secret')
    })

    it.each([
      'secret name',
      'name secret',
      'name ...S',
      '...S name',
      '... { secret } name',
      'name ... { name secret }',
    ])('is null in its place, whatever the order: %s', async (selections) => {
      const fragment = selections.includes('...S') ? ' fragment S on Person { secret }' : ''
      const outcome = await attempt({ sdl, operation: `{ people { ${selections} } }${fragment}`, allow: [] })
      expect(outcome.errors).toEqual([denial('Person.secret', 'people.secret')])
      const keys = /^(secret|\.\.\.S|\.\.\. \{ secret)/.test(selections)
        ? ['secret', 'name']
        : ['name', 'secret']
      const [person] = (outcome.data as { readonly people: readonly object[] }).people
      expect(person).toEqual({ name: 'Person.name', secret: null })
      expect(Object.keys(person ?? {})).toEqual(keys)
      expect(outcome.ran).toEqual(['Person.name', 'Query.people'])
    })

    it('of a fragment that several places spread is denied at each of them', async () => {
      const operation =
        '{ a: person { ...F } b: people { friend { ...F } } } fragment F on Person { name secret }'
      const outcome = await attempt({ sdl, operation, allow: [] })
      expect(outcome.errors).toEqual([
        denial('Person.secret', 'a.secret'),
        denial('Person.secret', 'b.friend.secret'),
      ])
      expect(outcome.data).toEqual({
        a: { name: 'Person.name', secret: null },
        b: [{ friend: { name: 'Person.name', secret: null } }],
      })
    })

    it('in a fragment under the name that a reduced one would get does no harm', async () => {
      const operation = `{ person { ...F ...F_1 } people { ...F_2 } }
      fragment F on Person { secret name } fragment F_1 on Person { secret friend { name } } fragment F_2 on Person { name }`
      const outcome = await attempt({ sdl, operation, allow: [] })
      expect(outcome.data).toEqual({
        person: { secret: null, name: 'Person.name', friend: { name: 'Person.name' } },
        people: [{ name: 'Person.name' }],
      })
    })
  })
})
