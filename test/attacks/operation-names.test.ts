import { describe, expect, it } from '@jest/globals'
import { buildASTSchema, parse } from 'graphql'
import { explain } from '../../src/core/decision/explain.ts'
import { planOperation } from '../../src/core/plan/plan.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
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

/** One schema for all of them: to each way it is one gateway. */
const lines = (names: readonly string[], line: (name: string) => string): string => names.map(line).join('\n')

const FIELDS = `
  type Query { ${lines(NAMES, (name) => `${name}: String @auth(scopes: [["${name}"]])`)} open: Thing }
  type Thing { ${lines(NAMES, (name) => `${name}: String @auth(scopes: [["x"]])`)} y: String }
`
const OPEN_FIELDS = `type Query { ${lines(NAMES, (name) => `${name}: String`)} }`
const RULED_TYPES = `
  type Query { ${lines(NAMES, (name) => `a_${name}: ${name}`)} }
  ${lines(NAMES, (name) => `type ${name} @auth(scopes: [["a"]]) { b: String }`)}
`
/** What a one-word mutation returns gives it its scope. */
const WORDS: ReadonlyMap<string, string> = new Map(
  NAMES.map((name, index) => [name, `log${'abcdefgh'.charAt(index)}`]),
)
const RETURNED_TYPES = `
  type Query { a: String }
  type Mutation { ${lines(NAMES, (name) => `${WORDS.get(name)}: ${name}`)} }
  ${lines(NAMES, (name) => `type ${name} { b: String }`)}
`
const DOCUMENTS =
  'type Query { open: Thing } type Thing { secret: String @auth(scopes: [["s"]]) name: String }'
const NEEDS = `type Query {
  ${lines(DOCUMENT_NAMES, (name) => `a_${name}: String @auth(scopes: [["${name}"]])`)}
  ${lines(DOCUMENT_NAMES, (name) => `b_${name}: String @policy(policies: [["${name}"]])`)}
}`
const HOLDS_OTHERS = { policies: () => ['other'] }
const HOLDS_ALL = { policies: () => DOCUMENT_NAMES }

describe.each(WAYS)('over $name:', ({ attempt }) => {
  describe('a field called like a property of every object', () => {
    it.each(NAMES)('%s has its own rule and no other', async (name) => {
      const [allow, operation] = [['open'], `{ ${name} }`]
      expectRefused(await attempt({ sdl: FIELDS, operation, allow }), FORBIDDEN, `Query.${name}`)
      const outcome = await attempt({ sdl: FIELDS, operation: `{ open { ${name} y } }`, allow: [name] })
      expect(outcome.data).toEqual({ open: { [name]: null, y: 'Thing.y' } })
      expect(outcome.errors).toEqual([denial(`Thing.${name}`, `open.${name}`)])
    })

    it.each(NAMES)('needs nothing when %s has no rule', async (name) => {
      const outcome = await attempt({ sdl: OPEN_FIELDS, operation: `{ ${name} }` })
      expect(outcome.data).toEqual({ [name]: `Query.${name}` })
    })
  })

  describe('a type called like a property of every object', () => {
    it.each(NAMES)('%s has its own rule', async (name) => {
      const operation = `{ a_${name} { b } }`
      const refused = await attempt({ sdl: RULED_TYPES, operation, allow: ['b'] })
      expectRefused(refused, FORBIDDEN, `Query.a_${name}`)
    })

    it.each(NAMES)('%s gives a scope', async (name) => {
      const word = WORDS.get(name) ?? ''
      const operation = `mutation { ${word} { b } }`
      const refused = await attempt({ sdl: RETURNED_TYPES, operation, allow: ['Mutation:Object:*'] })
      expectRefused(refused, FORBIDDEN, `Mutation.${word}`)
      const allow = [`Mutation:${name}:L${word.slice(1)}`]
      expect((await attempt({ sdl: RETURNED_TYPES, operation, allow })).errors).toEqual([])
    })
  })

  describe('an alias, a fragment and an operation called like a property of every object', () => {
    it.each(DOCUMENT_NAMES)('%s hides nothing', async (name) => {
      const operation = `query ${name} { ${name}: open { ...${name} } } fragment ${name} on Thing { ${name}: secret name }`
      const outcome = await attempt({ sdl: DOCUMENTS, operation, allow: [] })
      expect(outcome.errors).toEqual([denial('Thing.secret', `${name}.${name}`)])
      const expected = JSON.parse(`{"${name}": {"${name}": null, "name": "Thing.name"}}`)
      expect(JSON.stringify(outcome.data)).toBe(JSON.stringify(expected))
      expect(outcome.ran).toEqual(['Query.open', 'Thing.name'])
    })
  })

  describe('a scope or a policy called like a property of every object', () => {
    it.each(DOCUMENT_NAMES)('%s is needed, and granted by its own name', async (name) => {
      const [scoped, held] = [`{ a_${name} }`, `{ b_${name} }`]
      const other = await attempt({ sdl: NEEDS, operation: scoped, allow: ['other'] })
      expectRefused(other, FORBIDDEN, `Query.a_${name}`)
      expect((await attempt({ sdl: NEEDS, operation: scoped, allow: [name] })).errors).toEqual([])
      const others = await attempt({ sdl: NEEDS, operation: held, allow: ['*'], options: HOLDS_OTHERS })
      expectRefused(others, FORBIDDEN, `Query.b_${name}`)
      const all = await attempt({ sdl: NEEDS, operation: held, allow: [], options: HOLDS_ALL })
      expect(all.errors).toEqual([])
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
