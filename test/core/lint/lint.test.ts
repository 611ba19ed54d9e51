import { describe, expect, it } from '@jest/globals'
import { printFinding } from '../../../src/core/lint/finding.ts'
import { type LintOptions, lintSchema } from '../../../src/core/lint/lint.ts'
import type { PolicyOptions } from '../../../src/core/rules/policy-options.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'

function lint(text: string, policy: PolicyOptions = {}, options: LintOptions = {}): readonly string[] {
  const table = buildRuleTable(buildSchemaFromSdl([{ name: 'a.graphql', text }]), policy)
  return lintSchema(table, options)
    .filter(({ severity }) => severity !== 'info')
    .map(printFinding)
}

const PERSON = 'type Person { name: String }'
const CLEAN = `${PERSON} type Query { person: Person @public } type Mutation { createPerson: Person }`

describe('a schema that means what it says', () => {
  it('has no findings', () => {
    expect(lint(CLEAN)).toEqual([])
  })

  it('tells of open queries as notes alone', () => {
    const schema = buildSchemaFromSdl([{ name: 'a.graphql', text: 'type Query { a: Int }' }])
    expect(lintSchema(buildRuleTable(schema))).toEqual([
      {
        kind: 'unguarded-field',
        severity: 'info',
        coordinate: 'Query.a',
        location: 'a.graphql:1',
        message: 'anyone may run this query: the baseline is public. @public would say that it is meant.',
      },
    ])
  })
})

describe('a mutation is guarded by more than a token', () => {
  const text = `${PERSON}
    type Query { a: Int }
    type Mutation {
      "Who am I?"
      login: Person
      logout: Int @public
      createPerson: Person @auth
      deletePerson: Person @authenticated
    }`

  it('warned of when a public baseline leaves it open', () => {
    expect(lint(text, { baseline: { mutation: 'public' } })).toEqual([
      'a.graphql:5 Mutation.login: warning: anyone may run this mutation: the baseline is public. @public would say that it is meant.',
      'a.graphql:8 Mutation.deletePerson: warning: any token may run this mutation: no scope is required.',
    ])
  })

  it('warned of when any token may run it', () => {
    expect(lint(text, { baseline: { mutation: 'authenticated' } })).toEqual([
      'a.graphql:5 Mutation.login: warning: any token may run this mutation: no scope is required.',
      'a.graphql:8 Mutation.deletePerson: warning: any token may run this mutation: no scope is required.',
    ])
  })

  it('not warned of where the type that it returns is guarded', () => {
    const guarded = `type Person @auth(scopes: [["people"]]) { name: String }
      type Query { a: Int } type Mutation { createPerson: Person @authenticated }`
    expect(lint(guarded)).toEqual([])
  })

  it('warned of when its name was cut at the wrong end', () => {
    const reversed = `${PERSON} type Query { a: Int } type Mutation { personCreate: Person }`
    expect(lint(reversed)).toEqual([
      'a.graphql:1 Mutation.personCreate: warning: the scope "Mutation:Create:Person" has a type where its action belongs: is this schema named type-first? Did you mean "Mutation:Person:Create"?',
    ])
    expect(lint(reversed, { naming: 'type-first' }, { naming: 'type-first' })).toEqual([])
  })
})

describe('a scope that a directive spells is in the schema', () => {
  const withScope = (scope: string): readonly string[] =>
    lint(`${PERSON}
      type Query { person: Person secret: Int @auth(scopes: [["${scope}"]]) }
      type Mutation { createPerson: Person addPersonFriend: Person }`)

  it.each([
    ['Mutation:Persn:Create', 'no type or root field is called "Persn"', 'Mutation:Person:Create'],
    [
      'Mutation:PersonFreind:Add',
      'no type or root field is called "PersonFreind"',
      'Mutation:PersonFriend:Add',
    ],
    ['Mutation:Person:Craete', 'no mutation on Person is called "Craete"', 'Mutation:Person:Create'],
    ['mutation:Person:Create', '"mutation" is no operation', 'Mutation:Person:Create'],
    ['Qeury:Person:Read', '"Qeury" is no operation', 'Query:Person:Read'],
  ])('%s', (scope, what, meant) => {
    expect(withScope(scope)).toEqual([
      `a.graphql:2 Query.secret: warning: scope "${scope}": ${what}. Did you mean "${meant}"?`,
    ])
  })

  it.each([
    'Mutation:Person:Create',
    'Query:Person:Salary',
    'Mutation:Catalogue:Rebuild',
    'read:people',
    'x',
  ])('or may be meant: %s', (scope) => {
    expect(withScope(scope)).toEqual([])
  })

  it('or is none that occurs once and is nearly one that occurs often', () => {
    const text = `type Query {
      a: Int @auth(scopes: [["read:salary"]])
      b: Int @auth(scopes: [["read:salary"]])
      c: Int @auth(scopes: [["read:salery"], ["read:level1"]])
      d: Int @auth(scopes: [["read:level2"], ["read:level2:x"]])
      e: Int @auth(scopes: [["read:level2"]])
    }`
    expect(lint(text)).toEqual([
      'a.graphql:4 Query.c: warning: scope "read:salery": it occurs once, and is nearly another. Did you mean "read:salary"?',
    ])
  })

  it('also where type and action are given', () => {
    expect(
      lint(
        `${PERSON} type Query { a: Int } type Mutation { hire: Person @auth(type: "Persn", action: "Hire") }`,
      ),
    ).toEqual([
      'a.graphql:1 Mutation.hire: warning: scope "Mutation:Persn:Hire": no type or root field is called "Persn". Did you mean "Mutation:Person:Hire"?',
    ])
  })
})

describe('a directive has an effect', () => {
  it('none when the schema itself defines it under a name that is nearly a rule', () => {
    const text = `directive @Auth(role: String) on FIELD_DEFINITION
      directive @cacheControl on FIELD_DEFINITION
      type Query { a: Int @Auth(role: "x") @cacheControl }`
    expect(lint(text)).toEqual([
      'a.graphql:1 @Auth: warning: it looks like a rule but is not enforced by Portcullis, so its 1 use guards nothing here. Write @auth(scopes: [["..."]]) or @authenticated where it stands, and @public where it opens. Did you mean "@auth"?',
    ])
  })

  it('not on a scalar or enum that is only ever input', () => {
    const text = `scalar Money @auth(scopes: [["money"]])
      enum Colour @authenticated { RED }
      scalar Date @auth(scopes: [["date"]])
      type Query { a(colour: Colour): Date }
      input I { money: Money }
      type Mutation { create(i: I): Int }`
    const what = 'no field that an operation can reach returns it, and a rule has no effect on input.'
    expect(lint(text)).toEqual([
      `a.graphql:1 Money: warning: ${what}`,
      `a.graphql:2 Colour: warning: ${what}`,
    ])
  })

  it('not on what no operation can reach', () => {
    const text = `interface Node @auth(scopes: [["node"]]) { id: ID }
      interface Lost @auth(scopes: [["lost"]]) { id: ID }
      type Person implements Node { id: ID }
      type Island implements Node & Lost @auth(scopes: [["island"]]) { id: ID
        name: String @auth(scopes: [["name"]]) }
      union Found = Person
      type Query { found: Found }`
    expect(lint(text)).toEqual([
      'a.graphql:2 Lost: warning: no operation can reach this type.',
      'a.graphql:4 Island: warning: no operation can reach this type.',
      'a.graphql:5 Island.name: warning: no operation can reach Island.',
    ])
  })

  it('on an entity of a subgraph, which others ask for', () => {
    expect(
      lint('extend type Person @key(fields: "id") { id: ID @external salary: Int @auth(scopes: [["pay"]]) }'),
    ).toEqual([])
  })

  it('and @public none off the root, nor where something else is guarded', () => {
    const text = `type Person @auth(scopes: [["people"]]) {
        name: String @public
      }
      type Query { person: Person @public }`
    expect(lint(text)).toEqual([
      'a.graphql:2 Person.name: warning: @public lifts the baseline, which only root fields have.',
      'a.graphql:4 Query.person: warning: @public does not open it: Person requires people.',
    ])
  })
})

describe('a pattern that is granted covers something', () => {
  const dead = (pattern: string): readonly string[] =>
    lint(CLEAN, {}, { patterns: [{ source: 'authKeys[0].scopes[0]', pattern }] })
  const finding = (pattern: string, hint = ''): readonly string[] => [
    `authKeys[0].scopes[0]: warning: the pattern "${pattern}" covers no scope that the schema requires.${hint}`,
  ]

  it.each(['*', 'Mutation:*', 'Mutation:Person:Create', 'Mutation:*:Cre*'])('as %s does', (pattern) => {
    expect(dead(pattern)).toEqual([])
  })

  it.each([
    ['Mutation:Persn:*', 'Mutation:Person:*'],
    ['Mutation:Person', 'Mutation:Person:*'],
    ['mutation:person:create', 'Mutation:Person:Create'],
    ['Mutation.Person.Create', 'Mutation:Person:Create'],
    ['Muttaion:P*:Craete', 'Mutation:P*:Create'],
  ])('%s meant %s', (pattern, meant) => {
    expect(dead(pattern)).toEqual(finding(pattern, ` Did you mean "${meant}"?`))
  })

  it('or is named without a guess when nothing is near', () => {
    expect(dead('Query:Invoice:Read')).toEqual(finding('Query:Invoice:Read'))
  })

  it('and what is no pattern is an error', () => {
    expect(dead('Mutation:{a,b}')).toEqual([
      'authKeys[0].scopes[0]: error: "Mutation:{a,b}" is no pattern. Unexpected "{" at position 9: expected a segment character (A-Z a-z 0-9 _ . - /), "*" or "?".',
    ])
  })
})

describe('findings', () => {
  it('come in the order of the files, by number of line', () => {
    const fields = Array.from({ length: 12 }, (_, index) => `  f${index}: Int @authenticated`).join('\n')
    const text = `type Mutation {\n${fields}\n}\ntype Query { a: Int @public }`
    const lines = lint(text).map((line) => /^a\.graphql:(\d+)/.exec(line)?.[1])
    expect(lines).toEqual(Array.from({ length: 12 }, (_, index) => String(index + 2)))
  })
})

describe('a rule on an argument or an input field', () => {
  it('warned of where nobody can leave the value out', () => {
    const text = `type Query { a(b: Int! @auth(scopes: [["b"]]), c: In): Int @public }
      input In { d: Int! @auth(scopes: [["d"]]) e: Int! @auth(if: "now > timestamp('2026-01-01T00:00:00Z')") }`
    expect(lint(text)).toEqual([
      'a.graphql:1 Query.a(b:): warning: it is required, so that the rule guards all of Query.a: write it on the field.',
      'a.graphql:2 In.d: warning: it is required, so that the rule guards all of In: nobody can leave it out.',
    ])
  })

  it('warned of where no argument takes its type', () => {
    expect(lint('type Query { a: Int @public } input In { d: Int @auth(scopes: [["d"]]) }')).toEqual([
      'a.graphql:1 In.d: warning: no argument takes In.',
    ])
  })
})
