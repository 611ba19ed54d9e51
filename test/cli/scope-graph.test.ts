import { describe, expect, it } from '@jest/globals'
import { run } from './terminal.ts'

const files = {
  'a.graphql': `type Query { people: [Person] }
type Mutation { CreatePerson: Person DeletePerson: Person }
type Person { name: String salary: Int @auth(scopes: [["pay", "hr"], ["admin"]]) }
`,
  'portcullis.yaml': `schema: a.graphql
authKeys:
  - { id: web, apiKey: "\${WEB_KEY}", scopes: ["Mutation:*:Create"] }
`,
  'clients.json': '{ "clients": [{ "id": "shop", "scopes": ["Mutation:Person:Delete"] }] }',
  'bad.json': '[{ "id": "shop", "scopes": ["a::b"] }]',
}

describe('portcullis scopes --graph', () => {
  it('prints Mermaid, with the clients of the configuration', async () => {
    const { code, stdout, stderr } = await run(['scopes', '--graph', 'mermaid', '--clients'], files)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout.split('\n  classDef')[0]).toBe(`flowchart LR
  subgraph g0["Query"]
    n0["people<br/>public"]:::public
  end
  subgraph g1["Mutation"]
    n1["CreatePerson<br/>Mutation:Person:Create"]:::guarded
    n2["DeletePerson<br/>Mutation:Person:Delete"]:::guarded
  end
  n3["Person<br/>salary: pay + hr #124; admin"]:::guarded
  c0(["client web"]):::client
  c0 ==> n1
  n0 --> n3
  n1 --> n3
  n2 --> n3`)
  })

  it('prints DOT, with the clients of a file', async () => {
    const { code, stdout } = await run(['scopes', '--graph', 'dot', '--clients', 'clients.json'], files)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^digraph rules \{\n/)
    expect(stdout).toContain('c0 [label="client shop" shape=oval')
    expect(stdout).toContain('  c0 -> n2 [penwidth=2')
  })

  it('says in the graph and beside it where it is cut', async () => {
    const sentence =
      'The graph shows 2 of 4 types, root fields and clients. Choose with --type, --depth and --guarded, or set --nodes.'
    for (const [format, mark] of [
      ['mermaid', '%%'],
      ['dot', '//'],
    ]) {
      const { code, stdout, stderr } = await run(['scopes', '--graph', format ?? '', '--nodes', '2'], files)
      expect([code, stderr]).toEqual([0, `${sentence}\n`])
      expect(stdout).toContain(`  ${mark} ${sentence}\n`)
    }
  })

  it('begins where it is told to, and goes as far', async () => {
    const args = [
      'scopes',
      '--graph',
      'mermaid',
      '--type',
      'Mutation.CreatePerson',
      '--depth',
      '0',
      '--guarded',
    ]
    const { stdout } = await run(args, files)
    expect(stdout).toContain('n0["CreatePerson')
    expect(stdout).not.toContain('n1[')
  })

  it.each<[string, readonly string[], string]>([
    [
      'a type that is not there',
      ['--graph', 'dot', '--type', 'Persn'],
      '--type Persn: there is no such type or root field. Did you mean "Person"?',
    ],
    [
      'a root field that is not there',
      ['--graph', 'dot', '--type', 'Mutation.CreatePersn'],
      '--type Mutation.CreatePersn: there is no such type or root field. Did you mean "Mutation.CreatePerson"?',
    ],
    [
      'options without a graph',
      ['--type', 'Person', '--guarded'],
      '--type goes with --graph.\n--guarded goes with --graph.',
    ],
    ['a ceiling that is no pattern', ['--graph', 'dot', '--clients', 'bad.json'], '--clients: '],
    [
      'clients without a configuration',
      ['--graph', 'dot', '--schema', 'a.graphql', '--config', 'no.yaml', '--clients'],
      'no.yaml',
    ],
    ['a depth that is no number', ['--graph', 'dot', '--depth', '-1'], 'It must be a whole number from 0.'],
    ['another format', ['--graph', 'svg'], 'Allowed choices are mermaid, dot.'],
    ['a graph in JSON', ['--graph', 'dot', '--json'], "cannot be used with option '--json'"],
  ])('refuses %s', async (_, args, message) => {
    const { code, stdout, stderr } = await run(['scopes', ...args], files)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
  })
})

describe('portcullis scopes --format', () => {
  it('prints the table as Markdown and as CSV', async () => {
    const markdown = await run(['scopes', '--format', 'markdown'], files)
    expect(markdown.stdout).toBe(
      [
        '| Coordinate | Requires | By | At |',
        '| --- | --- | --- | --- |',
        '| `Query.people` | `public` | `baseline` | `a.graphql:1` |',
        '| `Mutation.CreatePerson` | `Mutation:Person:Create` | `convention` | `a.graphql:2` |',
        '| `Mutation.DeletePerson` | `Mutation:Person:Delete` | `convention` | `a.graphql:2` |',
        '| `Person.salary` | `pay + hr \\| admin` | `@auth` | `a.graphql:3` |',
        '',
      ].join('\n'),
    )
    const csv = await run(['scopes', '--format', 'csv'], files)
    // A spreadsheet takes a cell that begins with @ for a formula.
    expect(csv.stdout.split('\r\n').at(-2)).toBe(`"Person.salary","pay + hr | admin","'@auth","a.graphql:3"`)
  })
})
