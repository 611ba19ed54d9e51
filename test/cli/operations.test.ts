import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { lines, run } from './terminal.ts'

const SDL = `type Query {
  open: Int
  me: Int @authenticated
  person: Person
}
type Mutation { createPerson: Person }
type Person {
  name: String
  salary: Int @auth(scopes: [["pay", "hr"], ["root"]])
  own: Int @policy(policies: [["own"], ["admin"]])
}
`
const FILES = {
  'a.graphql': SDL,
  'src/pages/person.graphql':
    '# Comment\nquery Pay {\n  person { ...Parts }\n}\n\nmutation Create { createPerson { name } }\n',
  'src/parts.gql': 'fragment Parts on Person { name salary ...Own }\nfragment Own on Person { own }\n',
  'src/open.graphql': '{ open }',
  'src/me.graphql': 'query Me { me }',
  'src/notes.txt': 'no GraphQL',
}

async function scopes(...args: readonly string[]): ReturnType<typeof run> {
  return run(['scopes', '--schema', 'a.graphql', '--operations', ...args], FILES)
}

describe('portcullis scopes --operations', () => {
  it('prints the least scopes of every operation in a folder, with fragments of other files', async () => {
    expect(await scopes('src')).toEqual({
      code: 0,
      stderr: '',
      stdout: lines(
        'OPERATION        AT                          LEAST SCOPES',
        'query Me         src/me.graphql:1            authenticated',
        'query            src/open.graphql:1          public',
        'query Pay        src/pages/person.graphql:2  (root | hr + pay) and (policy admin | own)',
        'mutation Create  src/pages/person.graphql:6  Mutation:Person:Create',
      ),
    })
  })

  it.each([
    [['src/**/*.{graphql,gql}'], ['Me', null, 'Pay', 'Create']],
    [['src/*.graphql'], ['Me', null]],
    [['src/m?.graphql'], ['Me']],
    [
      ['src/open.graphql', 'src/me.graphql', 'src/m*'],
      [null, 'Me'],
    ],
  ])('reads %j', async (paths, names) => {
    const { stdout, stderr } = await scopes(...paths, '--json')
    expect(stderr).toBe('')
    const rows: readonly { readonly name: string | null }[] = JSON.parse(stdout)
    expect(rows.map(({ name }) => name)).toEqual(names)
  })

  it('prints JSON', async () => {
    const { stdout } = await scopes('src/pages/*', 'src/*.gql', '--json')
    expect(JSON.parse(stdout)).toEqual([
      {
        name: 'Pay',
        kind: 'query',
        file: 'src/pages/person.graphql',
        line: 2,
        access: 'authenticated',
        scopes: [['root'], ['hr', 'pay']],
        policies: [['admin'], ['own']],
      },
      {
        name: 'Create',
        kind: 'mutation',
        file: 'src/pages/person.graphql',
        line: 6,
        access: 'authenticated',
        scopes: [['Mutation:Person:Create']],
        policies: [],
      },
    ])
  })

  it('walks real folders, past node_modules and hidden ones', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'operations-'))
    try {
      for (const path of ['deep/er', 'node_modules/x', '.git']) {
        await mkdir(join(folder, path), { recursive: true })
        writeFileSync(join(folder, path, 'one.graphql'), 'mutation One { createPerson { name } }')
      }
      for (const path of [folder, `${folder}/**/*.graphql`]) {
        const { stdout, stderr } = await scopes(path)
        expect(stderr).toBe('')
        expect(stdout.split('\n').slice(1)).toEqual([
          `mutation One  ${folder}/deep/er/one.graphql:1  Mutation:Person:Create`,
          '',
        ])
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('a mistake in operations ends in a line with its place, and exit code 2', () => {
  it.each<[string, string, string]>([
    ['bad syntax', '\nquery {', 'x/o.graphql:2: Syntax Error: Expected Name, found <EOF>.'],
    [
      'an unknown field',
      '{\n  opn }',
      'x/o.graphql:2: Cannot query field "opn" on type "Query". Did you mean "open"?',
    ],
    ['an unknown fragment', '{\n  person { ...No } }', 'x/o.graphql:2: Unknown fragment "No".'],
    [
      'two of a name',
      'query A { open }\nquery A { open }',
      'x/o.graphql:1: There can be only one operation named "A".',
    ],
    ['no operation', 'fragment A on Person { name }', '--operations: there is no operation in these files.'],
  ])('%s', async (_, text, message) => {
    const args = ['scopes', '--schema', 'a.graphql', '--operations', 'x/**/*.graphql']
    const { code, stdout, stderr } = await run(args, { 'a.graphql': SDL, 'x/o.graphql': text })
    expect([stderr, code, stdout]).toEqual([`${message}\n`, 2, ''])
  })

  it('all of them, each once', async () => {
    const files = {
      'a.graphql': SDL,
      'x/bad.graphql': 'fragment Bad on Person {\n  no\n}',
      'x/one.graphql': 'query One { person { ...Bad } }\nquery Two { person { ...Bad } }',
      'x/two.graphql': 'query {',
    }
    const { code, stderr } = await run(['scopes', '--schema', 'a.graphql', '--operations', 'x'], files)
    expect(code).toBe(2)
    expect(stderr).toBe(
      lines(
        'x/two.graphql:1: Syntax Error: Expected Name, found <EOF>.',
        'x/bad.graphql:2: Cannot query field "no" on type "Person".',
      ),
    )
  })

  it.each([
    ['no.graphql', 'no.graphql: cannot be read: there is no such file.'],
    ['src/**/*.none', 'src/**/*.none: no file matches.'],
  ])('%s', async (path, message) => {
    const { code, stderr } = await scopes(path)
    expect([code, stderr]).toEqual([2, `${message}\n`])
  })
})
