// Draws the flowcharts of the documents as SVG: `flowchart LR` with edges `a --> b`, `a -.-> b` and labels between bars.
// GitHub draws the same text by itself. Anything else of Mermaid's language is an error when the site is built.

const EDGE = /^(\w+)((?:\s*(?:-->|-\.->)(?:\|[^|]*\|)?\s*\w+)+)$/
const STEP = /(-->|-\.->)(?:\|([^|]*)\|)?\s*(\w+)/g
const WIDTH = 104
const HEIGHT = 34
const GAP_X = 96
const GAP_Y = 36
const MARGIN = 12
/** Room at the left for an edge that passes others by. */
const DETOUR = 90

export function readFlowchart(text) {
  const [head = '', ...lines] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (head !== 'flowchart LR')
    throw new Error(`A flowchart must begin with "flowchart LR", and not with "${head}".`)
  const edges = lines.flatMap((line) => {
    const [, first = '', rest = ''] = EDGE.exec(line) ?? []
    if (first === '') throw new Error(`A line of a flowchart must be "a --> b", and is "${line}".`)
    let from = first
    return [...rest.matchAll(STEP)].map(([, arrow, label = '', to = '']) => {
      const edge = { from, to, label, isDotted: arrow === '-.->' }
      from = to
      return edge
    })
  })
  return { nodes: [...new Set(edges.flatMap(({ from, to }) => [from, to]))], edges }
}

/** The level of each node: one below the last node with an edge to it. */
function levelsOf({ nodes, edges }) {
  const levels = new Map(nodes.map((node) => [node, 0]))
  for (let round = 0; round <= nodes.length; round += 1) {
    let isSettled = true
    for (const { from, to } of edges) {
      const least = (levels.get(from) ?? 0) + 1
      if ((levels.get(to) ?? 0) >= least) continue
      levels.set(to, least)
      isSettled = false
    }
    if (isSettled) return levels
  }
  throw new Error('A flowchart must not go round in a circle.')
}

/** The column of each node: nodes to which only dotted edges lead stand at the right of the others. */
function columnsOf({ nodes, edges }, levels) {
  const taken = new Map()
  const columns = new Map()
  const isAside = (node) =>
    edges.some(({ to }) => to === node) && edges.every(({ to, isDotted }) => to !== node || isDotted)
  for (const node of [...nodes].sort((one, other) => Number(isAside(one)) - Number(isAside(other)))) {
    const level = levels.get(node)
    const column = Math.max(taken.get(level) ?? 0, isAside(node) ? 1 : 0)
    columns.set(node, column)
    taken.set(level, column + 1)
  }
  return columns
}

/** The chart from top to bottom: a page is narrow, and the text says `LR` because that is how it reads on GitHub. */
export function drawFlowchart(text) {
  const chart = readFlowchart(text)
  const levels = levelsOf(chart)
  const columns = columnsOf(chart, levels)
  const place = (node) => ({
    level: levels.get(node) ?? 0,
    x: MARGIN + DETOUR + (columns.get(node) ?? 0) * (WIDTH + GAP_X),
    y: MARGIN + (levels.get(node) ?? 0) * (HEIGHT + GAP_Y),
  })
  const width = Math.max(...chart.nodes.map((node) => place(node).x)) + WIDTH + MARGIN
  const height = Math.max(...chart.nodes.map((node) => place(node).y)) + HEIGHT + MARGIN
  const parts = [
    ...chart.edges.map((edge) => drawEdge(edge, place(edge.from), place(edge.to))),
    ...chart.nodes.map((node) => drawNode(node, place(node))),
  ]
  const words = chart.edges.map(({ from, to, label }) => `${from} to ${to}${label && ` (${label})`}`)
  const title = `<title>${escapeXml(`A flowchart: ${words.join('; ')}`)}</title>`
  return `<svg role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${title}${ARROW}${parts.join('')}</svg>`
}

const ARROW =
  '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>'

function drawNode(node, { x, y }) {
  const box = `<rect x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="6" fill="var(--vp-c-bg, white)" stroke="currentColor"/>`
  return `${box}<text x="${x + WIDTH / 2}" y="${y + HEIGHT / 2 + 5}" text-anchor="middle" fill="currentColor">${escapeXml(node)}</text>`
}

function drawEdge({ label, isDotted }, from, to) {
  const { path, at, anchor } = routeOf(isDotted, from, to)
  const dash = isDotted ? ' stroke-dasharray="4 4"' : ''
  const line = `<path d="${path}" fill="none" stroke="currentColor"${dash} marker-end="url(#arrow)"/>`
  if (label === '') return line
  return `${line}<text x="${at.x}" y="${at.y}" text-anchor="${anchor}" font-size="11" fill="currentColor">${escapeXml(label)}</text>`
}

function routeOf(isDotted, from, to) {
  const end = { x: to.x + WIDTH / 2, y: to.y }
  if (isDotted) {
    const start = { x: from.x + WIDTH, y: from.y + HEIGHT / 2 }
    const path = `M${start.x} ${start.y}C${end.x} ${start.y} ${end.x} ${start.y} ${end.x} ${end.y}`
    return { path, at: { x: start.x + 8, y: start.y - 5 }, anchor: 'start' }
  }
  if (to.level - from.level > 1 && from.x === to.x) {
    const [x, y, below] = [from.x, from.y + HEIGHT / 2, to.y + HEIGHT / 2]
    const path = `M${x} ${y}C${x - DETOUR * 0.7} ${y} ${x - DETOUR * 0.7} ${below} ${x} ${below}`
    return { path, at: { x: x - DETOUR * 0.525 - 6, y: (y + below) / 2 }, anchor: 'end' }
  }
  const start = { x: from.x + WIDTH / 2, y: from.y + HEIGHT }
  const middle = (start.y + end.y) / 2
  const path = `M${start.x} ${start.y}C${start.x} ${middle} ${end.x} ${middle} ${end.x} ${end.y}`
  return { path, at: { x: (start.x + end.x) / 2 + 8, y: middle + 4 }, anchor: 'start' }
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
