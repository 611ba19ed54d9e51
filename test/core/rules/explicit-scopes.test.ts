import { describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { printScopeRules, withExplicitScopes } from '../../../src/core/rules/explicit-scopes.ts'
import type { PolicyOptions } from '../../../src/core/rules/policy-options.ts'
import { buildRuleTable, type RuleTable } from '../../../src/core/rules/rule-table.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'
import { overlayRules } from '../../../src/upstream/rule-overlay.ts'

const SDL = `# A comment that stays.
type Query { a: Int }
type Mutation {
  "Makes a person."
  personCreate(name: String! = "x"): Person # behind
  personDelete: Int! @deprecated(reason: "no")
  createTag: [Tag!]! @auth
  login: Session @auth(action: "Enter")
  purge: Int @auth(scopes: [["admin"]])
  open: Int @public
}
extend type Mutation { insert_users_one: Int }
type Person { a: Int }
type Tag { a: Int }
type Session { a: Int }
`

function tableOf(text: string, policy: PolicyOptions = {}): RuleTable {
  return buildRuleTable(buildSchemaFromSdl([{ name: 'a.graphql', text }]), policy)
}

function scopesOf(table: RuleTable): Readonly<Record<string, unknown>> {
  const fields = Object.keys(table.schema.getMutationType()?.getFields() ?? {})
  return Object.fromEntries(
    fields.map((field) => {
      const needs = table.needsOfField('Mutation', field).map((need) => table.requirements[need])
      return [field, needs.map((one) => (one?.kind === 'scopes' ? one.anyOf : one?.kind))]
    }),
  )
}

describe('SDL with explicit scopes', () => {
  it.each(['action-first', 'type-first'] as const)(
    'requires what the names require by %s, whatever the convention becomes',
    (naming) => {
      const table = tableOf(SDL, { naming })
      const [written] = withExplicitScopes([{ name: 'a.graphql', text: SDL }], table)
      for (const other of [
        'action-first',
        'type-first',
        { pattern: 'nothing(?<type>x)(?<action>x)' },
      ] as const)
        expect(scopesOf(tableOf(written?.text ?? '', { naming: other }))).toEqual(scopesOf(table))
    },
  )

  it('changes nothing but the mutations whose scopes are derived', () => {
    const [written] = withExplicitScopes(
      [{ name: 'a.graphql', text: SDL }],
      tableOf(SDL, { naming: 'type-first' }),
    )
    expect(written?.text).toBe(
      SDL.replace('): Person #', '): Person @auth(type: "Person", action: "Create") #')
        .replace('"no")', '"no") @auth(type: "Person", action: "Delete")')
        .replace('@auth\n', '@auth(type: "Tag", action: "Create")\n')
        .replace('@auth(action: "Enter")', '@auth(type: "Session", action: "Enter")')
        .replace('_one: Int', '_one: Int @auth(type: "Users", action: "Insert")'),
    )
    expect(withExplicitScopes([{ name: 'b.graphql', text: '# nothing\n' }], tableOf(SDL))).toEqual([
      { name: 'b.graphql', text: '# nothing\n' },
    ])
  })

  it('stays as it is when it is written again, and where no scope is derived', () => {
    const table = tableOf(SDL)
    const once = withExplicitScopes([{ name: 'a.graphql', text: SDL }], table)
    expect(withExplicitScopes(once, tableOf(once[0]?.text ?? ''))).toEqual(once)
    const open = tableOf(SDL.replaceAll(/@auth(\(action: "Enter"\))?$/gm, ''), {
      baseline: { mutation: 'public' },
    })
    expect(printScopeRules(open)).toBe('')
  })

  it('calls @auth what the schema calls it', () => {
    const linked = `extend schema @link(url: "https://x.example/portcullis/v1.0", import: [{ name: "@auth", as: "@guard" }])
      type Query { a: Int } type Mutation { createTag: Int }`
    expect(printScopeRules(tableOf(linked))).toContain('createTag: Int @guard(type: "Tag", action: "Create")')
    const [written] = withExplicitScopes([{ name: 'a.graphql', text: linked }], tableOf(linked))
    expect(scopesOf(tableOf(written?.text ?? '', { naming: 'type-first' }))).toEqual(
      scopesOf(tableOf(linked)),
    )
  })
})

describe('rules with explicit scopes', () => {
  const PLAIN =
    'type Query { a: Int } type Mutation { personCreate: Person personDelete(id: ID!): Int! } type Person { a: Int }'

  it('lie over the schema of an upstream, and require what its names require', () => {
    const table = buildRuleTable(buildSchema(PLAIN), { naming: 'type-first' })
    const text = printScopeRules(table)
    const overlaid = overlayRules(buildSchema(PLAIN), [{ name: 'rules.graphql', text }])
    expect(scopesOf(buildRuleTable(overlaid))).toEqual(scopesOf(table))
    expect(scopesOf(table)).toEqual({
      personCreate: [[['Mutation:Person:Create']]],
      personDelete: [[['Mutation:Person:Delete']]],
    })
  })

  it('are also the whole schema with explicit scopes', () => {
    const table = buildRuleTable(buildSchema(PLAIN), { naming: 'type-first' })
    const written = withExplicitScopes([{ name: 'a.graphql', text: PLAIN }], table)
    expect(scopesOf(buildRuleTable(overlayRules(buildSchema(PLAIN), written)))).toEqual(scopesOf(table))
  })
})
