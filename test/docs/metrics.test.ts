import { readFileSync, writeFileSync } from 'node:fs'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { describe, expect, it } from '@jest/globals'
import { METRICS, type MetricRow } from '../../src/evidence/metrics/metric-table.ts'
import { startGateway } from '../kit/gateway.ts'
import { scrape } from '../support/scrape.ts'

const FILE = 'docs/metrics.md'

/** The rows of the table below a heading. */
function rowsBelow(heading: string): readonly string[] {
  const section = readFileSync(FILE, 'utf8').split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return section.split('\n').filter((line) => line.startsWith('| `'))
}

/** UPDATE_DOCS=1 writes the table anew. */
function writeRows(heading: string, rows: readonly string[]): void {
  if (process.env['UPDATE_DOCS'] !== '1') return
  const text = readFileSync(FILE, 'utf8')
  const start = text.indexOf('|---|', text.indexOf(`\n## ${heading}\n`))
  const end = text.indexOf('\n', start)
  const after = text.slice(end + 1).replace(/^(?:\| `.*\n)*/, '')
  writeFileSync(FILE, `${text.slice(0, end + 1)}${rows.join('\n')}\n${after}`)
}

function printRow(name: string, { type, labels, help, moves }: MetricRow): string {
  const list = Object.entries(labels).map(([label, values]) => `\`${label}\`: ${values}`)
  return `| \`${name}\` | ${type} | ${list.join('<br>')} | ${help} | ${moves} |`
}

describe('docs/metrics.md', () => {
  it('has a row for each metric of the table in code; UPDATE_DOCS=1 writes them anew', () => {
    const rows = Object.entries(METRICS).map(([name, row]) => printRow(name, row))
    writeRows('The gateway', rows)
    expect(rowsBelow('The gateway')).toEqual(rows)
  })

  it('has a row for each metric of the process that a scrape shows', async () => {
    const schema = makeExecutableSchema({ typeDefs: 'type Query { hello: String }' })
    const { metricsUrl } = await startGateway({ before: 'schema', schema, metrics: { port: 0 } })
    const { text } = await scrape(metricsUrl)
    const helps = [...text.matchAll(/^# HELP (\S+) (.*)$/gm)].filter(
      ([, name]) => !name?.startsWith('portcullis_'),
    )
    const rows = helps.map(([, name, help]) => `| \`${name}\` | ${help} |`)
    writeRows('The process', rows)
    expect(rowsBelow('The process')).toEqual(rows)
  })
})

describe('the name of a metric', () => {
  it.each(Object.entries(METRICS) as [string, MetricRow][])(
    'follows the conventions of Prometheus: %s',
    (name, row) => {
      expect(name).toMatch(/^portcullis_[a-z]+(?:_[a-z]+)*$/)
      expect(name.endsWith('_total')).toBe(row.type === 'counter')
      if (row.type === 'histogram') expect(name).toMatch(/_(?:seconds|bytes)$/)
      for (const label of Object.keys(row.labels)) expect(label).toMatch(/^[a-z]+$/)
      expect(row.help).toMatch(/^[A-Z].*\.$/)
      expect(row.moves).toMatch(/^[A-Z].*\.$/)
    },
  )
})
