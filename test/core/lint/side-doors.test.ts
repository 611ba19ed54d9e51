import { describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { printFinding } from '../../../src/core/lint/finding.ts'
import { lintSchema } from '../../../src/core/lint/lint.ts'
import type { PolicyOptions } from '../../../src/core/rules/policy-options.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'
import { createGuard } from '../../../src/guard/guard.ts'

function lint(text: string, policy: PolicyOptions = {}): readonly string[] {
  return lintSchema(buildRuleTable(buildSchemaFromSdl([{ name: 'a.graphql', text }]), policy))
    .filter(({ severity }) => severity !== 'info')
    .map(printFinding)
}

const USER = 'interface Node { id: ID! } type User implements Node { id: ID! mail: String }'
const GUARDED = 'user: User @auth(scopes: [["user:read"]])'

describe('a type that one root field guards', () => {
  it.each([
    ['node(id:)', 'node(id: ID!): Node', 'Query.node -> User'],
    ['nodes', 'nodes(ids: [ID!]!): [Node]!', 'Query.nodes -> User'],
    [
      'a search',
      'search(text: String): [Found!] } union Found = Post | User type X { y: Int',
      'Query.search -> User',
    ],
    ['another type', 'posts: [Post]', 'Query.posts -> Post.author -> User'],
    [
      'a connection',
      'feed: PostConnection',
      'Query.feed -> PostConnection.edges -> PostEdge.node -> Post.author -> User',
    ],
    ['a list of its own', 'users: [User!]!', 'Query.users -> User'],
  ])('is warned of where %s gives it to anyone, with the way and the rule to write', (_, field, way) => {
    const sdl = `${USER} type Post { author: User } type PostEdge { node: Post }
      type PostConnection { edges: [PostEdge] } type Query { ${GUARDED} ${field} }`
    const door = way.split(' ')[0]
    expect(lint(sdl)).toEqual([
      `a.graphql:2 ${door}: warning: anyone can read User through ${way}, while Query.user requires user:read. A rule on the type holds on every path: type User @auth(scopes: [["user:read"]])`,
    ])
  })

  it('is meant by the root field of a connection as well', () => {
    const sdl = `${USER} type UserEdge { node: User } type UserConnection { edges: [UserEdge] }
      type Query { users: UserConnection @authenticated  node(id: ID!): Node }`
    expect(lint(sdl)).toEqual([
      'a.graphql:2 Query.node: warning: anyone can read User through Query.node -> User, while Query.users requires authenticated. A rule on the type holds on every path: type User @authenticated',
    ])
  })

  it.each([
    [
      'the type has a rule',
      'type User implements Node @authenticated { id: ID! mail: String }',
      'node(id: ID!): Node',
    ],
    [
      'each field has one',
      'type User implements Node { id: ID! mail: String @authenticated }',
      'node(id: ID!): Node',
    ],
    [
      'the other field has a rule',
      'type User implements Node { id: ID! mail: String }',
      'node(id: ID!): Node @authenticated',
    ],
    [
      'a field on the way has one',
      'type User { mail: String } type Post { author: User @authenticated }',
      'posts: [Post]',
    ],
    [
      'another field of that type is public on purpose',
      'type User implements Node { id: ID! mail: String }',
      'me: User @public',
    ],
  ])('is not warned of where %s', (_, types, field) => {
    expect(lint(`interface Node { id: ID! } ${types} type Query { ${GUARDED} ${field} }`)).toEqual([])
  })
})

describe('a root field that needs to know who asks', () => {
  it('says nothing about its type beside a root field that returns it as well, but does beside node(id:)', () => {
    const sdl = (field: string): string => `${USER} type Query { me: User! @authenticated ${field} }`
    expect(lint(sdl('user(id: ID!): User'))).toEqual([])
    expect(lint(sdl('node(id: ID!): Node'))).toHaveLength(1)
  })
})

describe('the fields of a subgraph', () => {
  const sdl = (
    entities = '',
    service = '',
  ): string => `scalar _Any type _Service { sdl: String } union _Entity = User
    type User { id: ID mail: String }
    type Query { ${GUARDED}
      _service: _Service! ${service}
      _entities(representations: [_Any!]!): [_Entity]! ${entities} }`
  const needs = (text: string, field: string, policy: PolicyOptions): readonly string[] => {
    const table = buildRuleTable(buildSchemaFromSdl([{ name: 'a.graphql', text }]), policy)
    return table.needsOfField('Query', field).map((need) => table.requirements[need]?.kind ?? '')
  }

  it('are open unless they are to be closed, and then only a rule opens them', () => {
    const closed = { subgraphFields: 'closed' } as const
    for (const field of ['_entities', '_service']) {
      expect(needs(sdl(), field, {})).toEqual([])
      expect(needs(sdl(), field, closed)).toEqual(['never'])
      expect(needs(sdl(), field, { ...closed, baseline: { query: 'authenticated' } })).toEqual(['never'])
      expect(needs(sdl('@public', '@public'), field, closed)).toEqual([])
      expect(needs(sdl('@authenticated', '@authenticated'), field, closed)).toEqual(['authenticated'])
      const rule = '@auth(scopes: [["router"]])'
      expect(needs(sdl(rule, rule), field, closed)).toEqual(['scopes'])
    }
    expect(() => needs(sdl(), '_service', { subgraphFields: 'shut' as 'open' })).toThrow(
      new TypeError('subgraphFields must be open or closed, not shut.'),
    )
  })

  it('are warned of when they are closed, and when they are open', () => {
    expect(lint(sdl(), { subgraphFields: 'closed' })).toEqual([
      'a.graphql:4 Query._service: warning: closed to everyone, since no rule opens it. Write @auth(scopes: [["..."]]) on it for a router, or @public.',
      'a.graphql:5 Query._entities: warning: closed to everyone, since no rule opens it. Write @auth(scopes: [["..."]]) on it for a router, or @public.',
    ])
    expect(lint(sdl())).toEqual([
      "a.graphql:4 Query._service: warning: anyone can read the whole SDL through it. Write a rule on this field, @public if that is meant, or set subgraphFields: 'closed' where no router needs it.",
      `a.graphql:5 Query._entities: warning: anyone can read every entity through it (User), whatever other root fields require. Write a rule on each type (type User @auth(scopes: [["..."]])) or on this field, @public if that is meant, or set subgraphFields: 'closed' where no router needs it.`,
      'a.graphql:5 Query._entities: warning: anyone can read User through Query._entities -> User, while Query.user requires user:read. A rule on the type holds on every path: type User @auth(scopes: [["user:read"]])',
    ])
    expect(lint(sdl('@auth(scopes: [["router"]])', '@public'))).toEqual([])
  })

  it('are warned of once by a server that guards itself', () => {
    const said: string[] = []
    const schema = buildSchema(
      'scalar _Any type User { mail: String } union _Entity = User type Query { _entities(representations: [_Any!]!): [_Entity]! }',
    )
    const onWarning = (warning: string): void => void said.push(warning)
    createGuard(schema, { onWarning })
    createGuard(schema, { onWarning })
    expect(said).toEqual([
      expect.stringMatching(
        /^portcullis: .*Query\._entities: anyone can read every entity through it \(User\)/,
      ),
    ])
  })
})
