import { matchesSegment, type Pattern, type PatternSegment } from './pattern.ts'
import { type Scope, segmentsOf } from './scope.ts'

/** Every scope that a schema can require, numbered once at start. */
export interface Catalog {
  readonly scopes: readonly Scope[]
  readonly numberOf: ReadonlyMap<string, number>
  readonly root: CatalogNode
}

export interface CatalogNode {
  readonly children: Map<string, CatalogNode>
  number: number | undefined
}

export function compileCatalog(scopes: Iterable<Scope>): Catalog {
  const sorted = [...new Set(scopes)].sort()
  const root: CatalogNode = { children: new Map(), number: undefined }
  sorted.forEach((scope, number) => {
    let node = root
    for (const segment of segmentsOf(scope)) node = childOf(node, segment)
    node.number = number
  })
  return { scopes: sorted, numberOf: new Map(sorted.map((scope, number) => [scope, number])), root }
}

/** The numbers of the scopes that a pattern covers. */
export function numbersCovered(catalog: Catalog, pattern: Pattern): readonly number[] {
  const { segments, isOpen } = pattern
  const found: number[] = []
  for (const node of nodesAt(catalog.root, segments)) {
    if (isOpen) collectBelow(node, found)
    else if (node.number !== undefined) found.push(node.number)
  }
  return found
}

/** The numbers of the scopes that a pattern in a reject list rejects: those it covers, and all below them. */
export function numbersRejected(catalog: Catalog, pattern: Pattern): readonly number[] {
  const found: number[] = []
  for (const node of nodesAt(catalog.root, pattern.segments)) collectBelow(node, found)
  return found
}

function nodesAt(root: CatalogNode, segments: readonly PatternSegment[]): readonly CatalogNode[] {
  let nodes: readonly CatalogNode[] = [root]
  for (const segment of segments) {
    nodes = nodes.flatMap((node) => {
      if (segment.kind === 'name') return node.children.get(segment.text) ?? []
      return [...node.children].flatMap(([name, child]) => (matchesSegment(segment, name) ? child : []))
    })
  }
  return nodes
}

function collectBelow(node: CatalogNode, found: number[]): void {
  if (node.number !== undefined) found.push(node.number)
  for (const child of node.children.values()) collectBelow(child, found)
}

function childOf(node: CatalogNode, segment: string): CatalogNode {
  const known = node.children.get(segment)
  if (known !== undefined) return known
  const child: CatalogNode = { children: new Map(), number: undefined }
  node.children.set(segment, child)
  return child
}
