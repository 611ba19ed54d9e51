import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { Kind, parse } from 'graphql'
import { lines, run } from './terminal.ts'

const BEFORE = `type Query { people: [Person] version: String }
type Mutation { createPerson: Person purge: Int @auth(scopes: [["admin", "purge"]]) }
type Person { name: String salary: Int @auth(scopes: [["pay"]]) }
`
const AFTER = `type Query { people: [Person] @auth(scopes: [["people"]]) version: String ping: Int }
type Mutation { createPerson: Person @auth(type: "Human") purge: Int @auth(scopes: [["admin"]]) removePerson: Person }
type Person { name: String salary: Int }
`
const FILES = {
  'a.graphql': BEFORE,
  'b.graphql': AFTER,
  'operations.graphql': `query Names { people { name } }
query Pay { people { salary } }
mutation Clean { purge }
query Version { version }`,
  'clients.json': JSON.stringify({ clients: [{ id: 'ci', scopes: ['admin', 'Mutation:*'] }], next: null }),
}

describe('portcullis diff', () => {
  it('prints what opens first, then what closes, and ends with 1', async () => {
    const { code, stdout, stderr } = await run(['diff', 'a.graphql', 'b.graphql'], FILES)
    expect(stdout).toBe(
      lines(
        'CHANGE         COORDINATE             REQUIRES                                         AT',
        'added, open    Query.ping             public                                           b.graphql:1',
        'other callers  Mutation.createPerson  Mutation:Person:Create -> Mutation:Human:Create  b.graphql:2',
        'opened         Mutation.purge         admin + purge -> admin                           b.graphql:2',
        'opened         Person.salary          pay -> public                                    b.graphql:3',
        'closed         Query.people           public -> people                                 b.graphql:1',
        'added          Mutation.removePerson  Mutation:Person:Remove                           b.graphql:2',
        '',
        'New scopes: Mutation:Human:Create, Mutation:Person:Remove, people',
        'Scopes that nothing requires any more: Mutation:Person:Create, pay, purge',
        '',
        '2 opened, 1 closed, 1 for other callers, 2 added, 0 removed. Opens: Query.ping, Mutation.createPerson, Mutation.purge and 1 more. --allow accepts it.',
      ),
    )
    expect([code, stderr]).toEqual([1, ''])
  })

  it('names the operations that need more, less or no longer fit, and what a client reaches', async () => {
    const args = [
      'diff',
      'a.graphql',
      'b.graphql',
      '--operations',
      'operations.graphql',
      '--clients',
      'clients.json',
    ]
    const { stdout } = await run([...args, '--json'], FILES)
    const { operations, clients } = JSON.parse(stdout)
    expect(operations.map(({ kind, operation }: Record<string, string>) => `${operation} ${kind}`)).toEqual([
      'Names (operations.graphql:1) closed',
      'Pay (operations.graphql:2) moved',
      'Clean (operations.graphql:3) opened',
    ])
    expect(clients).toEqual([{ client: 'ci', gains: ['Mutation.purge', 'Mutation.removePerson'], loses: [] }])
    const back = await run(['diff', 'b.graphql', 'a.graphql', '--operations', 'new.graphql'], {
      ...FILES,
      'new.graphql': '{ ping }',
    })
    expect(back.stdout).toContain(
      'no longer fits  query (new.graphql:1)  new.graphql:1: Cannot query field "ping"',
    )
  })

  it('ends well where everything that opens is allowed, and refuses to allow what does not open', async () => {
    const opening = ['Query.ping', 'Mutation.createPerson', 'Mutation.purge', 'Person.salary']
    expect(await run(['diff', 'a.graphql', 'b.graphql', '--allow', ...opening], FILES)).toMatchObject({
      code: 0,
    })
    expect(await run(['diff', 'a.graphql', 'b.graphql', '--allow'], FILES)).toMatchObject({ code: 0 })
    expect(await run(['diff', 'a.graphql', 'b.graphql', '--allow', 'Query.ping'], FILES)).toMatchObject({
      code: 1,
    })
    expect(await run(['diff', 'a.graphql', 'b.graphql', '--allow', 'Query.people'], FILES)).toMatchObject({
      code: 2,
      stderr: '--allow Query.people: this coordinate does not open.\n',
    })
  })

  it('compares configurations, with their clients and paths of their own, and none of their secrets', async () => {
    const yaml = (scopes: string, more = '') =>
      `schema: [api.graphql]\njwt: { secret: "\${NOT_SET}" }\nauthKeys: [{ id: app, apiKey: "\${NOT_SET_EITHER}", scopes: [${scopes}] }]\n${more}`
    const files = {
      'old/portcullis.yaml': yaml('"admin"'),
      'old/api.graphql': BEFORE,
      'new/portcullis.yaml': yaml('"*"', 'baseline: { query: authenticated }'),
      'new/api.graphql': BEFORE,
    }
    const { code, stdout, stderr } = await run(['diff', 'old', 'new/portcullis.yaml', '--clients'], files)
    expect(stderr).toBe('')
    expect(stdout).toMatch(
      /closed +Query\.people, Query\.version +public -> authenticated +new\/api\.graphql:1/,
    )
    expect(stdout).toMatch(/app +Mutation\.createPerson, Mutation\.purge, Person\.salary +-/)
    expect(code).toBe(0)
    expect(await run(['diff', 'a.graphql', 'b.graphql', '--clients'], FILES)).toMatchObject({ code: 2 })
  })

  it('says that nothing differs', async () => {
    const { code, stdout } = await run(['diff', 'a.graphql', 'a.graphql', '--clients', 'clients.json'], FILES)
    expect([code, stdout]).toEqual([
      0,
      'Every client reaches what it reached.\n\n0 opened, 0 closed, 0 for other callers, 0 added, 0 removed.\n',
    ])
  })

  it.each([
    ['a side that is missing', ['diff', 'a.graphql'], "missing required argument 'new'"],
    ['a file that is missing', ['diff', 'none.graphql', 'a.graphql'], 'none.graphql: cannot be read'],
    ['clients that are none', ['diff', 'a.graphql', 'a.graphql', '--clients', 'a.graphql'], 'must be JSON'],
    ['a pattern that is none', ['diff', 'a.graphql', 'a.graphql', '--clients', 'bad.json'], '--clients: '],
  ])('refuses %s', async (_title, args, message) => {
    const files = { ...FILES, 'bad.json': '[{"id": "a", "scopes": ["{a}"]}]' }
    const { code, stderr } = await run(args, files)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})

/** Consecutive versions of GitHub's public schema. */
const GITHUB = ['github-schema-15.25', 'github-schema-15.26.0', '@octokit/graphql-schema'].map(
  (name) => `node_modules/${name}/schema.graphql`,
)

describe('portcullis diff of GitHub', () => {
  const compare = async (before = '', after = ''): Promise<Readonly<Record<string, string>>> => {
    const { stdout } = await run(['diff', before, after, '--json'])
    const { rules } = JSON.parse(stdout) as {
      rules: readonly { coordinate: string; kind: string; opens: boolean }[]
    }
    return Object.fromEntries(
      rules.map(({ coordinate, kind, opens }) => [coordinate, opens ? `${kind}, opens` : kind]),
    )
  }

  it('finds twenty changes that were checked by hand, and nothing where nothing changed', async () => {
    const changes = await compare(GITHUB[0], GITHUB[1])
    const checked: Readonly<Record<string, string | undefined>> = {
      'Query.id': 'added, opens',
      'Mutation.accessUserNamespaceRepository': 'added',
      'Mutation.addSubIssue': 'added',
      'Mutation.removeSubIssue': 'added',
      'Mutation.reprioritizeSubIssue': 'added',
      'Mutation.updateEnterpriseDeployKeySetting': 'added',
      'Mutation.updateProjectV2Field': 'added',
      'Mutation.markNotificationAsDone': 'removed',
      'Mutation.unsubscribeFromNotifications': 'removed',
      'AnnouncementBanner.announcement': 'removed',
      'AnnouncementBannerI.announcement': 'added',
      'EnterpriseOwnerInfo.teamDiscussionsSetting': 'removed',
      'Issue.parent': 'added',
      'SshSignature.verifiedAt': 'added',
      'SubIssuesSummary.total': 'added',
      'UserNamespaceRepository.owner': 'added',
      'Mutation.createIssue': undefined,
      'Mutation.markNotificationsAsDone': undefined,
      'Query.user': undefined,
      'Issue.title': undefined,
    }
    expect(Object.fromEntries(Object.keys(checked).map((one) => [one, changes[one]]))).toEqual(checked)
    expect(await compare(GITHUB[1], GITHUB[2])).toEqual({})
  })

  it('finds each field that came or went, and no other', async () => {
    const [before, after] = GITHUB.map((file) => fieldsOf(readFileSync(file, 'utf8')))
    const changes = Object.entries(await compare(GITHUB[0], GITHUB[1]))
    const of = (kind: string) => changes.flatMap(([one, what]) => (what.startsWith(kind) ? [one] : [])).sort()
    expect(of('added')).toEqual([...(after ?? [])].filter((one) => !before?.has(one)).sort())
    expect(of('removed')).toEqual([...(before ?? [])].filter((one) => !after?.has(one)).sort())
    expect(changes).toHaveLength(of('added').length + of('removed').length)
  })
})

/** From the text alone: GitHub defines some fields twice. */
function fieldsOf(sdl: string): ReadonlySet<string> {
  return new Set(
    parse(sdl).definitions.flatMap((type) =>
      type.kind === Kind.OBJECT_TYPE_DEFINITION || type.kind === Kind.INTERFACE_TYPE_DEFINITION
        ? (type.fields ?? []).map((field) => `${type.name.value}.${field.name.value}`)
        : [],
    ),
  )
}
