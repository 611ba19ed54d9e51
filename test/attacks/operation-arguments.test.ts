import { describe, expect, it } from '@jest/globals'
import type { Outcome } from './operation.ts'
import { WAYS } from './ways.ts'

const sdl = /* GraphQL */ `
  scalar Blob
  enum Level { LOW HIGH }
  input Filter {
    name: String
    secret: String @auth(scopes: [["secret"]])
    constructor: Filter
    any: [Filter!]
    blob: Blob
  }
  type Query {
    open(name: String): String
    find(filter: Filter, filters: [Filter]): String
    guarded(
      id: ID
      level: Level @auth(scopes: [["level"]])
      many: [Int!] @auth(scopes: [["many"]])
      preset: Int = 3 @auth(scopes: [["preset"]])
      constructor: Int @auth(scopes: [["constructor"]])
    ): String
    mine(id: ID, first: Int = 5): String @auth(scopes: [["other"]], if: "args.id == 'mine' && subject.id in ['someone', 'tests'] && args.first < 10")
  }
  type Mutation {
    createThing(id: ID, note: String @auth(scopes: [["note"]])): String @public
    updateThing(id: ID): String @auth(unless: "args.id == 'mine' && subject.id in ['someone', 'tests']")
  }
`

type Variables = Readonly<Record<string, unknown>>

function expectNothing(outcome: Outcome): void {
  expect(outcome.ran).toEqual([])
  expect(outcome.hasData).toBe(false)
  expect(outcome.errors.length).toBeGreaterThan(0)
}

describe.each(WAYS)('over $name:', ({ attempt }) => {
  it.each<[string, string, Variables]>([
    ['a literal', '{ guarded(level: LOW) }', {}],
    ['null', '{ guarded(level: null) }', {}],
    ['a variable', 'query ($l: Level) { guarded(level: $l) }', { l: 'LOW' }],
    ['a variable that is null', 'query ($l: Level) { guarded(level: $l) }', { l: null }],
    ['the default of a variable', 'query ($l: Level = LOW) { guarded(level: $l) }', {}],
    ['a value that is the default', '{ guarded(preset: 3) }', {}],
    ['an item in the place of a list', '{ guarded(many: 1) }', {}],
    ['an empty list', 'query ($m: [Int!]) { guarded(many: $m) }', { m: [] }],
    ['a list with a variable in it', 'query ($m: Int!) { guarded(many: [$m]) }', { m: 1 }],
    ['the name of a method', 'query ($c: Int) { guarded(constructor: $c) }', { c: 1 }],
    ['a variable called __proto__', 'query ($__proto__: Level = LOW) { guarded(level: $__proto__) }', {}],
    [
      'a variable called constructor',
      'query ($constructor: Level = LOW) { guarded(level: $constructor) }',
      {},
    ],
    ['an input object', '{ find(filter: {secret: "a"}) }', {}],
    ['an input object in a list', '{ find(filters: [{name: "a"}, null, {any: {secret: null}}]) }', {}],
    ['a variable in an object', 'query ($s: String) { find(filter: {any: [{secret: $s}]}) }', { s: null }],
    ['a variable of objects', 'query ($f: [Filter]) { find(filters: $f) }', { f: { any: { secret: 'a' } } }],
    [
      'depth below names of methods',
      'query ($f: Filter) { find(filter: $f) }',
      { f: { constructor: { constructor: { secret: 'a' } } } },
    ],
    ['a default object', 'query ($f: Filter = {any: {secret: "a"}}) { find(filter: $f) }', {}],
    ['a fragment', 'query ($l: Level) { ...F } fragment F on Query { guarded(level: $l) }', { l: 'LOW' }],
    [
      'a fragment in a fragment, with a variable that others use openly',
      'query ($n: String) { x: open(name: $n) ...F } fragment F on Query { ... { y: find(filter: {secret: $n}) } }',
      { n: 'a' },
    ],
    ['an alias', '{ open: guarded(level: HIGH) }', {}],
  ])('an argument that needs a scope is not supplied by %s', async (_, operation, variables) => {
    const outcome = await attempt({ sdl, operation, variables, allow: ['other'] })
    expect(outcome.ran.filter((one) => !one.endsWith('.open'))).toEqual([])
    expect(outcome.errors).toEqual([
      expect.objectContaining({ code: 'FORBIDDEN', arguments: [expect.any(String)] }),
    ])
  })

  it.each<[string, string, Variables]>([
    ['not given', 'query ($l: Level) { guarded(level: $l) }', {}],
    ['left to the default of the schema', '{ guarded }', {}],
    ['skipped', 'query ($s: Boolean!) { guarded(id: 1) x: guarded(level: LOW) @skip(if: $s) }', { s: true }],
    [
      'a scalar of the same members',
      'query ($f: Filter) { find(filter: $f) }',
      { f: { blob: { secret: 1 } } },
    ],
    ['another member', 'query ($f: Filter) { find(filter: $f) }', { f: { name: 'secret' } }],
    [
      'an object in the place of a default',
      'query ($f: Filter = {secret: "a"}) { find(filter: $f) }',
      { f: { constructor: {} } },
    ],
  ])('what is %s is not guarded', async (_, operation, variables) => {
    const outcome = await attempt({ sdl, operation, variables, allow: ['other'] })
    expect(outcome.errors).toEqual([])
    expect(outcome.ran.length).toBe(1)
  })

  it('one mutation whose argument is denied keeps the others from running', async () => {
    const operation = 'mutation ($n: String) { a: createThing(id: 1) b: createThing(id: 2, note: $n) }'
    const allowed = await attempt({ sdl, operation, variables: {}, allow: ['other'] })
    expect([allowed.errors, allowed.ran]).toEqual([[], ['Mutation.createThing']])
    const denied = await attempt({ sdl, operation, variables: { n: 'a' }, allow: ['other'] })
    expectNothing(denied)
    expect(denied.errors).toEqual([
      {
        code: 'FORBIDDEN',
        message: 'You are not authorized for this resource',
        path: 'b',
        coordinate: 'Mutation.createThing',
        arguments: ['Mutation.createThing(note:)'],
      },
    ])
  })

  it('one mutation whose condition fails keeps the others from running', async () => {
    const who = { sdl, allow: ['other'] }
    const operation = 'mutation ($i: ID) { a: updateThing(id: "mine") b: updateThing(id: $i) }'
    const allowed = await attempt({ ...who, operation, variables: { i: 'mine' } })
    expect([allowed.errors, allowed.ran]).toEqual([[], ['Mutation.updateThing']])
    for (const i of ['mine too', null, '', ' mine', 'MINE']) {
      const denied = await attempt({ ...who, operation, variables: { i } })
      expectNothing(denied)
      expect(denied.errors).toEqual([
        expect.objectContaining({ code: 'FORBIDDEN', coordinate: 'Mutation.updateThing' }),
      ])
    }
    expectNothing(await attempt({ ...who, operation, variables: {} }))
    expectNothing(await attempt({ sdl, operation, variables: { i: 'mine' } }))
  })

  it('a condition sees the arguments that the resolver sees', async () => {
    const who = { sdl, allow: ['other'] }
    const source = 'query ($i: ID, $f: Int) { mine(id: $i, first: $f) }'
    const ran = async (variables: Variables, operation = source): Promise<readonly string[]> =>
      (await attempt({ ...who, operation, variables })).ran
    expect(await ran({ i: 'mine' })).toEqual(['Query.mine'])
    expect(await ran({ i: 'mine', f: 9 })).toEqual(['Query.mine'])
    expect(await ran({ i: 'mine', f: 10 })).toEqual([])
    expect(await ran({ i: 'mine', f: null })).toEqual([])
    expect(await ran({ i: 'other' })).toEqual([])
    const withDefault = 'query ($f: Int = 11) { mine(id: "mine", first: $f) }'
    expect(await ran({}, withDefault)).toEqual([])
    expect(await ran({ f: 3 }, withDefault)).toEqual(['Query.mine'])
  })
})
