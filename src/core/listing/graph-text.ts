import type { GraphEdge, GraphNode, RuleGraph } from './rule-graph.ts'

export type GraphFormat = 'mermaid' | 'dot'

/** Prints a graph for Mermaid or Graphviz. Text from the schema is escaped, so it never becomes syntax. */
export function printGraph(graph: RuleGraph, format: GraphFormat, remarks: readonly string[] = []): string {
  return format === 'mermaid' ? printMermaid(graph, remarks) : printDot(graph, remarks)
}

/** Groups nodes by root type, in order of appearance. */
function groupsOf({ nodes }: RuleGraph): ReadonlyMap<string | undefined, readonly GraphNode[]> {
  const groups = new Map<string | undefined, GraphNode[]>()
  for (const node of nodes) groups.set(node.group, [...(groups.get(node.group) ?? []), node])
  return groups
}

const MERMAID_ARROWS: Readonly<Record<GraphEdge['kind'], string>> = {
  returns: '-->',
  is: '-.->',
  reaches: '==>',
  depends: '-.->',
}

function printMermaid(graph: RuleGraph, remarks: readonly string[]): string {
  const nodeLine = ({ id, kind, lines, access }: GraphNode): string => {
    const label = `"${lines.map(escapeMermaid).join('<br/>')}"`
    return kind === 'client' ? `${id}([${label}]):::client` : `${id}[${label}]:::${access}`
  }
  const groups = [...groupsOf(graph)].flatMap(([group, nodes], index) => {
    const inside = nodes.map((node) => `  ${nodeLine(node)}`)
    if (group === undefined) return inside
    return [`  subgraph g${index}["${escapeMermaid(group)}"]`, ...inside.map((line) => `  ${line}`), '  end']
  })
  const edges = graph.edges.map(({ from, to, kind, label }) => {
    const text = kind === 'depends' ? 'depends' : label
    return `  ${from} ${MERMAID_ARROWS[kind]}${text === '' ? '' : `|"${escapeMermaid(text)}"|`} ${to}`
  })
  return lines([
    'flowchart LR',
    ...remarks.map((remark) => `  %% ${oneLine(remark)}`),
    ...groups,
    ...edges,
    '  classDef public fill:#f1f5f9,stroke:#64748b,color:#0f172a',
    '  classDef guarded fill:#fef3c7,stroke:#b45309,stroke-width:2px,color:#0f172a',
    '  classDef nobody fill:#fee2e2,stroke:#b91c1c,stroke-dasharray:4 3,color:#0f172a',
    '  classDef client fill:#e0e7ff,stroke:#4338ca,color:#0f172a',
  ])
}

/** Escapes every character that might mean something to Mermaid. */
function escapeMermaid(text: string): string {
  return oneLine(text).replaceAll(/[^\p{L}\p{N} _.:/+,()-]/gu, (one) => `#${one.codePointAt(0)};`)
}

const DOT_COLOURS: Readonly<Record<GraphNode['access'], string>> = {
  public: 'fillcolor="#f1f5f9" color="#64748b"',
  guarded: 'fillcolor="#fef3c7" color="#b45309" penwidth=2',
  nobody: 'fillcolor="#fee2e2" color="#b91c1c" style="filled,dashed"',
}

const DOT_EDGES: Readonly<Record<GraphEdge['kind'], string>> = {
  returns: '',
  is: 'style=dotted',
  reaches: 'penwidth=2 color="#4338ca"',
  depends: 'style=dashed color="#4338ca" label="depends"',
}

function printDot(graph: RuleGraph, remarks: readonly string[]): string {
  const nodeLine = ({ id, kind, lines: words, access }: GraphNode): string => {
    const label = `label="${words.map(escapeDot).join('\\n')}"`
    const look = kind === 'client' ? 'shape=oval fillcolor="#e0e7ff" color="#4338ca"' : DOT_COLOURS[access]
    return `${id} [${label} ${look}]`
  }
  const groups = [...groupsOf(graph)].flatMap(([group, nodes], index) => {
    const inside = nodes.map((node) => `  ${nodeLine(node)}`)
    if (group === undefined) return inside
    const head = [`  subgraph cluster_${index} {`, `    label="${escapeDot(group)}"`]
    return [...head, ...inside.map((line) => `  ${line}`), '  }']
  })
  const edges = graph.edges.map(({ from, to, kind, label }) => {
    const look = [DOT_EDGES[kind], label === '' ? '' : `label="${escapeDot(label)}"`].filter(
      (one) => one !== '',
    )
    return `  ${from} -> ${to}${look.length === 0 ? '' : ` [${look.join(' ')}]`}`
  })
  return lines([
    'digraph rules {',
    ...remarks.map((remark) => `  // ${oneLine(remark)}`),
    '  rankdir=LR',
    '  node [shape=box style=filled fontname="sans-serif" fontcolor="#0f172a"]',
    '  edge [fontname="sans-serif"]',
    ...groups,
    ...edges,
    '}',
  ])
}

/** Graphviz reads `&lt;` as one character. */
function escapeDot(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll(/["\\]/g, (one) => `\\${one}`)
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}
