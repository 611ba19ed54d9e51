import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { localFiles } from '../../src/cli/input/schema-files.ts'
import { runProgram } from '../../src/cli/program.ts'
import { lines, run } from './terminal.ts'

const SDL = `type Query { people: [Person] me: Person @auth(scopes: [["me"]]) risky: Int @policy(policies: [["calm"]]) }
type Mutation { createPerson(name: String!): Person purge: Int }
type Person { name: String salary: Int @auth(scopes: [["pay"]]) }
`
const TESTS = `subjects:
  nobody: anonymous
  clerk: { scopes: ['Mutation:Person:*'] }
  boss: { scopes: ['*'], reject: [pay], policies: [calm] }
cases:
  - name: paying
    query: '{ people { name salary } }'
    expect:
      nobody: { reduce: [people.salary] }
      boss: reduce
  - operation: Create
    variables: { name: Ada }
    expect: { nobody: deny, clerk: allow, boss: allow }
  - query: '{ risky }'
    expect: { clerk: deny, boss: allow }
operations: [operations]
`
const FILES = {
  'a.graphql': SDL,
  'rules.test.yaml': TESTS,
  'operations/a.graphql': 'mutation Create($name: String!) { createPerson(name: $name) { ...Names } }',
  'operations/b.graphql': 'fragment Names on Person { name }',
}
const ARGS = ['test', '--schema', 'a.graphql']

describe('portcullis test', () => {
  it('counts what passes, and says which rules no case decides', async () => {
    const { code, stdout, stderr } = await run(ARGS, FILES)
    expect(stdout).toBe(
      lines(
        '7 passed, 0 failed.',
        'The cases decide 60 % of 5 rules; 2 are met in one case and not in another.',
        '  no case decides: Query.me, Mutation.purge',
        '  met in no case: Person.salary',
      ),
    )
    expect([code, stderr]).toEqual([0, ''])
  })

  it('prints each case that is decided otherwise, with its line, and ends with 1', async () => {
    const files = {
      ...FILES,
      'rules.test.yaml': TESTS.replace('clerk: allow', 'clerk: deny')
        .replace('people.salary]', 'people.name]')
        .replace('{ clerk: deny, boss', '{ clerk: allow, boss'),
    }
    const { code, stdout } = await run(ARGS, files)
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      'FAIL  rules.test.yaml:9: paying as nobody: expected reduce people.name, was reduce people.salary, for lack of pay',
      'FAIL  rules.test.yaml:13: Create as clerk: expected deny, was allow',
      'FAIL  rules.test.yaml:15: { risky } as clerk: expected allow, was deny risky',
      '4 passed, 3 failed.',
    ])
    expect(code).toBe(1)
  })

  it('follows the settings of the configuration, as the gateway would', async () => {
    const config = { 'portcullis.yaml': 'schema: [a.graphql]\nqueries: deny\n' }
    const { code, stdout } = await run(['test', '--config', 'portcullis.yaml'], { ...FILES, ...config })
    expect(stdout).toContain('paying as nobody: expected reduce people.salary, was deny people.salary')
    expect(code).toBe(1)
  })

  it('fails below a coverage that is asked for', async () => {
    const { code, stdout } = await run([...ARGS, '--min-coverage', '61'], FILES)
    expect([code, stdout.includes('The coverage must be 61 % at least.')]).toEqual([1, true])
    expect(await run([...ARGS, '--min-coverage', '60'], FILES)).toMatchObject({ code: 0 })
  })

  it('takes operations of a manifest by id', async () => {
    const manifest = { version: 1, format: 'apollo-persisted-query-manifest' }
    const operations = [{ id: 'x1', name: 'Me', type: 'query', body: 'query Me { me { name } }' }]
    const files = {
      ...FILES,
      'm.json': JSON.stringify({ ...manifest, operations }),
      'rules.test.yaml': `manifest: m.json\nsubjects: { me: { scopes: [me] } }\ncases: [{ operation: x1, expect: { me: allow } }]`,
    }
    expect(await run(ARGS, files)).toMatchObject({ code: 0, stdout: expect.stringContaining('1 passed') })
  })

  it('writes JUnit XML that holds any title', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'portcullis-')), 'junit.xml')
    const files = {
      ...FILES,
      'rules.test.yaml': `subjects: { a: anonymous }\ncases: [{ name: "<&\\"\\u0001", query: "{ me { name } }", expect: { a: allow } }]`,
    }
    await run([...ARGS, '--junit', file], files)
    expect(readFileSync(file, 'utf8')).toBe(
      lines(
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuites tests="1" failures="1">',
        '  <testsuite name="portcullis test" tests="1" failures="1">',
        '    <testcase name="&lt;&amp;&quot; as a" classname="portcullis" file="rules.test.yaml:2">',
        '      <failure message="expected allow, was deny me, for lack of me">rules.test.yaml:2</failure>',
        '    </testcase>',
        '  </testsuite>',
        '</testsuites>',
      ),
    )
  })

  it.each([
    [
      'expect: { cleark: allow }',
      ':3: cases[0].expect.cleark must name one of the subjects. Did you mean "clerk"?',
    ],
    ['expect: { clerk: alow }', ':3: cases[0].expect.clerk must be allow, reduce, deny'],
    ['expect: { clerk: { allow: [a] } }', ':3: cases[0].expect.clerk must be allow, reduce, deny'],
    ['expect: { clerk: allow }, now: noon', ':3: cases[0].now must be a time as 2026-11-28T15:00:00Z'],
    ['expects: { clerk: allow }', ':3: cases[0].expects is not known here. Did you mean "expect"?'],
    ['expect: { clerk: allow }, operation: Create', ':3: cases[0] must have either an operation'],
    ['expect: { clerk: allow }, variables: { a: 1 }, query: "{ nope }"', ':3: Cannot query field "nope"'],
    [
      'expect: { clerk: allow }, query: "query ($a: Int!) { me @skip(if: false) { name } risky @include(if: true) a: people { name @skip(if: $b) } }"',
      'rules.test.yaml:3: ',
    ],
  ])('refuses %s', async (members, message) => {
    const query = members.includes('query:') ? '' : ', query: "{ me { name } }"'
    const file = `subjects: { clerk: { scopes: [a] } }\ncases:\n  - { ${members}${query} }`
    const { code, stderr } = await run(ARGS, { ...FILES, 'rules.test.yaml': file })
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })

  it('decides conditions on arguments, claims and the time', async () => {
    const sdl =
      'type Query { file(id: ID): Int @auth(if: "args.id == subject.claims.file && now.getFullYear() == 2020") }'
    const file = `subjects: { a: { scopes: ['Query:*'], claims: { file: 7 } } }
cases:
  - { query: '{ file(id: 7) }', now: 2020-06-01T00:00:00Z, expect: { a: allow } }
  - { query: '{ file(id: 8) }', now: 2020-06-01T00:00:00Z, expect: { a: deny } }
  - { query: '{ file(id: 7) }', now: 2021-06-01T00:00:00Z, expect: { a: deny } }
  - { query: '{ file(id: 7) }', expect: { a: deny } }
`
    const { stdout, stderr } = await run(ARGS, { 'a.graphql': sdl, 'rules.test.yaml': file })
    expect([stdout.split('\n')[0], stderr]).toEqual(['4 passed, 0 failed.', ''])
  })

  it('refuses variables that do not fit, an unknown operation and a pattern that is not one', async () => {
    const test = (text: string) => run(ARGS, { ...FILES, 'rules.test.yaml': text })
    const head = 'subjects: { a: { scopes: [a] } }\noperations: [operations]\n'
    expect((await test(`${head}cases: [{ operation: Create, expect: { a: deny } }]`)).stderr).toContain(
      'rules.test.yaml:3: Variable "$name" of required type "String!" was not provided.',
    )
    expect((await test(`${head}cases: [{ operation: Creat, expect: { a: deny } }]`)).stderr).toBe(
      'rules.test.yaml:3: no operation is called Creat. Did you mean "Create"?\n',
    )
    expect((await test(`subjects: { a: { scopes: ["{"] } }\ncases: []`)).stderr).toContain(
      'rules.test.yaml:1: subjects.a.scopes[0] must be a pattern',
    )
  })

  it('runs again when a file changes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-'))
    const file = join(folder, 'rules.test.yaml')
    const schema = join(folder, 'a.graphql')
    writeFileSync(schema, 'type Query { a: Int @auth(scopes: [["a"]]) }')
    writeFileSync(file, 'subjects: { a: anonymous }\ncases: [{ query: "{ a }", expect: { a: deny } }]')
    let stdout = ''
    let changing: NodeJS.Timeout | undefined
    let version = 0
    let stop = (): void => undefined
    const stopped = new Promise<void>((resolve) => {
      stop = resolve
    })
    const running = runProgram(['test', file, '--schema', schema, '--watch'], {
      ...localFiles,
      stdout: (text) => {
        stdout += text
        if (stdout.includes('1 failed')) stop()
        // The watch compares looks: a change before its first look is none, so the file changes until it is seen.
        else if (text.includes('Waiting'))
          changing ??= setInterval(() => writeFileSync(schema, `type Query { a: Int } # ${version++}`), 1_500)
      },
      stderr: () => undefined,
      untilStopped: () => stopped,
    })
    expect(await running).toBe(0)
    clearInterval(changing)
    expect(stdout).toContain('1 passed, 0 failed.')
    expect(stdout).toContain('expected deny, was allow')
  })
})

describe('the tests of the sample API', () => {
  it('has at least thirty cases, which pass', async () => {
    const { code, stdout } = await run(['test', 'examples/rules.test.yaml', '--sample'])
    expect(Number(/^(\d+) passed, 0 failed\.$/m.exec(stdout)?.[1])).toBeGreaterThanOrEqual(30)
    expect(stdout).toMatch(/^The cases decide \d+ % of 48 rules;/m)
    expect(code).toBe(0)
  })

  it('pass as docs/testing-rules.md has them, with the answer that stands there', async () => {
    const page = readFileSync('docs/testing-rules.md', 'utf8')
    const [, tests = ''] = /^```yaml rules\.test\.yaml\n(.*?)^```$/ms.exec(page) ?? []
    const { code, stdout } = await run(['test', 'rules.test.yaml', '--sample'], { 'rules.test.yaml': tests })
    const [, answer = ''] = /^```\n(5 passed.*?), \.\.\.\n```$/ms.exec(page) ?? []
    expect(answer).not.toBe('')
    expect([code, stdout.startsWith(answer)]).toEqual([0, true])
  })
})

describe('the coverage of rules', () => {
  it('knows a rule as met by its condition, and as not met for its condition', async () => {
    const files = {
      'api.graphql': `type Query { own(id: ID): Int @auth(scopes: [["any"]], unless: "args.id == subject.id") }
type Mutation { close: Int @auth(if: "subject.claims.open") }`,
      'rules.test.yaml': `subjects:
  ada: { id: '7', scopes: ['Mutation:*'], claims: { open: false } }
  bob: { id: '8', scopes: ['Mutation:*'], claims: { open: true } }
cases:
  - { query: '{ own(id: "7") }', expect: { ada: allow, bob: deny } }
  - { query: 'mutation { close }', expect: { ada: deny, bob: allow } }`,
    }
    const { stdout } = await run(['test', '--schema', 'api.graphql'], files)
    expect(stdout).toContain('The cases decide 100 % of 2 rules; 2 are met in one case and not in another.')
    const one = { ...files, 'rules.test.yaml': files['rules.test.yaml'].replaceAll(/, bob: \w+/g, '') }
    expect((await run(['test', '--schema', 'api.graphql'], one)).stdout).toContain(
      'met in no case: Mutation.close',
    )
  })
})
