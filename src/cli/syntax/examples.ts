/** Example command lines by command; each command's help prints its own. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  init: [
    '--schema my.graphql',
    '--upstream http://127.0.0.1:8080/graphql',
    '--supergraph supergraph.graphql',
  ],
  start: [
    '--sample',
    '--upstream http://127.0.0.1:8080/graphql --schema rules.graphql',
    '--watch --port 4000',
  ],
  dev: [
    '',
    '--schema my.graphql --port 4000',
    '--upstream http://127.0.0.1:8080/graphql --schema rules.graphql --json',
  ],
  check: ['', '--online --json'],
  scopes: ['--schema my.graphql', '--operations src --json', '--compare', '--graph mermaid --clients'],
  lint: ['', '--format github --max-warnings 0'],
  explain: [
    '--operation query.graphql --scopes Mutation:Person:*',
    '--operation query.graphql --assert deny',
  ],
  test: ['', 'rules.test.yaml --min-coverage 80 --junit report.xml'],
  diff: [
    'before.graphql after.graphql',
    '../main . --operations src --clients',
    'https://api.example.com/graphql schema.graphql --allow Query.health',
  ],
  report: ['decisions.log', '- --json --schema my.graphql'],
  publish: ['--operations src --out manifest.json'],
  token: ['--scopes Mutation:Person:* --expires 5m', '--admin'],
  'token explain': ['-', '- --client shop'],
  'token verify': ['-'],
  'token decode': ['-'],
  'clients add': ['shop --scopes Mutation:Order:*', 'shop --expires 90d --json'],
  'clients update': ['shop --scopes Mutation:Order:Create'],
  'clients list': ['--first 20'],
  'clients show': ['shop'],
  'clients rotate': ['shop --overlap 2d'],
  'clients disable': ['shop'],
  'clients enable': ['shop'],
  'clients remove': ['shop'],
  'keys generate': ['--algorithm ES256'],
  'keys import': ['key.pem --algorithm RS256'],
  'keys list': ['--json'],
  'keys rotate': [''],
  'keys retire': ['2026-11-a'],
  whoami: ['-', '--token-file token.txt --url http://127.0.0.1:4000'],
  revoke: ['--client shop', '--jwt -'],
  'audit verify': [''],
  'audit export': ['--since 24h'],
  completion: ['bash', 'fish'],
}

/** Formats a command's examples for its help; empty for a group of commands. */
export function printExamples(path: string): string {
  const examples = EXAMPLES[path] ?? []
  if (examples.length === 0) return ''
  const lines = examples.map((args) => `  ${printCommandLine(path, args)}`)
  return `\nExample${lines.length === 1 ? '' : 's'}:\n${lines.join('\n')}\n`
}

/** Formats a command line, quoting words with a star, which a shell would expand. */
export function printCommandLine(path: string, args: string): string {
  const words = args.split(' ').map((word) => (word.includes('*') ? `'${word}'` : word))
  return `portcullis ${path} ${words.join(' ')}`.trimEnd()
}
