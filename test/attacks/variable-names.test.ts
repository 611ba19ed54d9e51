import { describe, expect, it } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'
import { compose } from '../support/composition.ts'
import { startRecorder } from '../upstream/recorder.ts'
import { expectRefused, FORBIDDEN } from './operation.ts'
import { WAYS } from './ways.ts'

/**
 * graphql-js before 16.15 looks for a variable within a list or an object in the prototype as well: `$constructor` that nobody
 * gives is a function, and `$__proto__` holds values for all others.
 */

const sdl = `
  input In { id: Int admin: Boolean @auth(scopes: [["admin"]]) inner: In }
  scalar Json
  type Query { open: String find(in: In, list: [In], json: Json, id: Int): String }
  type Mutation { save(in: In, list: [In], json: Json): String @public }`

const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__', '__defineGetter__']

const PLACES: readonly (readonly [string, (name: string) => string])[] = [
  ['within an object', (name) => `mutation ($${name}: Boolean) { save(in: {admin: $${name}, id: 1}) }`],
  [
    'within an object of a list',
    (name) => `mutation ($${name}: Boolean) { save(list: [{admin: $${name}}]) }`,
  ],
  ['in place of an object', (name) => `mutation ($${name}: In) { save(in: {inner: $${name}}) }`],
]

describe.each(WAYS)('over $name, a guarded input field', ({ attempt }) => {
  it.each(
    NAMES.flatMap((name) => PLACES.map(([place, toOperation]) => [name, place, toOperation(name)] as const)),
  )('counts as supplied by a variable %s that nobody gives, %s', async (_, __, operation) => {
    expectRefused(await attempt({ sdl, operation, allow: ['other'] }), FORBIDDEN, 'Mutation.save')
    expect((await attempt({ sdl, operation, allow: ['admin'] })).ran).toEqual(['Mutation.save'])
  })

  it('counts as supplied by any variable beside one that is called __proto__', async () => {
    const operation =
      'mutation ($__proto__: Json, $admin: Boolean, $in: In) { save(in: {admin: $admin, inner: $in}, json: $__proto__) }'
    const variables = JSON.parse('{"__proto__": {"admin": true}}')
    expectRefused(await attempt({ sdl, operation, variables, allow: ['other'] }), FORBIDDEN, 'Mutation.save')
  })

  it('is not supplied by a variable of another name that nobody gives', async () => {
    const operation = 'mutation ($admin: Boolean, $in: In) { save(in: {admin: $admin, inner: $in}) }'
    expect((await attempt({ sdl, operation, allow: ['other'] })).errors).toEqual([])
  })
})

describe.each(WAYS)('over $name, a condition', ({ attempt }) => {
  const guarded = `
    type Query { open: String }
    type Mutation { wipe(owner: ID): String @auth(scopes: [["wipe"]], if: "args.owner == 'me'") }`

  it('does not hold by a variable called __proto__, which executors read differently', async () => {
    const operation = 'mutation ($__proto__: ID) { wipe(owner: $__proto__) }'
    const variables = JSON.parse('{"__proto__": "me"}')
    expectRefused(
      await attempt({ sdl: guarded, operation, variables, allow: ['wipe'] }),
      FORBIDDEN,
      'Mutation.wipe',
    )
  })

  it('holds by a variable of another name', async () => {
    const operation = 'mutation ($toString: ID) { wipe(owner: $toString) }'
    const variables = { toString: 'me' }
    const { ran } = await attempt({ sdl: guarded, operation, variables, allow: ['wipe'] })
    expect(ran).toEqual(['Mutation.wipe'])
  })
})

const OPEN = `
  scalar Json
  input In { id: Int admin: Boolean }
  type Query { find(in: In, list: [In], json: Json, id: Int): String }`
const RESOLVERS = { Query: { find: (_: unknown, args: unknown) => JSON.stringify(args) } }

const STARTS = {
  'an upstream': (url: string) => startGateway({ before: 'upstream', at: { url } }),
  'stitched upstreams': (url: string) => startGateway({ before: 'upstreams', upstreams: { one: { url } } }),
  'a supergraph': (url: string) =>
    startGateway({
      before: 'supergraph',
      supergraph: compose({ one: OPEN }, () => url),
      baseline: { query: 'public', mutation: 'public', subscription: 'public' },
    }),
}

describe.each(Object.entries(STARTS))('a gateway before %s', (_, start) => {
  it('sends no variable under a name that every object inherits', async () => {
    const upstream = await startRecorder(OPEN, RESOLVERS)
    const gateway = await start(upstream.url)
    const query = `query ($constructor: Boolean, $constructor_: Int, $toString: Int = 7, $__proto__: Json) {
      find(in: {admin: $constructor, id: $constructor_}, list: [{id: $toString}], json: $__proto__) }`
    const ask = async (variables: unknown): Promise<unknown> => {
      const { body } = await gateway.graphql(query, { variables })
      expect(body.errors).toBeUndefined()
      return JSON.parse(String(body.data?.['find']))
    }
    expect(await ask({})).toEqual({ in: {}, list: [{ id: 7 }] })
    const given = JSON.parse('{"constructor": true, "constructor_": 2, "toString": 3, "__proto__": {"a": 1}}')
    expect(await ask(given)).toEqual({ in: { admin: true, id: 2 }, list: [{ id: 3 }], json: { a: 1 } })
    expect(await ask(JSON.parse('{"__proto__": 5}'))).toEqual({ in: {}, list: [{ id: 7 }], json: 5 })
    const sent = JSON.stringify(upstream.received)
    expect(sent).not.toMatch(/\$(constructor|toString|__proto__)\b/)
    expect(sent).not.toMatch(/"(constructor|toString|__proto__)\\*":/)
  })
})
