import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gql, InMemoryCache } from '@apollo/client'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { print } from 'graphql'
import { readManifest } from '../../src/persisted/manifest.ts'
import { readManifestFiles } from '../../src/persisted/manifest-files.ts'
import { lines, run } from './terminal.ts'

const SDL = `type Query { open: Int, person: Person }
type Mutation { createPerson(name: String): Person }
type Person {
  name: String @authenticated
  salary: Int @auth(scopes: [["pay", "hr"], ["root"]])
  own: Int @policy(policies: [["own"]])
  friends: [Person]
}
`
const PAY = 'query Pay { person { ...Parts } }'
const PARTS = 'fragment Parts on Person { name salary own friends { name } }'
const CREATE = 'mutation Create($name: String) { createPerson(name: $name) { name } }'
const FILES = {
  'a.graphql': SDL,
  'src/pay.graphql': PAY,
  'src/parts.graphql': PARTS,
  'src/create.graphql': `${CREATE} query Open { open }`,
}

let folder: string
let out: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'publish-'))
  out = join(folder, 'manifest.json')
})
afterAll(() => rmSync(folder, { recursive: true }))

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const publish = (
  files: Readonly<Record<string, string>>,
  ...args: readonly string[]
): ReturnType<typeof run> =>
  run(['publish', '--schema', 'a.graphql', '--operations', 'src', '--out', out, ...args], files)
const written = (file: string = out): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(file, 'utf8'))

const BODIES = {
  create: 'mutation Create($name: String) {\n  createPerson(name: $name) {\n    name\n  }\n}',
  open: 'query Open {\n  open\n}',
  pay: 'query Pay {\n  person {\n    ...Parts\n  }\n}\n\nfragment Parts on Person {\n  name\n  salary\n  own\n  friends {\n    name\n  }\n}',
}

describe('portcullis publish', () => {
  it('writes a manifest in Apollo’s format, with the least scopes of each operation', async () => {
    expect(await publish(FILES)).toEqual({
      code: 0,
      stderr: '',
      stdout: lines(
        `OPERATION        ${'ID'.padEnd(64)}  LEAST SCOPES`,
        `mutation Create  ${sha256(BODIES.create)}  Mutation:Person:Create`,
        `query Open       ${sha256(BODIES.open)}  public`,
        `query Pay        ${sha256(BODIES.pay)}  (root | hr + pay) and policy own`,
      ),
    })
    expect(written()).toEqual({
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [
        {
          id: sha256(BODIES.create),
          name: 'Create',
          type: 'mutation',
          body: BODIES.create,
          access: 'authenticated',
          scopes: [['Mutation:Person:Create']],
        },
        { id: sha256(BODIES.open), name: 'Open', type: 'query', body: BODIES.open, access: 'public' },
        {
          id: sha256(BODIES.pay),
          name: 'Pay',
          type: 'query',
          body: BODIES.pay,
          access: 'authenticated',
          scopes: [['root'], ['hr', 'pay']],
          policies: [['own']],
        },
      ],
    })
  })

  it('writes one in Relay’s format, with the scopes in a file beside it', async () => {
    const { stdout } = await publish(FILES, '--format', 'relay', '--json')
    expect(JSON.parse(stdout)).toHaveLength(3)
    expect(written()).toEqual(Object.fromEntries(Object.values(BODIES).map((body) => [sha256(body), body])))
    expect(written(join(folder, 'manifest.scopes.json'))).toEqual({
      format: 'portcullis-operation-scopes',
      version: 1,
      operations: {
        [sha256(BODIES.create)]: {
          name: 'Create',
          access: 'authenticated',
          scopes: [['Mutation:Person:Create']],
        },
        [sha256(BODIES.open)]: { name: 'Open', access: 'public' },
        [sha256(BODIES.pay)]: {
          name: 'Pay',
          access: 'authenticated',
          scopes: [['root'], ['hr', 'pay']],
          policies: [['own']],
        },
      },
    })
    const read = await readManifest(readManifestFiles(out, (path) => readFileSync(path, 'utf8')))
    expect(read.map(({ recorded }) => recorded?.access)).toEqual(['authenticated', 'public', 'authenticated'])
  })

  it('--typename: publishes the texts that Apollo Client sends', async () => {
    await publish(FILES, '--typename')
    const cache = new InMemoryCache()
    const sent = [gql(CREATE), gql('query Open { open }'), gql(`${PAY} ${PARTS}`)].map((document) =>
      print(cache.transformDocument(document)),
    )
    expect((written()['operations'] as readonly { readonly body: string }[]).map(({ body }) => body)).toEqual(
      sent,
    )
  })

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'a mistake',
      { 'src/x.graphql': 'query X { unknown }' },
      'src/x.graphql:1: Cannot query field "unknown" on type "Query".',
    ],
    [
      'no name',
      { 'src/x.graphql': '\n{ open }' },
      'src/x.graphql:2: an operation without a name cannot be published.',
    ],
    [
      'a name of two operations',
      { 'src/x.graphql': 'query Open { person { name } }' },
      'src/x.graphql:1: another operation has the name Open, at src/create.graphql:1.',
    ],
  ])('ends with a line for %s, and writes nothing', async (_, files, line) => {
    rmSync(out, { force: true })
    expect(await publish({ ...FILES, ...files })).toEqual({ code: 2, stdout: '', stderr: `${line}\n` })
    expect(() => written()).toThrow('ENOENT')
  })

  it('ends with a line when the file cannot be written', async () => {
    const { code, stderr } = await run(
      ['publish', '--schema', 'a.graphql', '--operations', 'src', '--out', join(folder, 'no/where.json')],
      FILES,
    )
    expect([code, stderr]).toEqual([2, `${join(folder, 'no/where.json')}: cannot be written (ENOENT).\n`])
  })
})
