import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { buildSchema, introspectionFromSchema } from 'graphql'
import { lines, run } from './terminal.ts'

const SDL = `type Query { a: Int }
type Mutation {
  personCreate: Person
  taxClassUpdate: Int
  createTag: Int
  open: Int @public
}
type Person { name: String }
`

describe('portcullis scopes --compare', () => {
  it('prints both readings of every mutation, and the line to write', async () => {
    const { code, stdout, stderr } = await run(['scopes', '--compare', '--schema', 'a.graphql'], {
      'a.graphql': SDL,
    })
    expect(stdout).toBe(
      lines(
        'MUTATION                 ACTION-FIRST              TYPE-FIRST                READS         REQUIRES NOW (action-first)',
        'Mutation.personCreate    Mutation:Create:Person    Mutation:Person:Create    type-first    Mutation:Create:Person',
        'Mutation.taxClassUpdate  Mutation:ClassUpdate:Tax  Mutation:TaxClass:Update  type-first    Mutation:ClassUpdate:Tax',
        'Mutation.createTag       Mutation:Tag:Create       Mutation:Tag:Create       action-first  Mutation:Tag:Create',
        'Mutation.open            Mutation:Int:Open         Mutation:Int:Open                       public',
        '',
        'Of 4 mutations 1 read action-first and 2 type-first. "naming: type-first" in portcullis.yaml reads them so.',
      ),
    )
    expect([code, stderr]).toEqual([0, ''])
  })

  it('prints them as JSON', async () => {
    const args = ['scopes', '--compare', '--json', '--schema', 'a.graphql']
    const { stdout } = await run(args, { 'a.graphql': SDL })
    const { naming, better, mutations } = JSON.parse(stdout)
    expect([naming, better, mutations.length]).toEqual(['action-first', 'type-first', 4])
    expect(mutations[0]).toMatchObject({
      coordinate: 'Mutation.personCreate',
      actionFirst: 'Mutation:Create:Person',
      typeFirst: 'Mutation:Person:Create',
      better: 'type-first',
    })
  })

  it('recommends nothing to whoever names a pattern', async () => {
    const pattern = '^(?<type>[a-z]+)(?<action>.+)$'
    const args = ['scopes', '--compare', '--naming', pattern, '--schema', 'a.graphql']
    const { stdout } = await run(args, { 'a.graphql': SDL })
    expect(stdout).toContain('REQUIRES NOW (pattern)')
    expect(stdout).not.toContain('portcullis.yaml')
  })
})

describe('portcullis scopes --write', () => {
  const write = ['scopes', '--write', '--naming', 'type-first', '--schema']

  it('prints the schema with the scope of every mutation in it', async () => {
    const { code, stdout } = await run([...write, 'a.graphql'], { 'a.graphql': SDL })
    expect(code).toBe(0)
    expect(stdout).toBe(
      `# Scopes of 3 of 4 mutations, derived from their names (type-first). The rules of the other 1 stay as they are.\n${SDL.replace(
        'personCreate: Person',
        'personCreate: Person @auth(type: "Person", action: "Create")',
      )
        .replace('taxClassUpdate: Int', 'taxClassUpdate: Int @auth(type: "TaxClass", action: "Update")')
        .replace('createTag: Int', 'createTag: Int @auth(type: "Tag", action: "Create")')}`,
    )
  })

  it('gives a schema whose scopes no convention changes', async () => {
    const scopesOf = (stdout: string): readonly string[] =>
      stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 2).join(' '))
    const before = await run(['scopes', '--naming', 'type-first', '--schema', 'a.graphql'], {
      'a.graphql': SDL,
    })
    const written = await run([...write, 'a.graphql'], { 'a.graphql': SDL })
    const after = await run(['scopes', '--schema', 'b.graphql'], { 'b.graphql': written.stdout })
    expect(scopesOf(after.stdout)).toEqual(scopesOf(before.stdout))
    const lint = await run(['lint', '--schema', 'b.graphql'], { 'b.graphql': written.stdout })
    expect(lint.stdout).toMatch(/^0 errors, 0 warnings/m)
  })

  it('joins several files, and turns an introspection result into SDL', async () => {
    const files = { 'a.graphql': 'type Query { a: Int }', 'b.graphql': 'type Mutation { personCreate: Int }' }
    const { stdout } = await run([...write, 'a.graphql', 'b.graphql'], files)
    expect(stdout).toContain(
      'type Query { a: Int }\n\ntype Mutation { personCreate: Int @auth(type: "Person", action: "Create") }\n',
    )
    const introspection = JSON.stringify(introspectionFromSchema(buildSchema(SDL.replace('@public', ''))))
    const told = await run([...write, 'a.json'], { 'a.json': introspection })
    expect(told.stdout).toContain('  personCreate: Person @auth(type: "Person", action: "Create")\n')
    expect((await run(['scopes', '--schema', 'b.graphql'], { 'b.graphql': told.stdout })).code).toBe(0)
  })

  it('writes a file where one is named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scopes-'))
    try {
      const file = join(folder, 'scopes.graphql')
      const args = ['scopes', '--write', file, '--schema', 'a.graphql']
      const { code, stdout } = await run(args, { 'a.graphql': SDL })
      expect([code, stdout]).toEqual([0, ''])
      expect(readFileSync(file, 'utf8')).toContain(
        'personCreate: Person @auth(type: "Create", action: "Person")',
      )
      const missing = await run(['scopes', '--write', join(folder, 'no', 'x'), '--schema', 'a.graphql'], {
        'a.graphql': SDL,
      })
      expect([missing.code, missing.stderr]).toEqual([
        2,
        expect.stringContaining('cannot be written (ENOENT).'),
      ])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('goes with no other output', async () => {
    for (const other of ['--compare', '--json']) {
      const { code, stderr } = await run(['scopes', '--write', other, '--schema', 'a.graphql'], {
        'a.graphql': SDL,
      })
      expect([code, stderr]).toEqual([2, expect.stringContaining(`cannot be used with option '${other}'`)])
    }
  })
})
