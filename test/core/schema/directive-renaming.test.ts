import { describe, expect, it } from '@jest/globals'
import { lintSchema } from '../../../src/core/lint/lint.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import type { DirectiveRenaming } from '../../../src/core/schema/directive-renaming.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'

const directives = { auth: 'requiresScope', public: 'open' }

const FOREIGN = /* GraphQL */ `
  directive @auth(rules: [String!]) on OBJECT | ENUM_VALUE | FIELD_DEFINITION | UNION
`

function tableOf(sdl: string, renaming: DirectiveRenaming = directives) {
  const schema = buildSchemaFromSdl([{ name: 'api.graphql', text: sdl }], renaming)
  return buildRuleTable(schema, { directives: renaming })
}

function scopesOf(sdl: string, coordinate: string, renaming?: DirectiveRenaming) {
  const [requirement] = tableOf(sdl, renaming).stated.fields.get(coordinate)?.requirements ?? []
  return requirement?.kind === 'scopes' ? requirement.anyOf : undefined
}

function kindsOf(sdl: string) {
  return lintSchema(tableOf(sdl)).map(({ kind, coordinate }) => `${kind} ${coordinate}`)
}

describe('renamed directives', () => {
  it('a renamed directive guards as @auth does', () => {
    const sdl = `${FOREIGN} type Query { a: Int @requiresScope(scopes: [["x"]]) b: Int @open }`
    expect(scopesOf(sdl, 'Query.a')).toEqual([['x']])
    expect(tableOf(sdl).stated.fields.get('Query.b')?.isPublicOnPurpose).toBe(true)
  })

  it('a foreign @auth is left alone, with arguments and in places that ours does not have', () => {
    const sdl = `${FOREIGN} type Query @auth(rules: ["r"]) { a: E @auth(rules: []) } enum E { A @auth }`
    expect(scopesOf(sdl, 'Query.a')).toBeUndefined()
  })

  it('a foreign @auth needs no definition once ours is renamed', () => {
    expect(() => tableOf('type Query { a(b: Int @auth(who: ME)): Int }')).not.toThrow()
  })

  it('a foreign @auth without the renaming ends the start, and the message says what to write', () => {
    const start = () => tableOf(`${FOREIGN} type Query { a: Int @auth(rules: ["r"]) }`, {})
    expect(start).toThrow(/directives: \{ auth: requiresScope \}/)
    const places = 'directive @public on OBJECT type Query @public { a: Int }'
    expect(() => tableOf(places, {})).toThrow(/directives: \{ public: open \}/)
  })

  it('one directive can be renamed, and the other keeps its name', () => {
    const sdl = `${FOREIGN} type Query { a: Int @guard(scopes: [["x"]]) b: Int @public }`
    expect(scopesOf(sdl, 'Query.a', { auth: 'guard' })).toEqual([['x']])
    expect(tableOf(sdl, { auth: 'guard' }).stated.fields.get('Query.b')?.isPublicOnPurpose).toBe(true)
  })

  it('two directives can swap with names that were given up', () => {
    const sdl = 'type Query { a: Int @auth b: Int @guard(scopes: [["x"]]) }'
    expect(scopesOf(sdl, 'Query.b', { auth: 'guard', public: 'auth' })).toEqual([['x']])
    const { stated } = tableOf(sdl, { auth: 'guard', public: 'auth' })
    expect(stated.fields.get('Query.a')?.isPublicOnPurpose).toBe(true)
  })

  it('a link that imports @auth under its own name keeps it beside the renaming', () => {
    const link = 'extend schema @link(url: "https://portcullis.dev/portcullis/v1.0", import: ["@auth"])'
    const sdl = `${link} type Query { a: Int @auth(scopes: [["x"]]) b: Int @requiresScope(scopes: [["y"]]) }`
    expect(scopesOf(sdl, 'Query.a')).toEqual([['x']])
    expect(scopesOf(sdl, 'Query.b')).toEqual([['y']])
  })

  it('a name that a link has given to another directive is refused', () => {
    const url = 'https://specs.apollo.dev/federation/v2.9'
    const link = `extend schema @link(url: "${url}", import: [{name: "@policy", as: "@requiresScope"}])`
    expect(() => tableOf(`${link} type Query { a: Int }`)).toThrow(/directives\.auth gives this name/)
    const foreign = `extend schema @link(url: "https://x.test/other/v1.0", import: ["@requiresScope"])`
    expect(() => tableOf(`${foreign} type Query { a: Int }`)).toThrow(/directives\.auth gives this name/)
  })

  it.each([
    [{ auth: 'no-name' }, /directives\.auth must be a GraphQL name/],
    [{ auth: '__x' }, /directives\.auth must be a GraphQL name/],
    [{ public: '' }, /directives\.public must be a GraphQL name/],
    [{ auth: 'same', public: 'same' }, /cannot have one name/],
    [{ auth: 'public' }, /cannot have one name/],
    [{ public: 'auth' }, /directives\.public .* cannot have one name/],
    [{ auth: 'deprecated' }, /has a meaning of its own/],
    [{ auth: 'policy' }, /has a meaning of its own/],
    [{ policy: 'rule' }, /policy/],
  ])('the renaming %o is refused', (renaming, message) => {
    const schema = buildSchemaFromSdl([{ name: 'api.graphql', text: 'type Query { a: Int }' }])
    expect(() => buildRuleTable(schema, { directives: renaming as DirectiveRenaming })).toThrow(message)
  })

  it('lint warns of a use that still goes by the usual name, once', () => {
    const sdl = 'type Query { a: Int @auth(scopes: [["x"]]) b: Int @auth(scopes: [["y"]]) c: Int @open }'
    expect(kindsOf(sdl).filter((kind) => kind.endsWith('@auth'))).toEqual(['forgotten-name @auth'])
  })

  it('lint tells of a foreign @auth in one line, by the name in force', () => {
    const findings = lintSchema(tableOf(`${FOREIGN} type Query { a: Int @auth(rules: ["r"]) b: Int @open }`))
    const [finding, ...others] = findings.filter(({ coordinate }) => coordinate === '@auth')
    expect(others).toEqual([])
    expect(finding?.kind).toBe('foreign-rule')
    expect(finding?.message).toContain('Write @requiresScope(scopes: [["..."]])')
    expect(finding?.message).toContain('and @open where it opens')
  })
})
