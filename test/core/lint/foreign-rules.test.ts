import { makeExecutableSchema } from '@graphql-tools/schema'
import { describe, expect, it } from '@jest/globals'
import { buildSchema, introspectionFromSchema } from 'graphql'
import { printFinding } from '../../../src/core/lint/finding.ts'
import { lintSchema } from '../../../src/core/lint/lint.ts'
import { buildRuleTable, type RuleTable } from '../../../src/core/rules/rule-table.ts'
import { buildSchemaFromIntrospection } from '../../../src/core/schema/introspection-file.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'
import { createGuard } from '../../../src/guard/guard.ts'
import { overlayRules } from '../../../src/upstream/rule-overlay.ts'

function tableOf(text: string): RuleTable {
  return buildRuleTable(buildSchemaFromSdl([{ name: 'a.graphql', text }]))
}

function lint(table: RuleTable): readonly string[] {
  return lintSchema(table)
    .filter(({ severity }) => severity !== 'info')
    .map(printFinding)
}

const explain = (uses: string): string =>
  `it looks like a rule but is not enforced by Portcullis, so ${uses} nothing here. Write @auth(scopes: [["..."]]) or @authenticated where it stands, and @public where it opens.`

describe('a directive of somebody else that looks like a rule', () => {
  it.each([
    ...[
      'hasRole',
      'requireAuth',
      'skipAuth',
      'hasPermission',
      'hasScope',
      'protected',
      'guard',
      'allow',
      'can',
    ],
    ...[
      'authorization',
      'authz',
      'permission',
      'permissions',
      'role',
      'roles',
      'authentication',
      'authorize',
    ],
    ...[
      'aws_auth',
      'aws_cognito_user_pools',
      'aws_api_key',
      'aws_iam',
      'preAuthorize',
      'rolesAllowed',
      'isAdmin',
    ],
    ...[
      'loginRequired',
      'private',
      'rbac',
      'jwtClaim',
      'canAccess',
      'AUTHENTICATED_USER',
      'denyAll',
      'secured',
    ],
  ])('is warned of once, with its number of uses and what to write: @%s', (name) => {
    const text = `directive @${name} on FIELD_DEFINITION | OBJECT | ENUM_VALUE
      type Query @${name} { a: E @${name} }
      enum E { X @${name} }`
    const findings = lint(tableOf(text))
    expect(findings).toHaveLength(1)
    expect(findings[0]).toContain(`a.graphql:1 @${name}: warning: ${explain('its 3 uses guard')}`)
  })

  it.each([
    ['cacheControl', 'maxAge: Int, scope: String'],
    ['deprecatedSince', 'version: String'],
    ['length', 'max: Int'],
    ['tagged', 'name: String'],
    ['goField', 'forceResolver: Boolean'],
    ['allowedValues', 'values: [String]'],
    ['complexity', 'value: Int'],
    ['rateLimit', 'window: String'],
    ['log', 'level: String'],
    ['author', 'name: String'],
    ['owner', 'team: String'],
  ])('is not every other one: @%s', (name, args) => {
    expect(
      lint(tableOf(`directive @${name}(${args}) on FIELD_DEFINITION type Query { a: Int @${name} }`)),
    ).toEqual([])
  })

  it('is known by its arguments, too', () => {
    const text =
      'directive @only(roles: [String!]) on FIELD_DEFINITION type Query { a: Int @only(roles: ["x"]) }'
    expect(lint(tableOf(text))).toEqual([`a.graphql:1 @only: warning: ${explain('its 1 use guards')}`])
  })

  it('is warned of where a link brings it in from elsewhere, and no directive of Federation is', () => {
    const text = `extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@requires", "@external"])
      @link(url: "https://example.com/authz/v1.0", import: [{ name: "@hasRole", as: "@r" }])
      type Query { a: A }
      type A @key(fields: "id") { id: ID! b: Int @external c: Int @requires(fields: "b") @r(roles: ["x"]) }`
    expect(lint(tableOf(text))).toEqual([`a.graphql:5 @r: warning: ${explain('its 1 use guards')}`])
  })

  it('is warned of in a file of rules', () => {
    const introspection = introspectionFromSchema(buildSchema('type Query { a: A } type A { b: Int }'))
    const schema = buildSchemaFromIntrospection({ name: 'x', text: JSON.stringify(introspection) })
    const text = `directive @hasRole(roles: [String]) on FIELD_DEFINITION | OBJECT
      type Query { a: A @hasRole(roles: ["x"]) } type A @hasRole { b: Int @hasRole }`
    const table = buildRuleTable(overlayRules(schema, [{ name: 'r.graphql', text }]))
    expect(lint(table).map((one) => one.replace(/^\S+ /, ''))).toEqual([
      `@hasRole: warning: ${explain('its 3 uses guard')}`,
    ])
  })

  it('is a note where nothing tells of a use of it', () => {
    const findings = lintSchema(tableOf('directive @hasRole on OBJECT type Query { a: Int @public }'))
    expect(findings.map(({ kind, severity }) => [kind, severity])).toEqual([['foreign-rule', 'info']])
  })

  it('is warned of by a server that guards itself', () => {
    const said: string[] = []
    const typeDefs = 'directive @hasRole on FIELD_DEFINITION type Query { a: Int @hasRole b: Int @hasRole }'
    createGuard(makeExecutableSchema({ typeDefs }), { onWarning: (warning) => void said.push(warning) })
    expect(said).toEqual([expect.stringContaining(`@hasRole: ${explain('its 2 uses guard')}`)])
  })
})

describe('a schema made in code that defines another @auth', () => {
  it('is refused with one problem that says whose @auth is, and of which argument', () => {
    const typeDefs = `directive @auth(requires: Role = ADMIN) on OBJECT | FIELD_DEFINITION
      enum Role { ADMIN } type Query { a: Int @auth(requires: ADMIN) b: Int @auth(requires: ADMIN) }`
    expect(() => buildRuleTable(makeExecutableSchema({ typeDefs }))).toThrow(
      /^[^\n]*@auth: @auth is a directive of Portcullis, and "requires" is not one of its arguments \(scopes, type, action, if, unless\)\.[^\n]*$/,
    )
  })
})
