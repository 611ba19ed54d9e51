import { type Block, blocks } from './blocks.ts'

interface Runner {
  /** The test that runs these blocks. */
  readonly test: string
  readonly runs: (block: Block) => boolean
}

const isScript = ({ language, label }: Block): boolean => language === 'js' && label === ''
const on =
  (file: string, ...languages: readonly string[]): Runner['runs'] =>
  (block) =>
    block.file === `docs/${file}` && (languages.length === 0 || languages.includes(block.language))

/** Which test runs which blocks. The tests of this folder take theirs from here. */
export const RUNNERS: readonly Runner[] = [
  { test: 'test/docs/guides.test.ts', runs: ({ file }) => file.startsWith('docs/guides/') },
  { test: 'test/docs/models.test.ts', runs: ({ file }) => file.startsWith('docs/models/') },
  { test: 'test/docs/migration.test.ts', runs: ({ file }) => file.startsWith('docs/migration/') },
  { test: 'test/docs/cookbook.test.ts', runs: on('cookbook.md') },
  {
    test: 'test/docs/identity-providers.test.ts',
    runs: ({ file }) => file.startsWith('docs/identity-providers/'),
  },
  {
    test: 'test/docs/settings.test.ts',
    runs: ({ language, label }) => language === 'yaml' && (label === '' || label === 'portcullis.yaml'),
  },
  { test: 'test/docs/recipes.test.ts', runs: isScript },
  {
    test: 'test/docs/administration.test.ts',
    runs: (block) =>
      block.file === 'docs/administration.md' && (block.language === 'sh' || block.label !== ''),
  },
  { test: 'test/docs/conditions.test.ts', runs: on('conditions.md') },
  { test: 'test/docs/directive-names.test.ts', runs: on('directive-names.md') },
  { test: 'test/docs/basics.test.ts', runs: on('basics.md') },
  { test: 'test/docs/rules.test.ts', runs: on('rules.md') },
  { test: 'test/docs/rule-table.test.ts', runs: on('rule-table.md') },
  { test: 'test/docs/policies.test.ts', runs: on('policies.md', 'json') },
  { test: 'test/core/plan/cost.test.ts', runs: on('limits.md', 'graphql') },
  { test: 'test/action/pull-request.test.ts', runs: on('pull-requests.md', 'yml') },
  { test: 'test/http/forwarded-certificate.test.ts', runs: on('proof-of-possession.md', 'nginx') },
  { test: 'test/cli/audit.test.ts', runs: on('audit.md', 'sh') },
  { test: 'test/cli/test.test.ts', runs: on('testing-rules.md') },
  { test: 'test/docs/cli.test.ts', runs: on('cli.md') },
  { test: 'test/cli/dev.test.ts', runs: on('dev.md', 'sh') },
  { test: 'test/cli/decision-table.test.ts', runs: on('dev.md', 'text') },
  {
    test: 'test/docs/flowcharts.test.ts',
    runs: ({ language, label }) => language === 'mermaid' && label === '',
  },
  {
    test: 'test/docs/commands.test.ts',
    runs: ({ file, language }) =>
      ['sh', 'yml', 'graphql', 'nginx', ''].includes(language) && COMMAND_PAGES.includes(file),
  },
]

const COMMAND_PAGES: readonly string[] = [
  'README.md',
  'docs/deployment.md',
  'docs/diff.md',
  'docs/subscriptions.md',
  'docs/tokens.md',
  'docs/traces.md',
  'docs/typed-scopes.md',
  'docs/upstreams.md',
]

export function blocksRunBy(test: string): readonly Block[] {
  const runner = RUNNERS.find((one) => one.test === test)
  if (runner === undefined) throw new TypeError(`There is no runner ${test}.`)
  return blocks.filter((block) => block.notRun === undefined && runner.runs(block))
}
