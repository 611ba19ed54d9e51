import { describe, expect, it } from '@jest/globals'
import { instance } from '@viz-js/viz'
import { printGraph } from '../../../src/core/listing/graph-text.ts'
import { buildRuleGraph, type GraphOptions } from '../../../src/core/listing/rule-graph.ts'
import { buildRuleTable } from '../../../src/core/rules/rule-table.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'

const text = `type Query { people: [Person] hello: String @public search: [Found] node: Node secret: Secret }
type Mutation { CreatePerson(name: String): Person Odd: Int @auth(if: "\\"end\\" != '<b>|\`x\`#;\\\\\\\\'") }
interface Node { id: ID }
union Found = Person | Secret
type Person implements Node {
  id: ID name: String friends: [Person] boss: Person query: Query
  salary: Int @auth(scopes: [["pay:read", "people:read"], ["admin"]])
  own: Int @policy(policies: [["own"]])
}
type Secret @auth(scopes: [["secret"]]) { word: String }
type Lost { word: String }
`
const table = buildRuleTable(buildSchemaFromSdl([{ name: 'a.graphql', text }]))
const ceilings = [
  { id: 'web"]end', patterns: ['Mutation:Person:*'] },
  { id: 'admin', patterns: ['*'] },
]

/** Nodes by the first line, and edges between these names. */
function draw(options: GraphOptions = {}) {
  const graph = buildRuleGraph(table, options)
  const names = new Map(graph.nodes.map(({ id, lines }) => [id, lines[0]]))
  const edges = graph.edges.map(({ from, to, kind, label }) =>
    [names.get(from), kind, label, names.get(to)].filter((part) => part !== '').join(' '),
  )
  return { names: [...names.values()], edges, all: graph.all, nodes: graph.nodes }
}

describe('the graph of a rule table', () => {
  it('holds the root fields and every type that they lead to, with the rules in words', () => {
    const { nodes, names, edges } = draw()
    expect(names).toEqual([
      'people',
      'hello',
      'search',
      'node',
      'secret',
      'CreatePerson',
      'Odd',
      'Person',
      'Found',
      'Node',
      'Secret',
    ])
    expect(nodes.find(({ lines }) => lines[0] === 'Person')).toMatchObject({
      kind: 'type',
      access: 'guarded',
      lines: ['Person', 'salary: pay:read + people:read | admin', 'own: policy own'],
    })
    expect(nodes.find(({ lines }) => lines[0] === 'hello')).toMatchObject({
      group: 'Query',
      kind: 'root field',
      access: 'public',
      lines: ['hello', 'public'],
    })
    expect(edges).toEqual([
      'people returns Person',
      'search returns Found',
      'node returns Node',
      'secret returns Secret',
      'CreatePerson returns Person',
      'Person returns friends, boss Person',
      'Found is is Person',
      'Found is is Secret',
      'Node is is Person',
    ])
  })

  it('draws which root fields with a rule the ceiling of each client reaches, and what only may be', () => {
    const { edges } = draw({ ceilings })
    expect(edges.filter((edge) => edge.startsWith('client'))).toEqual([
      'client web"]end reaches CreatePerson',
      'client admin reaches secret',
      'client admin reaches CreatePerson',
      'client admin depends Odd',
    ])
  })

  it.each<[string, GraphOptions, readonly string[]]>([
    ['a type, with the root fields that return it', { start: ['Secret'], depth: 0 }, ['Secret', 'secret']],
    ['a root field', { start: ['Mutation.CreatePerson'], depth: 1 }, ['CreatePerson', 'Person']],
    ['a root type', { start: ['Mutation'], depth: 0 }, ['CreatePerson', 'Odd']],
    ['what has a rule', { guardedOnly: true }, ['secret', 'CreatePerson', 'Odd', 'Person', 'Secret']],
  ])('can be of %s', (_, options, names) => {
    expect(draw(options).names).toEqual(names)
  })

  it('is cut where it is larger than asked for, and says how large it would be', () => {
    const { names, edges, all } = draw({ most: 3 })
    expect([names, edges, all]).toEqual([['people', 'hello', 'search'], [], { nodes: 11, edges: 0 }])
  })

  it('is cut in its lines, too', () => {
    const fields = Array.from(
      { length: 20 },
      (_one, index) => `f${index}: Int @auth(scopes: [["${'s'.repeat(200)}"]])`,
    )
    const sdl = `type Query { a: A } type A { ${fields.join(' ')} }`
    const { nodes } = buildRuleGraph(buildRuleTable(buildSchemaFromSdl([{ name: 'a', text: sdl }])))
    const [, { lines = [] } = {}] = nodes
    expect(lines).toHaveLength(14)
    expect(lines.at(-1)).toBe('and 8 more with a rule')
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(140)
  })
})

/** Every line that the printer may write; nothing of a schema is outside quotes, and no quote is inside. */
const MERMAID_LINES = [
  /^flowchart LR$/,
  /^ {2}%% [\w ,.-]+$/,
  /^ {2}subgraph g\d+\["[^"[\]{}|<>`\\]*"\]$/,
  /^ {2}end$/,
  /^ {2,4}n\d+\["(?:[^"[\]{}|<>`\\]|<br\/>)*"\]:::(?:public|guarded|nobody)$/,
  /^ {2}c\d+\(\["[^"[\]{}|<>`\\]*"\]\):::client$/,
  /^ {2}[nc]\d+ (?:-->|-\.->|==>)(?:\|"[^"[\]{}|<>`\\]*"\|)? n\d+$/,
  /^ {2}classDef \w+ [\w#:,\- ]+$/,
]

describe('the text of a graph', () => {
  it('is Mermaid in which nothing of a schema or a client is syntax', () => {
    const printed = printGraph(buildRuleGraph(table, { ceilings }), 'mermaid', [
      'The graph shows 3 of 11 types.',
    ])
    const odd = printed
      .split('\n')
      .filter((line) => line !== '' && !MERMAID_LINES.some((one) => one.test(line)))
    expect(odd).toEqual([])
    expect(printed).toContain('c0(["client web#34;#93;end"]):::client')
    expect(printed).toContain(
      'Mutation:Int:Odd and if #34;end#34; #33;#61; #39;#60;b#62;#124;#96;x#96;#35;#59;',
    )
  })

  it('is DOT that Graphviz draws, with the words as they are', async () => {
    const printed = printGraph(buildRuleGraph(table, { ceilings }), 'dot', ['The graph shows 3 of 11 types.'])
    const viz = await instance()
    const drawn = viz.render(printed, { format: 'svg' })
    expect([drawn.status, drawn.errors.filter(({ level }) => level === 'error')]).toEqual(['success', []])
    const { output = '' } = drawn.status === 'success' ? drawn : {}
    expect(output.match(/<g id="node\d+"/g)).toHaveLength(13)
    expect(output.match(/<g id="edge\d+"/g)).toHaveLength(13)
    expect(output).toContain('client web&quot;]end')
    expect(output).toContain('&lt;b&gt;|`x`#;')
  })
})
