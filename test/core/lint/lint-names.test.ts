import { describe, expect, it } from '@jest/globals'
import type { Finding } from '../../../src/core/lint/finding.ts'
import { lintSchema } from '../../../src/core/lint/lint.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import type { Naming } from '../../../src/core/schema/naming.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'

function lint(mutations: string, naming: Naming = 'action-first', types = ''): readonly Finding[] {
  const text = `type Query { a: Int } type Mutation { ${mutations} } ${types}`
  const table = buildRuleTable(buildSchemaFromSdl([{ name: 'a.graphql', text }]), { naming })
  return lintSchema(table, { naming }).filter(({ severity }) => severity === 'warning')
}

function messages(findings: readonly Finding[], kind: Finding['kind']): readonly string[] {
  return findings.filter((finding) => finding.kind === kind).map(({ message }) => message)
}

describe('a schema that reads better by the other convention', () => {
  const TYPE_FIRST = 'personCreate: Int personDelete: Int taxClassUpdate: Int createTag: Int'
  const ACTION_FIRST = 'createPerson: Int deletePerson: Int updateTaxClass: Int tagCreate: Int'

  it('is warned of once, with the line to write', () => {
    expect(messages(lint(TYPE_FIRST), 'other-naming')).toEqual([
      '3 of 4 mutations are named type-first, and 1 action-first, which is how they are read. Write "naming: type-first" in portcullis.yaml to read them so: the scopes change, and tokens need the new ones ("portcullis scopes --compare" prints both).',
    ])
    const [finding] = lint(ACTION_FIRST, 'type-first').filter(({ kind }) => kind === 'other-naming')
    expect(finding?.coordinate).toBe('Mutation')
    expect(finding?.message).toContain('"naming: action-first"')
  })

  it('is not warned of by the convention that it reads better by, nor by a pattern', () => {
    expect(messages(lint(TYPE_FIRST, 'type-first'), 'other-naming')).toEqual([])
    expect(messages(lint(ACTION_FIRST), 'other-naming')).toEqual([])
    expect(lint('personCreate: Int', { pattern: '^(?<type>.+)(?<action>[A-Z].+)$' })).toEqual([])
  })

  it('is not warned of where no scope is derived', () => {
    const stated =
      'personCreate: Int @auth(type: "Person", action: "Create") personDelete: Int @auth(scopes: [["x"]])'
    expect(lint(stated)).toEqual([])
  })

  it('keeps its scopes: a convention never switches by itself', () => {
    const text = `type Query { a: Int } type Mutation { ${TYPE_FIRST} }`
    const { catalog } = buildRuleTable(buildSchemaFromSdl([{ name: 'a.graphql', text }]))
    expect([...catalog.scopes].sort()).toEqual([
      'Mutation:ClassUpdate:Tax',
      'Mutation:Create:Person',
      'Mutation:Delete:Person',
      'Mutation:Tag:Create',
    ])
  })
})

describe('a name that the convention does not fit', () => {
  it.each([
    ['taxClassCreate', 'Mutation:TaxClass:Create'],
    ['boardListCreate', 'Mutation:BoardList:Create'],
    ['userCreate', 'Mutation:User:Create'],
    ['mergeRequestCreate', 'Mutation:MergeRequest:Create'],
    ['productVariantBulkDelete', 'Mutation:ProductVariant:Delete'],
    ['orderRefund', 'Mutation:Order:Refund'],
    ['orderMarkAsPaid', 'Mutation:Order:MarkAsPaid'],
    ['user_create', 'Mutation:User:Create'],
  ])('is warned of, with what it means: %s', (name, suggestion) => {
    expect(lint(`${name}: Int`)).toEqual([expect.objectContaining({ kind: 'odd-name', suggestion })])
  })

  it.each(['createIPhone', 'createUser', 'insert_users_one', 'exportReport', 'adminCreateFlag'])(
    'is warned of when types come first: %s',
    (name) => {
      const [finding, ...others] = lint(`${name}: Int`, 'type-first')
      expect([finding?.kind, others]).toEqual(['odd-name', []])
      expect(finding?.message).toMatch(/^its action comes first, where types do: it is read as "Mutation:/)
    },
  )

  it.each(['commerceApproveOrder', 'orderAddNote', 'castRelease'])(
    'is warned of with both readings where both are possible: %s',
    (name) => {
      const [finding, ...others] = lint(`${name}: Int`)
      expect([finding?.kind, others]).toEqual(['odd-name', []])
      expect(finding?.message).toMatch(
        /"Mutation:\w+:\w+" \(action-first\) and "Mutation:\w+:\w+" \(type-first\)/,
      )
    },
  )

  it('is warned of where its action may begin a word earlier', () => {
    expect(lint('invoiceRequestDelete: Int', 'type-first').map(({ message }) => message)).toEqual([
      'its action may be longer: it is read as "Mutation:InvoiceRequest:Delete", and could be "Mutation:Invoice:RequestDelete". @auth(type:, action:) settles it.',
    ])
  })

  it('is warned of where none of its words is a verb, unless a type of the schema says which is which', () => {
    const [finding] = lint('yodelHymn: Int')
    expect(finding?.message).toMatch(/^no word of this name is surely its verb/)
    expect(lint('yodelHymn: Hymn', 'action-first', 'type Hymn { a: Int }')).toEqual([])
    expect(lint('hymnYodel: Hymn', 'action-first', 'type Hymn { a: Int }')).toEqual([
      expect.objectContaining({ kind: 'odd-name', suggestion: 'Mutation:Hymn:Yodel' }),
    ])
  })
})

describe('a name under @auth', () => {
  it('is warned of where nothing but the name says its scope', () => {
    expect(lint('personCreate: Int @auth')).toEqual([
      expect.objectContaining({ kind: 'odd-name', suggestion: 'Mutation:Person:Create' }),
    ])
    expect(lint('personCreate: Int @auth(type: "Person", action: "Create")')).toEqual([])
    expect(lint('personCreate: Int @auth(scopes: [["people"]])')).toEqual([])
  })
})

describe('a name that fits', () => {
  it.each([
    'checkOutBook',
    'emptyTrash',
    'createPerson',
    'AddMusicCompositionComposer',
    'login',
    'signIn',
    'deleteAllUsers',
    'mergePullRequest',
  ])('is not warned of when actions come first: %s', (name) => {
    expect(lint(`${name}: Int`)).toEqual([])
  })

  it.each([
    'personCreate',
    'issueAddLabel',
    'projectUpdateCreate',
    'mergeRequestSetLabels',
    'logout',
    'fileUpload',
  ])('is not warned of when types come first: %s', (name) => {
    expect(lint(`${name}: Int`, 'type-first')).toEqual([])
  })
})

describe('a role in a name', () => {
  it('is warned of where a mutation without it has the same scope', () => {
    const both = lint('createUser: Int adminCreateUser: Int adminDeleteUser: Int')
    expect(both).toEqual([
      expect.objectContaining({ kind: 'shared-scope', coordinate: 'Mutation.adminCreateUser' }),
    ])
    expect(both[0]?.message).toContain('"Mutation:User:Create", as Mutation.createUser does')
    expect(lint('adminCreateUser: Int')).toEqual([])
    const apart = 'createUser: Int adminCreateUser: Int @auth(type: "User", action: "AdminCreate")'
    expect(lint(apart)).toEqual([])
  })
})
