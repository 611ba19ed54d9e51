import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { run } from './terminal.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-report-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const AT = Date.parse('2026-01-31T12:00:00Z')

function write(...lines: readonly unknown[]): string {
  const file = join(folder, 'decisions.log')
  writeFileSync(
    file,
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
  )
  return file
}

const observed = (coordinate: string, more: object = {}) => ({
  level: 30,
  time: AT,
  decision: 'allow',
  client: 'web',
  subject: 'ada',
  denied: [],
  wouldBe: 'deny',
  wouldDeny: [{ coordinate, cause: 'forbidden', missingScopes: ['Mutation:Person:Create'] }],
  ...more,
})

describe('portcullis report', () => {
  it('sums up by coordinate, client and missing scope what enforcing would deny, and ends with 1', async () => {
    const file = write(
      observed('Mutation.createPerson'),
      observed('Mutation.createPerson', { subject: 'bob', time: AT + 1_000 }),
      observed('Mutation.createPerson', { client: 'app', subject: undefined }),
      {
        decision: 'deny',
        cause: 'forbidden',
        client: 'web',
        denied: ['Query.secret'],
        wouldDeny: [],
        time: AT,
      },
      { decision: 'allow', denied: [], wouldDeny: [], time: AT },
    )
    const { code, stdout } = await run(['report', file])
    expect(code).toBe(1)
    expect(stdout).toBe(`5 operations

Enforcing every rule would deny these, 3 times in this log:

COORDINATE             CLIENT  WHY                                        OPERATIONS  SUBJECTS  LAST
Mutation.createPerson  web     forbidden, missing Mutation:Person:Create  2           2         2026-01-31T12:00:01.000Z
Mutation.createPerson  app     forbidden, missing Mutation:Person:Create  1           -         2026-01-31T12:00:00.000Z

Denied now:

COORDINATE    CLIENT  WHY        OPERATIONS  SUBJECTS  LAST
Query.secret  web     forbidden  1           -         2026-01-31T12:00:00.000Z

By client:

CLIENT  OPERATIONS  DENIED
web     3           1
app     1           0
-       1           0
`)
  })

  it('counts the operations of a flood, and whose they were', async () => {
    const counts = { 'Person.email would_deny web app': 40, 'Query.a forbidden': 2, expired_token: 9 }
    const file = write({ time: AT, operations: 51, counts })
    const { stdout } = await run(['report', file, '--json'])
    expect(JSON.parse(stdout)).toEqual({
      operations: 51,
      otherLines: 0,
      wouldDeny: [
        {
          coordinate: 'Person.email',
          client: 'web app',
          cause: 'summed up',
          missingScopes: [],
          operations: 40,
          subjects: 0,
          last: AT,
        },
      ],
      denied: [
        {
          coordinate: 'Query.a',
          cause: 'forbidden',
          missingScopes: [],
          operations: 2,
          subjects: 0,
          last: AT,
        },
      ],
      scopes: [],
      clients: [],
      unused: null,
    })
  })

  it('passes over what is no decision, and ends with 0 where nothing would be denied', async () => {
    const lines = [
      'Server listening',
      '{',
      '[]',
      'null',
      '{"msg":"a line"}',
      '{"operations":"x","counts":{}}',
      '',
    ]
    const file = write(...lines, { decision: 'allow', wouldDeny: [7, {}, { coordinate: 1 }], denied: 'x' })
    const { code, stdout } = await run(['report', file])
    expect([code, stdout]).toEqual([
      0,
      '1 operation (6 other lines)\n\nEnforcing every rule would deny nothing that ran.\n',
    ])
  })

  it('says which scopes of the API no operation of the log used, and what was missing', async () => {
    const sdl =
      'type Query { me: String } type Mutation { createPerson: Int deletePerson: Int createOrder: Int }'
    const ran = { decision: 'allow', client: 'web', denied: [], usedScopes: ['Mutation:Person:Create'] }
    const denied = {
      ...{ decision: 'deny', cause: 'forbidden', client: 'app', denied: ['Mutation.createOrder'] },
      missingScopes: ['Mutation:Order:Create'],
    }
    const args = ['report', write(ran, ran, denied), '--schema', 'my.graphql']
    const { code, stdout } = await run(args, { 'my.graphql': sdl })
    expect(code).toBe(0)
    expect(stdout).toContain('Mutation.createOrder  app     forbidden, missing Mutation:Order:Create  1 ')
    expect(stdout).toContain(
      'Used by no operation of this log:\n  Mutation:Order:Create\n  Mutation:Person:Delete\n',
    )
    const json = await run([...args, '--json'], { 'my.graphql': sdl })
    expect(JSON.parse(json.stdout)).toMatchObject({
      scopes: [{ scope: 'Mutation:Person:Create', operations: 2 }],
      clients: [
        { client: 'app', operations: 1, denied: 1 },
        { client: 'web', operations: 2, denied: 0 },
      ],
      unused: ['Mutation:Order:Create', 'Mutation:Person:Delete'],
    })
    const only = await run(['report', write(denied), '--schema', 'my.graphql'], { 'my.graphql': sdl })
    expect(only.stdout).toContain('Which scopes are unused is not known: no operation of this log used one')
  })

  it('says which file cannot be read', async () => {
    const { code, stderr } = await run(['report', join(folder, 'nothing.log')])
    expect(code).toBe(2)
    expect(stderr).toMatch(/nothing\.log: cannot be read: .*ENOENT/)
  })
})
