import { describe, expect, it } from '@jest/globals'
import { lines, run } from './terminal.ts'

const SDL = `type Query {
  person: Person
  me: Int @authenticated
  held: Int @policy(policies: [["own"]])
}
type Mutation { createPerson(name: String): Person }
type Person {
  name: String
  salary: Int @auth(scopes: [["pay", "hr"], ["root"]])
}
`
const FILES = {
  'a.graphql': SDL,
  'create.graphql': 'mutation Create { createPerson { name } } query Read { person { name } }',
  'sub.graphql': 'type Person @key(fields: "id") { id: ID }',
}

async function explain(...args: readonly string[]): ReturnType<typeof run> {
  return run(['explain', '--schema', 'a.graphql', ...args], FILES)
}

describe('portcullis explain', () => {
  it('says what is missing, where that is asked for, and why', async () => {
    expect(await explain('--operation', 'create.graphql', '--operation-name', 'Create')).toEqual({
      code: 1,
      stderr: '',
      stdout: lines(
        'deny: No authorization token.',
        '  denied: createPerson',
        '  missing: Mutation:Person:Create',
        '',
        'COORDINATE             REQUIRES                BY          AT           STATUS',
        'Mutation.createPerson  Mutation:Person:Create  convention  a.graphql:6  missing Mutation:Person:Create',
        'Person.name            public',
      ),
    })
  })

  it('names the pattern that granted', async () => {
    const operation = 'mutation { createPerson { name salary } }'
    const { stdout } = await explain('--operation', operation, '--scopes', 'Mutation:P*:*', 'root', 'hr')
    expect(stdout).toBe(
      lines(
        'allow: the operation runs unchanged.',
        '',
        'COORDINATE             REQUIRES                BY          AT           STATUS',
        'Mutation.createPerson  Mutation:Person:Create  convention  a.graphql:6  granted by Mutation:P*:*',
        'Person.salary          pay + hr | root         @auth       a.graphql:9  granted by root',
        'Person.name            public',
      ),
    )
  })

  it('says that one of several lists of missing scopes is enough', async () => {
    const { stdout } = await explain('--operation', '{ person { salary } }', '--scopes', 'pay')
    expect(stdout).toMatch(/Person\.salary .* missing either hr, or root\n/)
  })

  describe('of conditions', () => {
    const sdl = `type Query {
  file(id: ID!, password: String): Int
    @auth(scopes: [["file"]], unless: "args.id == subject.claims.person && args.password != subject.claims.x", if: "now < timestamp('2026-01-01T00:00:00Z') || subject.id == 'ada'")
}
`
    const explainFile = (...args: readonly string[]): ReturnType<typeof run> =>
      run(['explain', '--schema', 'b.graphql', '--operation', '{ file(id: 7, password: "hush") }', ...args], {
        'b.graphql': sdl,
      })

    it('shows what each saw, and nothing that is secret', async () => {
      const early = ['--now', '2025-06-01T00:00:00Z']
      const { stdout } = await explainFile('--claims', '{"person": 7, "x": 1}', ...early)
      expect(stdout).toContain(
        'unless holds, args.id is "7", subject.claims.person is 7, args.password is secret, subject.claims.x is 1',
      )
      expect(stdout).toContain('if holds, now is "2025-06-01T00:00:00.000Z", subject.id is "explain"')
      expect(stdout).toMatch(/^allow/)
      const json = await explainFile('--claims', '{"person": 7}', '--json', ...early)
      expect(json.stdout).toContain('"message": "subject.claims.x is missing"')
      expect(stdout + json.stdout).not.toContain('hush')
    })

    it('hides the claims that a setting names', async () => {
      const files = { 'b.graphql': sdl, 'p.yaml': 'secretClaims: [x]' }
      const call = [
        '--operation',
        '{ file(id: 7) }',
        '--claims',
        '{"person": 7, "x": "ssn-1"}',
        '--config',
        'p.yaml',
      ]
      const { stdout, stderr } = await run(['explain', '--schema', 'b.graphql', ...call], files)
      expect(stderr).toBe('')
      expect(stdout).toContain('subject.claims.x is secret')
      expect(stdout).not.toContain('ssn-1')
    })

    it('says which does not hold, and which has no answer', async () => {
      const late = ['--now', '2026-06-01T00:00:00Z']
      const other = await explainFile('--claims', '{"person": 8, "x": 1}', ...late)
      expect(other.stdout).toContain('unless does not hold, args.id is "7", subject.claims.person is 8')
      expect(other.stdout).toContain('if does not hold, now is "2026-06-01T00:00:00.000Z"')
      const without = await explainFile('--id', 'ada', ...late)
      expect(without.stdout).toContain(
        'unless has no answer: subject.claims.person is missing, args.id is "7", subject.claims.person is absent',
      )
      expect(without.stdout).toContain('if holds, now is "2026-06-01T00:00:00.000Z", subject.id is "ada"')
    })

    it.each([
      ['--claims', '[1]', '--claims: must be a JSON object.'],
      ['--claims', 'x', '--claims: must be JSON.'],
      ['--now', 'soon', '--now: must be a time as 2026-11-28T15:00:00Z.'],
    ])('refuses %s %s', async (option, value, message) => {
      const answer = await explainFile(option, value)
      expect(answer.code).toBe(2)
      expect(answer.stderr).toContain(message)
    })
  })

  it('tells what of a query is left', async () => {
    const { stdout } = await explain('--operation', '{ person { name pay: salary } }', '--scopes', 'pay')
    expect(stdout).toContain(
      lines('reduce: denied fields are null, and the rest runs.', '  denied: person.pay', '  missing: hr'),
    )
  })

  it('counts only what the variables include', async () => {
    const operation = 'query ($all: Boolean!) { person { name salary @include(if: $all) } }'
    const { stdout } = await explain('--operation', operation, '--variables', '{"all": false}')
    expect(stdout).toMatch(/^allow/)
    expect(stdout).not.toContain('salary')
  })

  it('tells a token without scopes from no token', async () => {
    const nobody = await explain('--operation', '{ me held }')
    expect(nobody.stdout).toMatch(/^deny: No authorization token\.\n/)
    expect(nobody.stdout).toMatch(/Query\.me +authenticated +@authenticated +a\.graphql:3 +no token/)
    const somebody = await explain('--operation', '{ me held }', '--scopes')
    expect(somebody.stdout).toMatch(/Query\.me +authenticated +@authenticated +a\.graphql:3 +met/)
    expect(somebody.stdout).toMatch(/Query\.held +policy own +@policy +a\.graphql:4 +not asked/)
    const holder = await explain('--operation', '{ me held }', '--scopes', '--policies', 'own')
    expect(holder.stdout).toMatch(/^allow/)
  })

  it('says that policies are named and not asked, and what it takes for granted instead', async () => {
    const statusOf = (stdout: string) => /Query\.held .*?\.graphql:4 +(.*)/.exec(stdout)?.[1]
    const nobody = await explain('--operation', '{ held }')
    expect(nobody.stdout).toContain('policies own: nobody is asked about a caller without a token.')
    expect(statusOf(nobody.stdout)).toBe('no token')
    const somebody = await explain('--operation', '{ held }', '--scopes')
    expect(somebody.stdout).toContain(
      'policies own: not asked here, and taken as not held; --policies names those that hold.',
    )
    expect(statusOf(somebody.stdout)).toBe('not asked')
    const other = await explain('--operation', '{ held }', '--scopes', '--policies', 'other')
    expect(other.stdout).toContain('policies own: not asked here; held as --policies says: other.')
    expect(statusOf(other.stdout)).toBe('does not hold')
    const { stdout } = await explain('--operation', '{ held }', '--scopes', '--policies', 'own', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      decision: 'allow',
      policies: { named: ['own'], held: ['own'], asked: false },
    })
    const open = await explain('--operation', '{ me }', '--scopes', '--json')
    expect(JSON.parse(open.stdout)).not.toHaveProperty('policies')
  })

  it('ends with 0 for the decision that is asserted, and with 1 for another', async () => {
    const code = async (query: string, decision: string) => {
      const args = ['explain', '--schema', 'x.graphql', '--operation', query, '--assert', decision]
      const sdl = 'type Query { open: Int shut: Int @auth(scopes: [["a"]]) }'
      return (await run(args, { 'x.graphql': sdl })).code
    }
    expect([await code('{ open }', 'allow'), await code('{ open }', 'deny')]).toEqual([0, 1])
    expect([await code('{ shut }', 'deny'), await code('{ shut }', 'allow')]).toEqual([0, 1])
    expect([await code('{ open shut }', 'reduce'), await code('{ open shut }', 'allow')]).toEqual([0, 1])
    expect(await code('{ open }', 'maybe')).toBe(2)
  })

  it('prints JSON, the same each time', async () => {
    const args = ['--json', '--operation', '{ person { name salary } }', '--scopes', 'root']
    const { stdout } = await explain(...args)
    expect(JSON.parse(stdout)).toMatchObject({
      decision: 'allow',
      requirements: [{ coordinate: 'Person.salary', isMet: true, grantedBy: { root: 'root' } }],
      public: ['Query.person', 'Person.name'],
    })
    expect((await explain(...args)).stdout).toBe(stdout)
  })
})

describe('a mistake in what is to be explained ends in a line, and exit code 2', () => {
  it.each<[string, readonly string[], string]>([
    ['no such file', ['--operation', 'no.graphql'], 'no.graphql: cannot be read: there is no such file.'],
    ['bad syntax', ['--operation', '{ person {'], '--operation:1: Syntax Error: Expected Name, found <EOF>.'],
    [
      'an unknown field',
      ['--operation', '{\n  persn }'],
      '--operation:2: Cannot query field "persn" on type "Query". Did you mean "person"?',
    ],
    [
      'an operation left open',
      ['--operation', 'create.graphql'],
      '--operation-name: must be one of Create, Read.',
    ],
    [
      'an operation that is not there',
      ['--operation', 'create.graphql', '--operation-name', 'X'],
      '--operation-name: must be one of Create, Read.',
    ],
    [
      'variables that are no JSON',
      ['--operation', '{ me }', '--variables', 'a=1'],
      '--variables: must be JSON.',
    ],
    [
      'variables that are a list',
      ['--operation', '{ me }', '--variables', '[]'],
      '--variables: must be a JSON object.',
    ],
    [
      'a pattern that is none',
      ['--operation', '{ me }', '--scopes', 'a b'],
      '--scopes: "a b": Unexpected " " at position 1: expected a segment character (A-Z a-z 0-9 _ . - /), "*" or "?".',
    ],
    [
      'a schema without Query',
      ['--operation', '{ me }', '--schema', 'sub.graphql'],
      'schema: no operation can be asked of it: Query root type must be provided.',
    ],
    ['no operation at all', [], "error: required option '--operation <file-or-text>' not specified"],
  ])('%s', async (_, args, message) => {
    const schema = args.includes('--schema') ? [] : ['--schema', 'a.graphql']
    const { code, stdout, stderr } = await run(['explain', ...schema, ...args], FILES)
    expect([stderr, code, stdout]).toEqual([`${message}\n`, 2, ''])
  })
})

describe('portcullis', () => {
  it('lists its commands', async () => {
    const { code, stdout } = await run(['--help'])
    expect(code).toBe(0)
    for (const command of ['scopes', 'lint', 'explain']) expect(stdout).toContain(`  ${command} [options]`)
  })
})
