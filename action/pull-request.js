// Runs lint, diff and test for a pull request, writes a table of what they found, and posts it as one comment, which later
// runs replace. It reads variables alone, so GitHub's action and GitLab's template run the same script:
//
//   PORTCULLIS_BASE        the checkout to compare with
//   PORTCULLIS_CONFIG      a folder with portcullis.yaml, or a schema, in both checkouts (default: .)
//   PORTCULLIS_OPERATIONS, PORTCULLIS_TESTS, PORTCULLIS_ALLOW    one entry a line
//   PORTCULLIS_CLIENTS     "true" compares what clients reach
//   PORTCULLIS_MAX_WARNINGS
//   PORTCULLIS_TOKEN       for the comment
//   PORTCULLIS_COMMAND     the command line of the package (default: that of this repository's dependencies)
//
// It ends with the highest exit code of the three.
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const MARK = '<!-- portcullis -->'
const MOST_ROWS = 50
const { env } = process

const lines = (/** @type {string} */ name) =>
  (env[name] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const config = env['PORTCULLIS_CONFIG'] || '.'
const base = env['PORTCULLIS_BASE'] ?? ''
if (base === '') {
  console.error('PORTCULLIS_BASE must name the checkout to compare with.')
  process.exit(2)
}
const tests = lines('PORTCULLIS_TESTS')
const operations = lines('PORTCULLIS_OPERATIONS')
const allow = lines('PORTCULLIS_ALLOW')
const maxWarnings = env['PORTCULLIS_MAX_WARNINGS'] ?? ''
const isFolder = statSync(config, { throwIfNoEntry: false })?.isDirectory() === true
const isConfig = isFolder ? existsSync(join(config, 'portcullis.yaml')) : /\.ya?ml$/.test(config)
const api = isConfig
  ? ['--config', isFolder ? join(config, 'portcullis.yaml') : config]
  : ['--schema', config]

const lint = run('lint', ...api, ...(maxWarnings === '' ? [] : ['--max-warnings', maxWarnings]))
const isNew = !existsSync(isConfig && isFolder ? join(base, config, 'portcullis.yaml') : join(base, config))
const diff = isNew
  ? undefined
  : run(
      'diff',
      join(base, config),
      config,
      ...(operations.length === 0 ? [] : ['--operations', ...operations]),
      ...(env['PORTCULLIS_CLIENTS'] === 'true' ? ['--clients'] : []),
      ...(allow.length === 0 ? [] : ['--allow', ...allow]),
    )
const tested = tests.length === 0 ? undefined : run('test', ...tests, ...api)
const results = [lint, diff, tested].filter((result) => result !== undefined)

const text = [
  MARK,
  `## Portcullis: ${results.every(({ code }) => code === 0) ? 'nothing stands against this change' : 'look at this change'}`,
  diff === undefined
    ? `### Who reaches what\n\n${code(config)} is new: there is nothing to compare with.`
    : describeDiff(diff),
  describeLint(lint),
  ...(tested === undefined ? [] : [describeTests(tested)]),
].join('\n\n')
console.log(text)
if (env['GITHUB_STEP_SUMMARY']) appendFileSync(env['GITHUB_STEP_SUMMARY'], `${text}\n`)
await comment(text)
process.exitCode = Math.max(...results.map(({ code }) => code))

/**
 * Runs one command with `--json`.
 * @param {string} command @param {readonly string[]} args
 * @returns {{readonly code: number, readonly found: any, readonly message: string}}
 */
function run(command, ...args) {
  const given = env['PORTCULLIS_COMMAND']
  const [program, ...before] =
    given === undefined ? ['npx', '--no-install', 'portcullis'] : [process.execPath, given]
  const { status, stdout, stderr, error } = spawnSync(
    /** @type {string} */ (program),
    [...before, command, ...args, '--json'],
    { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
  )
  const code = status ?? 2
  const isRead = code <= 1 && stdout.trim() !== ''
  return { code, found: isRead ? JSON.parse(stdout) : undefined, message: error?.message ?? stderr }
}

/** @param {ReturnType<typeof run>} result */
function describeDiff({ found, message }) {
  if (found === undefined) return failure('diff', message)
  const changes = found.rules.filter(
    (/** @type {any} */ { kind, opens, before, after }) =>
      opens || !['added', 'removed'].includes(kind) || (before ?? after).length > 0,
  )
  const parts = [
    table(
      ['', 'coordinate', 'required before', 'requires now'],
      changes.map((/** @type {any} */ { kind, opens, coordinate, before, after }) => [
        opens ? `**${kind}, opens**` : kind,
        code(coordinate),
        requirements(before),
        requirements(after),
      ]),
    ),
    table(
      ['', 'operation', 'what is wrong'],
      found.operations.map((/** @type {any} */ { kind, operation, mistakes = [] }) => [
        kind,
        code(operation),
        escapeText(mistakes.join(' ')),
      ]),
    ),
    table(
      ['client', 'reaches now', 'reaches no longer'],
      (found.clients ?? []).map((/** @type {any} */ { client, gains, loses }) => [
        code(client),
        gains.map(code).join(' '),
        loses.map(code).join(' '),
      ]),
    ),
  ].filter((part) => part !== '')
  return ['### Who reaches what', ...(parts.length === 0 ? ['No change.'] : parts)].join('\n\n')
}

/** @param {ReturnType<typeof run>} result */
function describeLint({ found, message }) {
  if (found === undefined) return failure('lint', message)
  const rows = found
    .filter((/** @type {any} */ { severity }) => severity !== 'info')
    .map((/** @type {any} */ finding) => [
      finding.severity,
      code(finding.location ?? finding.coordinate),
      escapeText(finding.message),
    ])
  return ['### Lint', rows.length === 0 ? 'No finding.' : table(['', 'at', 'finding'], rows)].join('\n\n')
}

/** @param {ReturnType<typeof run>} result */
function describeTests({ found, message }) {
  if (found === undefined) return failure('test', message)
  const failed = found.results.filter((/** @type {any} */ one) => one.failure !== undefined)
  const counts = `${found.results.length - failed.length} passed, ${failed.length} failed; ${found.percent} % of the rules are decided by a case.`
  const rows = failed.map((/** @type {any} */ one) => [
    code(one.place),
    escapeText(one.title),
    escapeText(one.failure),
  ])
  return ['### Tests of rules', counts, table(['at', 'case', 'failure'], rows)].join('\n\n').trimEnd()
}

/** @param {string} command @param {string} message */
function failure(command, message) {
  return `### \`portcullis ${command}\` could not run\n\n~~~\n${message.trim().replaceAll('~~~', '~ ~')}\n~~~`
}

/** @param {any} all */
function requirements(all) {
  if (all === undefined) return ''
  if (all.length === 0) return 'public'
  return all
    .map((/** @type {any} */ { kind, anyOf }) =>
      anyOf === undefined
        ? kind
        : anyOf.map((/** @type {string[]} */ names) => names.map(code).join(' + ')).join(' or '),
    )
    .join(' and ')
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
function table(head, rows) {
  if (rows.length === 0) return ''
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`
  const rest = rows.length - MOST_ROWS
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.slice(0, MOST_ROWS).map(line),
    ...(rest > 0 ? [`\n... and ${rest} more.`] : []),
  ].join('\n')
}

/** Text that Markdown takes as it is, in a cell. @param {string} text */
function escapeText(text) {
  return text.replaceAll(/[\\`*_<>[\]|@#]/g, '\\$&').replaceAll(/\s+/g, ' ')
}

/** @param {string} text */
function code(text) {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')}\``
}

/** Posts the text, or replaces that of an earlier run. @param {string} body */
async function comment(body) {
  const place = placeOfComments()
  if (place === undefined) return
  const { comments, headers, update, page } = place
  const known = await find(comments, headers, page)
  const response = await fetch(known === undefined ? comments : update(known), {
    method: known === undefined ? 'POST' : place.method,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ body }),
  })
  // A fork's token may not write: the summary of the job has the table all the same.
  if (!response.ok) console.error(`The comment was not posted: ${response.status}.`)
}

/** Where comments are, on whichever platform this runs; undefined where there is no token or no pull request. */
function placeOfComments() {
  const token = env['PORTCULLIS_TOKEN'] ?? ''
  if (token === '') return undefined
  if (env['GITHUB_EVENT_PATH'] !== undefined) {
    const event = JSON.parse(readFileSync(env['GITHUB_EVENT_PATH'], 'utf8'))
    const number = event.pull_request?.number
    if (number === undefined) return undefined
    const issues = `${env['GITHUB_API_URL']}/repos/${env['GITHUB_REPOSITORY']}/issues`
    return {
      comments: `${issues}/${number}/comments`,
      page: (/** @type {number} */ page) => `?per_page=100&page=${page}`,
      update: (/** @type {number} */ id) => `${issues}/comments/${id}`,
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' },
    }
  }
  const merge = env['CI_MERGE_REQUEST_IID']
  if (merge === undefined) return undefined
  const notes = `${env['CI_API_V4_URL']}/projects/${env['CI_PROJECT_ID']}/merge_requests/${merge}/notes`
  return {
    comments: notes,
    page: (/** @type {number} */ page) => `?per_page=100&page=${page}`,
    update: (/** @type {number} */ id) => `${notes}/${id}`,
    method: 'PUT',
    headers: { 'private-token': token },
  }
}

/** The comment of an earlier run. @param {string} url @param {Record<string, string>} headers @param {(page: number) => string} page */
async function find(url, headers, page) {
  for (let number = 1; ; number++) {
    const response = await fetch(`${url}${page(number)}`, { headers })
    if (!response.ok) return undefined
    const comments = /** @type {{id: number, body: string}[]} */ (await response.json())
    const own = comments.find(({ body }) => body.startsWith(MARK))
    if (own !== undefined || comments.length < 100) return own?.id
  }
}
