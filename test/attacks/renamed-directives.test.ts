import { describe, expect, it } from '@jest/globals'
import { buildSchema, introspectionFromSchema } from 'graphql'
import { lintSchema } from '../../src/core/lint/lint.ts'
import { schemaWarnings } from '../../src/core/lint/schema-warnings.ts'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { buildSchemaFromIntrospection } from '../../src/core/schema/introspection-file.ts'
import { buildSchemaFromSdl } from '../../src/core/schema/sdl.ts'
import { overlayRules } from '../../src/upstream/rule-overlay.ts'

const directives = { auth: 'requiresScope', public: 'open' }
const SCOPES = [['Secret:Read']]

function introspected(sdl: string) {
  const text = JSON.stringify({ __schema: introspectionFromSchema(buildSchema(sdl)).__schema })
  return buildSchemaFromIntrospection({ name: 'the introspected schema', text })
}

describe('a renaming', () => {
  it('cannot take the rule from an overlay on an upstream that defines an @auth of its own', () => {
    const upstream = introspected(
      'directive @auth(role: String) on FIELD_DEFINITION type Query { secret: Int }',
    )
    const rules = 'extend type Query { secret: Int @requiresScope(scopes: [["Secret:Read"]]) }'
    const schema = overlayRules(upstream, [{ name: 'rules.graphql', text: rules }], directives)
    const rule = buildRuleTable(schema, { directives }).stated.fields.get('Query.secret')
    expect(rule?.requirements).toMatchObject([{ kind: 'scopes', anyOf: SCOPES }])
  })

  it('cannot leave rules by the usual name behind in silence: the start warns, and so does lint', () => {
    const sdl = 'type Query { secret: Int @auth(scopes: [["Secret:Read"]]) }'
    const schema = buildSchemaFromSdl([{ name: 'api.graphql', text: sdl }], directives)
    const table = buildRuleTable(schema, { directives })
    const line = expect.stringMatching(/@auth: directives\.auth renames it to @requiresScope/)
    expect(schemaWarnings(table)).toContainEqual(line)
    expect(lintSchema(table).map(({ kind }) => kind)).toContain('forgotten-name')
  })

  it('cannot turn a mutation public by an @public that was given up', () => {
    const sdl = 'type Query { a: Int } type Mutation { createPerson: Int @public }'
    const schema = buildSchemaFromSdl([{ name: 'api.graphql', text: sdl }], directives)
    const rule = buildRuleTable(schema, { directives }).stated.fields.get('Mutation.createPerson')
    expect(rule?.isPublicOnPurpose).toBe(false)
    expect(rule?.requirements).toMatchObject([{ kind: 'scopes' }])
  })

  it('cannot make a rule of Federation vanish', () => {
    const sdl = 'type Query { secret: Int @requiresScopes(scopes: [["Secret:Read"]]) b: Int @authenticated }'
    const schema = buildSchemaFromSdl([{ name: 'api.graphql', text: sdl }], directives)
    const { stated } = buildRuleTable(schema, { directives })
    expect(stated.fields.get('Query.secret')?.requirements).toMatchObject([{ kind: 'scopes', anyOf: SCOPES }])
    expect(stated.fields.get('Query.b')?.requirements).toMatchObject([{ kind: 'authenticated' }])
  })

  it('cannot misread a schema that was built without it: a rule by the new name is an unknown directive', () => {
    const sdl = 'type Query { secret: Int @requiresScope(scopes: [["Secret:Read"]]) }'
    expect(() => buildSchemaFromSdl([{ name: 'api.graphql', text: sdl }])).toThrow(
      /unknown directive "@requiresScope"/,
    )
  })

  describe('by a link', () => {
    const LINK =
      'extend schema @link(url: "https://portcullis.dev/portcullis/v1.0", import: [{name: "@auth", as: "@requiresScope"}])'
    const build = (sdl: string) => buildSchemaFromSdl([{ name: 'api.graphql', text: `${LINK} ${sdl}` }])

    it.each(['@auth(scopes: [["Secret:Read"]])', '@auth', '@auth(if: "true")'])(
      'cannot leave a rule by the usual name behind: %s',
      (use) => {
        expect(() => build(`type Query { secret: Int ${use} }`)).toThrow(
          'api.graphql:1 Query.secret: a @link calls it @requiresScope, so that nothing explains "@auth". Write @requiresScope, or define @auth if it is something else.',
        )
      },
    )

    it('leaves an @auth of somebody else alone, and says that it guards nothing', () => {
      const schema = build(
        'type Query { secret: Int @auth(role: "x") other: Int @requiresScope(scopes: [["Secret:Read"]]) }',
      )
      const table = buildRuleTable(schema)
      expect(table.stated.fields.get('Query.other')?.requirements).toMatchObject([{ anyOf: SCOPES }])
      const found = lintSchema(table).filter(({ coordinate }) => coordinate === '@auth')
      expect(found.map(({ kind }) => kind)).toEqual(['foreign-rule'])
    })

    it('keeps @public, which it does not rename', () => {
      const sdl = 'type Query { a: Int } type Mutation { createPerson: Int @public }'
      const rule = buildRuleTable(build(sdl)).stated.fields.get('Mutation.createPerson')
      expect(rule?.isPublicOnPurpose).toBe(true)
    })
  })
})
