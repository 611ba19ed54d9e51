import { describe, expect, it } from '@jest/globals'
import { lines, run } from './terminal.ts'

const SDL = `type Query {
  a: Int
}
type Mutation {
  reset: Int @authenticated
}
`
const FILES = { 'a.graphql': SDL, 'bad.graphql': 'type Query { a: Int @public @auth(scopes: []) }' }
const WARNING = 'a.graphql:5 Mutation.reset: warning: any token may run this mutation: no scope is required.'

describe('portcullis lint', () => {
  it('prints a line for each finding, and counts', async () => {
    expect(await run(['lint', '--schema', 'a.graphql'], FILES)).toEqual({
      code: 0,
      stdout: lines(WARNING, '0 errors, 1 warning, 1 note (--notes prints them)'),
      stderr: '',
    })
  })

  it('prints notes when asked', async () => {
    const { stdout } = await run(['lint', '--notes', '--schema', 'a.graphql'], FILES)
    expect(stdout).toContain('a.graphql:2 Query.a: info: anyone may run this query')
  })

  it('fails on errors, those of the schema among them', async () => {
    const schema = await run(['lint', '--schema', 'bad.graphql'], FILES)
    expect([schema.code, schema.stdout]).toEqual([
      1,
      lines(
        'bad.graphql:1 Query.a: error: @public stands beside another rule.',
        'bad.graphql:1 Query.a: error: scopes of @auth is a list of lists, none of them empty.',
        '2 errors, 0 warnings, 0 notes',
      ),
    ])
    const pattern = await run(['lint', '--schema', 'a.graphql', '--patterns', 'a|b'], FILES)
    expect([pattern.code, pattern.stdout]).toEqual([1, expect.stringContaining('--patterns: error: "a|b"')])
  })

  it('prints annotations of GitHub, with every character that means something there escaped', async () => {
    const { code, stdout } = await run(['lint', '--schema', 'a,b.graphql', '--format', 'github'], {
      'a,b.graphql': SDL,
    })
    expect([code, stdout]).toEqual([
      0,
      '::warning file=a%2Cb.graphql,line=5,title=portcullis any-token::Mutation.reset: any token may run this mutation: no scope is required.\n',
    ])
  })

  it('prints SARIF for code scanners', async () => {
    const { code, stdout } = await run(['lint', '--schema', 'bad.graphql', '--format', 'sarif'], FILES)
    const [first] = JSON.parse(stdout).runs[0].results
    expect(first).toEqual({
      ruleId: 'invalid-schema',
      level: 'error',
      message: { text: 'Query.a: @public stands beside another rule.' },
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: 'bad.graphql' }, region: { startLine: 1 } },
          logicalLocations: [{ fullyQualifiedName: 'Query.a' }],
        },
      ],
    })
    expect(code).toBe(1)
  })

  it('fails on more warnings than are allowed', async () => {
    const args = ['lint', '--schema', 'a.graphql', '--max-warnings']
    expect((await run([...args, '0'], FILES)).code).toBe(1)
    expect((await run([...args, '1'], FILES)).code).toBe(0)
    expect(await run([...args, 'few'], FILES)).toMatchObject({ code: 2, stdout: '' })
  })

  it('says which pattern covers nothing, and what it may have meant', async () => {
    const { stdout } = await run(['lint', '--sample', '--patterns', 'Mutation:Persn:*', 'Mutation:Person:*'])
    expect(stdout).toContain(
      '"Mutation:Persn:*" covers no scope that the schema requires. Did you mean "Mutation:Person:*"?',
    )
    expect(stdout).toContain('0 errors, 1 warning')
  })

  it('prints JSON', async () => {
    const { stdout } = await run(['lint', '--json', '--schema', 'a.graphql'], FILES)
    expect(JSON.parse(stdout)).toMatchObject([{ kind: 'unguarded-field' }, { kind: 'any-token' }])
    const broken = await run(['lint', '--json', '--schema', 'bad.graphql'], FILES)
    expect(JSON.parse(broken.stdout)).toMatchObject([{ kind: 'invalid-schema' }, { severity: 'error' }])
    expect(broken.code).toBe(1)
  })

  it('has one line for a file that cannot be read', async () => {
    expect(await run(['lint', '--schema', 'no.graphql'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'no.graphql: cannot be read: there is no such file.\n',
    })
  })

  it('finds nothing to warn of in the sample API', async () => {
    const { code, stdout } = await run(['lint', '--sample', '--max-warnings', '0'])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^0 errors, 0 warnings/)])
  })
})
