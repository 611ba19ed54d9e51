import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { buildSchema, parse } from 'graphql'
import { plugin, type ScopesPluginConfig } from '../../src/entries/codegen.ts'
import { authTypeDefs } from '../../src/index.ts'
import { run } from '../cli/terminal.ts'

const TSC = resolve('node_modules/typescript/bin/tsc')
const SDL = `type Query { people: [Person] me: Person @authenticated never: Int @auth(scopes: [["a:b:c:d"]]) }
type Mutation { createPerson: Person deletePerson: Int @auth(scopes: [["Mutation:Person:Delete"], ["root"]]) }
type Person { name: String @auth(scopes: [["people"]]) }
directive @authenticated on FIELD_DEFINITION`
const DOCUMENT = `mutation Create { createPerson { ...Names } }
fragment Names on Person { name }
mutation Delete { deletePerson }
query Me { me { __typename } }
query Open { __typename }
query { __typename }`

function generate(config?: ScopesPluginConfig, documents = [{ document: parse(DOCUMENT) }]): string {
  const { prepend, content } = plugin(buildSchema(`${authTypeDefs} ${SDL}`), documents, config)
  return [...prepend, content].join('\n')
}

describe('portcullis/codegen', () => {
  it('writes what each named operation needs, fragments of other documents included', () => {
    expect(generate()).toContain(`export const requiredScopes = {
  Create: [['Mutation:Person:Create', 'people']],
  Delete: [['Mutation:Person:Delete'], ['root']],
  Me: [[]],
  Open: [],
} as const`)
  })

  it('writes a template for each prefix, and patterns that end early', () => {
    const text = generate({}, [])
    const any = (names: string): string => `\${${names} | '*'}`
    expect(text).toContain(
      `  | \`${any("'Mutation'")}:${any("'Person'")}:${any("'Create' | 'Delete'")}\` | \`${any("'Mutation'")}:*\``,
    )
    expect(text).toContain(`\`${any("'a'")}:*\` | \`${any("'a'")}:${any("'b'")}:*\``)
    expect(text).not.toContain('requiredScopes')
  })

  it('follows the settings by which rules are read', () => {
    expect(generate({ baseline: { mutation: 'public' } })).not.toContain('Mutation:Person:Create')
    const text = generate({ claims: '{ readonly tenant: string }', importFrom: '#auth' })
    expect(text).toContain("from '#auth'")
    expect(text).toContain('SubjectClaims = { readonly tenant: string }')
  })

  it('writes what a strict compiler takes, and in which a misspelt scope is an error', () => {
    const faults = (more: string) => compile(`${generate({ importFrom: './stand-in.ts' })}\n${more}`)
    expect(faults('')).toEqual([])
    expect(
      faults("const a: ScopePattern[] = ['people', '*', 'a:*', 'a:b:*', 'Mutation:*:Create']\nvoid a"),
    ).toEqual([])
    expect(faults("const a: Scope = 'peeple'\nvoid a")).toEqual([expect.stringContaining('peeple')])
    expect(faults("const a: ScopePattern = 'Mutation:Persn:*'\nvoid a")).toEqual([
      expect.stringContaining('Persn'),
    ])
    expect(faults("scopePattern('Mutation:Pers*:Create')")).toEqual([])
    expect(faults("scopePattern('Mutation:Pirs*:Create')")).toEqual([expect.stringContaining('Pirs')])
    expect(faults('requiredScopes.Creat')).toEqual([expect.stringContaining('Creat')])
  })

  it('has a schema without rules name no scope', () => {
    const { content } = plugin(buildSchema('type Query { a: Int }'), [])
    expect(content).toContain('export type Scope = never')
    expect(compile(content.replaceAll(/^export (const hasScope|type TypedSubject).*$/gm, ''))).toEqual([])
  })
})

describe('portcullis scopes --typescript', () => {
  it('prints the same types', async () => {
    const files = {
      'a.graphql': 'type Query { a: Int @auth(scopes: [["a"]]) }',
      'o.graphql': 'query A { a }',
    }
    const { code, stdout, stderr } = await run(
      ['scopes', '--schema', 'a.graphql', '--operations', 'o.graphql', '--typescript'],
      files,
    )
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain("export type Scope =\n  | 'a'\n")
    expect(stdout).toContain("  A: [['a']],")
    expect(compile(stdout)).toEqual([])
  })
})

const STAND_IN = `export interface IdentifiedSubject { readonly kind: 'identified'; readonly claims: Readonly<Record<string, unknown>> }
export type Subject = IdentifiedSubject | { readonly kind: 'anonymous' }
export declare function isGranted(subject: Subject, scope: string): boolean`

/** What the compiler says of a module, in its strictest mode: lines of errors. */
function compile(text: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-'))
  writeFileSync(join(folder, 'types.ts'), text)
  writeFileSync(join(folder, 'stand-in.ts'), STAND_IN)
  const flags = [
    '--noEmit',
    '--strict',
    '--allowImportingTsExtensions',
    '--module',
    'nodenext',
    '--types',
    '',
  ]
  const { stdout } = spawnSync(process.execPath, [TSC, ...flags, 'types.ts'], {
    cwd: folder,
    encoding: 'utf8',
  })
  return stdout.split('\n').filter((line) => line.includes('error'))
}
