import { describe, expect, it } from '@jest/globals'
import { buildASTSchema, parse } from 'graphql'
import { explain } from '../../src/core/authorize/explain.ts'
import { planOperation } from '../../src/core/operation/plan.ts'
import { buildRuleTable } from '../../src/core/policy/rule-table.ts'
import { denial, expectRefused, FORBIDDEN, identified } from './operation.ts'
import { WAYS } from './ways.ts'

/** Names that every plain object has already. GraphQL keeps `__` for itself in schemas, not in documents and scopes. */
const NAMES = [
  'constructor',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'prototype',
  'then',
  'length',
  'toJSON',
]
const DOCUMENT_NAMES = [...NAMES, '__proto__', '__defineGetter__']

describe.each(WAYS)('over $name:', ({ attempt }) => {
  describe('a field called like a property of every object', () => {
    it.each(NAMES)('%s has its own rule and no other', async (name) => {
      const sdl = `type Query { ${name}: String @auth(scopes: [["${name}"]]) open: Thing } type Thing { ${name}: String @auth(scopes: [["x"]]) y: String }`
      expectRefused(
        await attempt({ sdl, operation: `{ ${name} }`, allow: ['open'] }),
        FORBIDDEN,
        `Query.${name}`,
      )
      const outcome = await attempt({ sdl, operation: `{ open { ${name} y } }`, allow: [name] })
      expect(outcome.data).toEqual({ open: { [name]: null, y: 'Thing.y' } })
      expect(outcome.errors).toEqual([denial(`Thing.${name}`, `open.${name}`)])
    })

    it.each(NAMES)('needs nothing when %s has no rule', async (name) => {
      const outcome = await attempt({ sdl: `type Query { ${name}: String }`, operation: `{ ${name} }` })
      expect(outcome.data).toEqual({ [name]: `Query.${name}` })
    })
  })

  describe('a type called like a property of every object', () => {
    it.each(NAMES)('%s has its own rule', async (name) => {
      const sdl = `type Query { a: ${name} } type ${name} @auth(scopes: [["a"]]) { b: String }`
      expectRefused(await attempt({ sdl, operation: '{ a { b } }', allow: ['b'] }), FORBIDDEN, 'Query.a')
    })

    it.each(NAMES)('%s gives a scope', async (name) => {
      const sdl = `type Query { a: String } type Mutation { login: ${name} } type ${name} { b: String }`
      expectRefused(
        await attempt({ sdl, operation: 'mutation { login { b } }', allow: ['Mutation:Object:*'] }),
        FORBIDDEN,
        'Mutation.login',
      )
      expect(
        (await attempt({ sdl, operation: 'mutation { login { b } }', allow: [`Mutation:${name}:Login`] }))
          .errors,
      ).toEqual([])
    })
  })

  describe('an alias, a fragment and an operation called like a property of every object', () => {
    it.each(DOCUMENT_NAMES)('%s hides nothing', async (name) => {
      const sdl =
        'type Query { open: Thing } type Thing { secret: String @auth(scopes: [["s"]]) name: String }'
      const operation = `query ${name} { ${name}: open { ...${name} } } fragment ${name} on Thing { ${name}: secret name }`
      const outcome = await attempt({ sdl, operation, allow: [] })
      expect(outcome.errors).toEqual([denial('Thing.secret', `${name}.${name}`)])
      const expected = JSON.parse(`{"${name}": {"${name}": null, "name": "Thing.name"}}`)
      expect(JSON.stringify(outcome.data)).toBe(JSON.stringify(expected))
      expect(outcome.ran).toEqual(['Query.open', 'Thing.name'])
    })
  })

  describe('a scope or a policy called like a property of every object', () => {
    it.each(DOCUMENT_NAMES)('%s is needed, and granted by its own name', async (name) => {
      const sdl = `type Query { a: String @auth(scopes: [["${name}"]]) b: String @policy(policies: [["${name}"]]) }`
      expectRefused(await attempt({ sdl, operation: '{ a }', allow: ['other'] }), FORBIDDEN, 'Query.a')
      expect((await attempt({ sdl, operation: '{ a }', allow: [name] })).errors).toEqual([])
      const options = { policies: () => ['other'] }
      expectRefused(await attempt({ sdl, operation: '{ b }', allow: ['*'], options }), FORBIDDEN, 'Query.b')
      const held = { policies: () => [name] }
      expect((await attempt({ sdl, operation: '{ b }', allow: [], options: held })).errors).toEqual([])
    })
  })
})

describe('an explanation', () => {
  it.each(DOCUMENT_NAMES)('accounts for a scope called %s', (name) => {
    const sdl = `type Query { a: String @auth(scopes: [["${name}"]]) }`
    const plan = planOperation(
      buildRuleTable(buildASTSchema(parse(sdl), { assumeValidSDL: true })),
      parse('{ a }'),
    )
    const [granted] = explain(plan, identified(name)).requirements
    expect(Object.entries(granted?.grantedBy ?? {})).toEqual([[name, name]])
    expect(granted).toMatchObject({ isMet: true, missingScopes: [] })
    const [missing] = explain(plan, identified()).requirements
    expect(missing).toMatchObject({ isMet: false, missingScopes: [name] })
  })
})
