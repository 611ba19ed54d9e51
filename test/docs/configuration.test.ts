import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parse as parseYaml, stringify } from 'yaml'
import { readConfig } from '../../src/config/config.ts'
import type { Block } from './blocks.ts'
import { blocksRunBy } from './runners.ts'
import { type Node, type Row, readSettings, rowsOf } from './setting-rows.ts'

const FILE = 'docs/configuration.md'

/** Where no page has an example. */
const EXAMPLES: Readonly<Record<string, string>> = {
  host: 'host: 127.0.0.1\n',
  port: 'port: 4000\n',
  paths: 'paths: { graphql: /v1/api, jwt: /token }\n',
  console: 'console: development\n',
  consoleTitle: 'consoleTitle: Shop API\n',
  clientHeaders: 'clientHeaders: [x-client-id]\n',
  database: 'database: file:.portcullis/contributor.db\n',
  store: 'store: file:portcullis.db\n',
  staleness: 'staleness: { writes: 5s, reads: 5m }\n',
  admin: 'admin: { port: 4001, hosts: [admin.example.org] }\n',
  workers: 'workers: cpus\n',
  logLevel: 'logLevel: info\n',
  naming: 'naming: type-first\n',
  secretClaims: 'secretClaims: [email]\n',
  queries: 'queries: deny\n',
  authStatus: 'authStatus: graphql\n',
  refusals: 'refusals: aliceo2\n',
  caches: 'caches: { operations: 16000000 }\n',
  sockets: 'sockets: { tokenParameter: token }\n',
  timeouts: 'timeouts: { request: 60s, shutdown: 30s }\n',
  anonymous: 'anonymous: {}\n',
}

const SECRET = 'nP3vZ8q5mWc1Rk7Tt0yXb4Jd9Ls2Hf6G'
const usable = (text: string): boolean => {
  const names = [...text.matchAll(/(?<!\$)\$\{([A-Za-z_]\w*)/g)].map(([, name = '']) => [name, SECRET])
  const needsUrl = /^upstream:/m.test(text) && !/\burl:/.test(text)
  return (
    readConfig({
      env: { JWT_SECRET: SECRET, ...Object.fromEntries(names) },
      flags: needsUrl ? { upstream: 'http://127.0.0.1:8080/graphql' } : {},
      readFile: (path) => (path === 'portcullis.yaml' ? text : SECRET),
    }).kind === 'ok'
  )
}

interface Example {
  readonly block: Block
  readonly settings: Readonly<Record<string, unknown>>
}

/** What the pages configure. This page has copies of it, and is no source. */
const pool: readonly Example[] = blocksRunBy('test/docs/settings.test.ts')
  .filter(({ file }) => file !== FILE)
  .map((block) => ({ block, settings: parseYaml(block.text) as Readonly<Record<string, unknown>> }))

/** The setting as a page has it: alone where that is enough, or with the others that it needs. */
function exampleIn({ block, settings }: Example, name: string): string | undefined {
  if (settings[name] === undefined) return undefined
  const alone = stringify({ [name]: settings[name] }, { lineWidth: 100 })
  return [alone, block.text].find((text) => text.split('\n').length < 24 && usable(text))
}

function exampleOf(name: string): string {
  const given = EXAMPLES[name]
  if (given !== undefined) return given
  for (const example of pool) {
    const found = exampleIn(example, name)
    if (found !== undefined) return found
  }
  throw new TypeError(`EXAMPLES must have an example of ${name}.`)
}

const cell = (text: string): string =>
  text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;')

function printRow({ path, type, fallback, description }: Row): string {
  return `| \`${path}\` | ${cell(type)} | ${cell(fallback)} | ${cell(description)} |`
}

function printSetting(name: string, node: Node): string {
  const rows = rowsOf(name, node).map(printRow)
  return `## ${name}

| setting | value | default | meaning |
|---|---|---|---|
${rows.join('\n')}

\`\`\`yaml
${exampleOf(name)}\`\`\`
`
}

const head = `# Settings

Every setting of \`portcullis.yaml\`, as the program reads it. This page is written from the JSON Schema of the settings
(\`schema/portcullis.schema.json\`, which editors understand), and a test keeps it current. A time is a text such as \`30s\`, \`5m\` or \`1d\`. \`x[].y\`
is a setting of each member of a list, and \`x.<name>.y\` of each member under a name of your own.

An option of the command line replaces a variable of the environment, and a variable replaces a setting. A setting that does not exist, or cannot
work with the others, ends the start with a line that says why.
`

describe(FILE, () => {
  it('has every setting, with its type, default and an example; UPDATE_DOCS=1 writes it anew', () => {
    const sections = Object.entries(readSettings()).map(([name, node]) => printSetting(name, node))
    const page = [head, ...sections].join('\n')
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(FILE, page)
    expect(readFileSync(FILE, 'utf8')).toBe(page)
  })

  it('says of every setting what it is', () => {
    const rows = Object.entries(readSettings()).flatMap(([name, node]) => rowsOf(name, node))
    expect(rows.length).toBeGreaterThan(200)
    expect(rows.filter(({ type }) => type === 'any').map(({ path }) => path)).toEqual([])
    expect(rows.filter(({ description }) => description === '').map(({ path }) => path)).toEqual([])
  })

  it('has examples that the gateway takes', () => {
    for (const name of Object.keys(readSettings()))
      expect([name, usable(exampleOf(name))]).toEqual([name, true])
  })
})
