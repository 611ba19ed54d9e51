import { describe, expect, it } from '@jest/globals'
import { blocksRunBy } from './runners.ts'

interface Flowchart {
  readonly nodes: readonly string[]
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string }[]
}

const { drawFlowchart, readFlowchart } = (await import('../../docs/.vitepress/flowchart.js' as string)) as {
  readonly drawFlowchart: (text: string) => string
  readonly readFlowchart: (text: string) => Flowchart
}

describe('a flowchart of the documents', () => {
  it.each(blocksRunBy('test/docs/flowcharts.test.ts'))(
    'is drawn with each of its nodes and labels: $file',
    ({ text }) => {
      const { nodes, edges } = readFlowchart(text)
      const svg = drawFlowchart(text)
      expect(nodes.length).toBeGreaterThan(5)
      for (const node of nodes) expect(svg).toContain(`>${node}</text>`)
      for (const { label } of edges) if (label !== '') expect(svg).toContain(`>${label}</text>`)
      expect(svg.match(/marker-end/g)?.length).toBe(edges.length)
    },
  )

  it.each([
    ['graph TD\na --> b', /must begin with "flowchart LR"/],
    ['flowchart LR\na[A] --> b', /a line of a flowchart must be/i],
    ['flowchart LR\na --> b --> a', /round in a circle/],
  ])('that cannot be drawn is an error: %j', (text, message) => {
    expect(() => drawFlowchart(text)).toThrow(message)
  })
})
