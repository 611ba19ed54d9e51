import { describe, expect, it } from '@jest/globals'
import { SINGLE, supergraphWith } from '../support/unrepeatable-supergraph.ts'
import { lines, run } from './terminal.ts'

const SDL = `type Query {
  "Everyone's."
  people: [Person]
  hello: String @public
  version: String
}
type Mutation {
  createPerson: Person
  login: Session
  purge: Int @auth(scopes: [["admin", "purge"], ["root"]])
}
type Person @auth(scopes: [["people"], ["root"]]) {
  name: String
  salary: Int @auth(scopes: [["pay"]])
}
type Session { id: ID @policy(policies: [["own"]]) }
`

describe('portcullis scopes', () => {
  it('says which rules of a supergraph may be missing, and so does explain', async () => {
    const files = {
      's.graphql': supergraphWith(SINGLE, '@auth(scopes: [["c"]])'),
      'o.graphql': '{ product { price } }',
    }
    for (const args of [['scopes'], ['explain', '--operation', 'o.graphql', '--scopes', '*']]) {
      const { stdout, stderr } = await run([...args, '--supergraph', 's.graphql'], files)
      expect(stdout).toContain('Product.price')
      expect(stderr).toContain('on Product (i, p), Product.price (i, p). Define it in every subgraph as')
    }
  })

  it('prints root fields and every guarded coordinate in columns', async () => {
    const { code, stdout, stderr } = await run(['scopes', '--schema', 'a.graphql'], { 'a.graphql': SDL })
    expect(stdout).toBe(
      lines(
        'COORDINATE             REQUIRES                                    BY                           AT',
        'Query.people           people | root                               @auth on Person              a.graphql:12',
        'Query.hello            public                                      @public                      a.graphql:4',
        'Query.version          public                                      baseline                     a.graphql:5',
        'Mutation.createPerson  Mutation:Person:Create and (people | root)  convention, @auth on Person  a.graphql:8',
        'Mutation.login         Mutation:Session:Login                      convention                   a.graphql:9',
        'Mutation.purge         admin + purge | root                        @auth                        a.graphql:10',
        'Person                 people | root                               @auth                        a.graphql:12',
        'Person.salary          (people | root) and pay                     @auth on Person, @auth       a.graphql:14',
        'Session.id             policy own                                  @policy                      a.graphql:16',
      ),
    )
    expect([code, stderr]).toEqual([0, ''])
  })

  it('follows naming and baselines', async () => {
    const files = { 'a.graphql': 'type Query { me: Int } type Mutation { personCreate: Int }' }
    const args = ['--schema', 'a.graphql', '--naming', 'type-first', '--baseline', 'query=authenticated']
    const { stdout } = await run(['scopes', ...args], files)
    expect(stdout).toMatch(/Query\.me +authenticated +baseline/)
    expect(stdout).toMatch(/Mutation\.personCreate +Mutation:Person:Create +convention/)
    const pattern = '^(?<type>[a-z]+)(?<action>.+)$'
    const named = await run(['scopes', '--schema', 'a.graphql', '--naming', pattern], files)
    expect(named.stdout).toContain('Mutation:Person:Create')
  })

  it('prints JSON with every requirement apart', async () => {
    const { stdout } = await run(['scopes', '--json', '--schema', 'a.graphql'], { 'a.graphql': SDL })
    const rows: readonly { readonly coordinate: string }[] = JSON.parse(stdout)
    expect(rows.find(({ coordinate }) => coordinate === 'Mutation.login')).toEqual({
      coordinate: 'Mutation.login',
      requirements: [
        {
          kind: 'scopes',
          anyOf: [['Mutation:Session:Login']],
          source: { coordinate: 'Mutation.login', origin: 'convention', location: 'a.graphql:9' },
        },
      ],
      source: 'convention',
      location: 'a.graphql:9',
    })
  })

  it('prints the sample API when it is asked for', async () => {
    const { code, stdout } = await run(['scopes', '--sample'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Mutation\.CreatePerson +Mutation:Person:Create +@auth +schema\/contributor\//m)
    expect(stdout).toMatch(/^Query\.Person +public/m)
  })

  it('reads several files, and folders of them', async () => {
    const files = {
      'all/b.graphql': 'type Query { a: T }',
      'all/README.md': '#',
      'c.gql': 'type T { a: Int }',
    }
    const { code, stdout } = await run(['scopes', '--schema', 'all', 'c.gql'], files)
    expect([code, stdout]).toEqual([0, expect.stringContaining('all/b.graphql:1')])
  })
})

describe('a schema that calls our directives something else', () => {
  const files = {
    'a.graphql': 'type Query { a: Int @open b: Int }',
    'portcullis.yaml': 'directives: { auth: requiresScope, public: open }\nschema: a.graphql\n',
  }

  it('is told of by its own names', async () => {
    const { stdout } = await run(['scopes'], files)
    expect(stdout).toMatch(/Query\.a +public +@open +a\.graphql:1/)
    const linted = await run(['lint', '--notes'], files)
    expect(linted.stdout).toContain('Query.b: info: anyone may run this query')
    expect(linted.stdout).toContain('@open would say that it is meant')
    expect(stdout + linted.stdout).not.toMatch(/@public|@auth/)
  })
})

describe("the user's mistakes end in a line each, and exit code 2", () => {
  it.each<[string, readonly string[], string]>([
    [
      'a file that is not there',
      ['--schema', 'no.graphql'],
      'no.graphql: cannot be read: there is no such file.',
    ],
    [
      'each of several',
      ['--schema', 'x', 'y'],
      'x: cannot be read: there is no such file.\ny: cannot be read: there is no such file.',
    ],
    ['a file that is empty', ['--schema', 'blank.graphql'], 'blank.graphql: is empty.'],
    ['a folder without SDL', ['--schema', 'empty'], 'empty: no *.graphql file is in this folder.'],
    [
      'each problem of a schema',
      ['--schema', 'bad.graphql'],
      'bad.graphql:2 Query.a: unknown directive "@atuh": neither a definition nor a @link explains it. Did you mean "@auth"? If it belongs to something else, define it: it then guards nothing here.\nbad.graphql:3 Query.b: Unknown type "Itn". Did you mean "Int" or "ID"?',
    ],
    [
      'each rule that cannot be read',
      ['--schema', 'rules.graphql'],
      'rules.graphql:1 Query.a: @auth cannot be read: scopes is a list of lists: [["a", "b"], ["c"]] is a and b, or c.',
    ],
    [
      'a baseline of no kind',
      ['--baseline', 'mutations=derived'],
      `error: option '--baseline <kind=rule...>' argument 'mutations=derived' is invalid. It must be one of query, mutation, subscription, "=", and one of derived, authenticated, public.`,
    ],
    [
      'an expression that is none',
      ['--naming', '(?<type'],
      expect.stringContaining("argument '(?<type' is invalid. It must be a regular expression.") as never,
    ],
    ['an unknown option', ['--shema', 'a'], "error: unknown option '--shema'\n(Did you mean --schema?)"],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await run(['scopes', ...args], {
      'bad.graphql': 'type Query {\n  a: Int @atuh\n  b: Itn\n}',
      'rules.graphql': 'type Query { a: Int @auth(scopes: ["a", "b"]) }',
      'empty/README.md': '',
      'blank.graphql': ' \n',
    })
    expect(stderr.trimEnd()).toEqual(message)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).not.toMatch(/^ +at /m)
  })

  it('a command that does not exist', async () => {
    const { code, stderr } = await run(['scops'])
    expect([code, stderr]).toEqual([2, "error: unknown command 'scops'\n(Did you mean scopes?)\n"])
  })
})
