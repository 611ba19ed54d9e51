import { describe, expect, it } from '@jest/globals'
import { buildRuleTable } from '../../src/core/rules/rule-table.ts'
import { SchemaRuleError } from '../../src/core/schema/schema-problem.ts'
import { expectRefused, FORBIDDEN, schemaOf, UNAUTHENTICATED } from './operation.ts'
import { WAYS } from './ways.ts'

const FEDERATION = 'https://specs.apollo.dev/federation/v2.9'

/** Each spells the same rules: `a` needs a token, `b` the scope `b`, `c` the policy `c`. */
const SPELLINGS: readonly (readonly [string, string, string, string, string])[] = [
  ['without a link', '', '@authenticated', '@requiresScopes', '@policy'],
  [
    'imported',
    `@link(url: "${FEDERATION}", import: ["@authenticated", "@requiresScopes", "@policy", "@key"])`,
    '@authenticated',
    '@requiresScopes',
    '@policy',
  ],
  [
    'imported under other names',
    `@link(url: "${FEDERATION}", import: [{name: "@authenticated", as: "@x"}, {name: "@requiresScopes", as: "@y"}, {name: "@policy", as: "@z"}])`,
    '@x',
    '@y',
    '@z',
  ],
  [
    'imported under names that say the contrary',
    `@link(url: "${FEDERATION}", import: [{name: "@authenticated", as: "@public"}, {name: "@requiresScopes", as: "@key"}, {name: "@policy", as: "@cost"}])`,
    '@public',
    '@key',
    '@cost',
  ],
  [
    'under the name of the specification',
    `@link(url: "${FEDERATION}")`,
    '@federation__authenticated',
    '@federation__requiresScopes',
    '@federation__policy',
  ],
  [
    'under a namespace',
    `@link(url: "${FEDERATION}", as: "f")`,
    '@f__authenticated',
    '@f__requiresScopes',
    '@f__policy',
  ],
  [
    'under a namespace, beside an import',
    `@link(url: "${FEDERATION}", as: "f", import: [{name: "@authenticated", as: "@x"}, "@policy"])`,
    '@f__authenticated',
    '@f__requiresScopes',
    '@f__policy',
  ],
  [
    'by bare names that a link leaves alone',
    `@link(url: "${FEDERATION}", import: ["@key"])`,
    '@authenticated',
    '@requiresScopes',
    '@policy',
  ],
  [
    'in a supergraph',
    '@link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION) @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY) @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY) @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY) @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)',
    '@authenticated',
    '@requiresScopes',
    '@policy',
  ],
  [
    'in a supergraph that renames',
    '@link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "x", for: SECURITY) @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", import: [{name: "@requiresScopes", as: "@y"}], for: SECURITY) @link(url: "https://specs.apollo.dev/policy/v0.1/", as: "z", for: SECURITY)',
    '@x',
    '@y',
    '@z',
  ],
  [
    'by @link under another name',
    `@linked(url: "https://specs.apollo.dev/link/v1.0", as: "linked") @linked(url: "${FEDERATION}", import: [{name: "@authenticated", as: "@x"}, {name: "@requiresScopes", as: "@y"}, {name: "@policy", as: "@z"}])`,
    '@x',
    '@y',
    '@z',
  ],
  [
    'by @link imported under another name',
    `@uses(url: "https://specs.apollo.dev/link/v1.0", import: [{name: "@link", as: "@uses"}]) @uses(url: "${FEDERATION}", as: "f")`,
    '@f__authenticated',
    '@f__requiresScopes',
    '@f__policy',
  ],
  [
    'by @core',
    `@core(feature: "https://specs.apollo.dev/core/v0.2") @core(feature: "${FEDERATION}", as: "f")`,
    '@f__authenticated',
    '@f__requiresScopes',
    '@f__policy',
  ],
]

describe.each(WAYS)('over $name:', ({ attempt }) => {
  describe('a rule', () => {
    for (const place of ['schema', 'extend schema']) {
      it.each(SPELLINGS)(`holds %s (${place})`, async (_, links, authenticated, requiresScopes, policy) => {
        const query = place === 'schema' ? ' { query: Query }' : ''
        const sdl = `${links === '' ? '' : `${place} ${links}${query}`}
        type Query {
          a: String ${authenticated}
          b: String ${requiresScopes}(scopes: [["b"]])
          c: String ${policy}(policies: [["c"]])
        }`
        expectRefused(
          await attempt({ sdl, operation: '{ a b c }' }),
          UNAUTHENTICATED,
          'Query.a',
          'Query.b',
          'Query.c',
        )
        expectRefused(
          await attempt({ sdl, operation: '{ b c }', allow: ['a'] }),
          FORBIDDEN,
          'Query.b',
          'Query.c',
        )
        expect(await attempt({ sdl, operation: '{ a b }', allow: ['b'] })).toMatchObject({
          errors: [],
          ran: ['Query.a', 'Query.b'],
        })
      })
    }

    it('holds under the names that a link gives @auth and @public', async () => {
      const sdl = `extend schema @link(url: "https://portcullis.dev/portcullis/v1.0", as: "gate", import: [{name: "@auth", as: "@scoped"}])
      type Query { a: String @scoped(scopes: [["a"]]) b: String @gate__auth(type: "B") }
      type Mutation { CreateThing: String @gate__public }`
      expectRefused(await attempt({ sdl, operation: '{ a b }' }), UNAUTHENTICATED, 'Query.a', 'Query.b')
      expect((await attempt({ sdl, operation: 'mutation { CreateThing }' })).errors).toEqual([])
    })

    it('is not ours where a link gives its name to something else', async () => {
      const sdl = `extend schema @link(url: "https://example.com/billing/v1.0", import: [{name: "@charge", as: "@auth"}])
      directive @auth(price: Int) on FIELD_DEFINITION
      type Query { a: String @auth(price: 1) } type Mutation { CreateThing: String }`
      expect((await attempt({ sdl, operation: '{ a }' })).errors).toEqual([])
      expectRefused(
        await attempt({ sdl, operation: 'mutation { CreateThing }' }),
        UNAUTHENTICATED,
        'Mutation.CreateThing',
      )
    })
  })
})

describe('a schema does not start', () => {
  const start = (sdl: string) => () => buildRuleTable(schemaOf(sdl))
  const rest = 'type Query { a: String }'
  it.each([
    [
      'a link has no url',
      `extend schema @link(import: ["@authenticated"]) ${rest}`,
      '@link: a link needs a url.',
    ],
    ['a url is no text', `extend schema @link(url: 5) ${rest}`, '@link: a link needs a url.'],
    [
      'a url names no version that can be read',
      `extend schema @link(url: "https://specs.apollo.dev/federation/v2") type Query { a: String @federation__authenticated }`,
      'the url of a link ends in /name/vX.Y.',
    ],
    [
      'an alias is no text',
      `extend schema @link(url: "${FEDERATION}", as: f) ${rest}`,
      '"as" of a link is a name.',
    ],
    [
      'imports are no list',
      `extend schema @link(url: "${FEDERATION}", import: "@authenticated") ${rest}`,
      '"import" of a link is a list.',
    ],
    [
      'an import cannot be read',
      `extend schema @link(url: "${FEDERATION}", import: [{as: "@x"}]) ${rest}`,
      'an import of a link is a name',
    ],
    [
      'an import turns a directive into a type',
      `extend schema @link(url: "${FEDERATION}", import: [{name: "@policy", as: "policy"}]) ${rest}`,
      'cannot be renamed',
    ],
    [
      'a rule is imported from where there is none',
      `extend schema @link(url: "https://example.com/other/v1.0", import: ["@authenticated"]) ${rest}`,
      '@authenticated: it is linked from "other"',
    ],
    [
      'two links fight for one name',
      `extend schema @link(url: "${FEDERATION}", import: [{name: "@policy", as: "@x"}]) @link(url: "https://example.com/other/v1.0", import: ["@x"]) ${rest}`,
      '@x: two links give this name different meanings.',
    ],
    [
      'a link for security is unknown',
      `extend schema @link(url: "https://example.com/vault/v1.0", for: SECURITY) ${rest}`,
      'the link to "vault" is for security',
    ],
    [
      'a rule stands in a namespace that nothing links',
      'type Query { a: String @federation__authenticated }',
      '@federation__authenticated cannot be read',
    ],
    [
      'a rule stands in a namespace that another link renamed',
      `extend schema @link(url: "${FEDERATION}", as: "f") type Query { a: String @federation__requiresScopes(scopes: [["a"]]) }`,
      '@federation__requiresScopes cannot be read',
    ],
  ])('when %s', (_, sdl, message) => {
    expect(start(sdl)).toThrow(SchemaRuleError)
    expect(start(sdl)).toThrow(message)
  })
})
