import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'

const SCRIPT = resolve('action/pull-request.js')
const COMMAND = resolve('dist/cli/portcullis.js')
const BEFORE =
  'type Query { people: [Person] }\ntype Person { name: String pay: Int @auth(scopes: [["pay"]]) }\n'
const TESTS =
  'subjects: { nobody: anonymous }\ncases: [{ query: "{ people { pay } }", expect: { nobody: deny } }]\n'

/** A stand-in for the API of a code host: it keeps comments. */
const comments: { id: number; body: string }[] = []
const requests: string[] = []
const server = createServer(async (request, response) => {
  let text = ''
  for await (const piece of request) text += piece
  const { url = '', method = '', headers } = request
  requests.push(`${method} ${url} ${headers.authorization ?? headers['private-token']}`)
  const id = Number(/\/(?:comments|notes)\/(\d+)$/.exec(url)?.[1] ?? 0)
  if (method === 'POST') comments.push({ id: comments.length + 101, body: JSON.parse(text).body })
  else if (method !== 'GET') {
    const known = comments.find((one) => one.id === id)
    if (known !== undefined) known.body = JSON.parse(text).body
  }
  response.end(JSON.stringify(method === 'GET' ? comments : {}))
})
let api = ''

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
})

/** Two checkouts: the base, and the change. */
function checkouts(before: string, after: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-'))
  for (const [name, sdl] of [
    ['base', before],
    ['change', after],
  ] as const) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'portcullis.yaml'), 'schema: [api.graphql]\n')
    writeFileSync(join(folder, name, 'api.graphql'), sdl)
    writeFileSync(join(folder, name, 'rules.test.yaml'), TESTS)
  }
  return folder
}

async function run(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; stdout: string }> {
  return new Promise((done) => {
    const variables = {
      PATH: process.env['PATH'],
      PORTCULLIS_BASE: '../base',
      PORTCULLIS_COMMAND: COMMAND,
      ...env,
    }
    execFile(process.execPath, [SCRIPT], { cwd: join(folder, 'change'), env: variables }, (error, stdout) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout })
    })
  })
}

describe('the script for pull requests', () => {
  it('comments what opens, what lint finds and which cases fail, once, on GitHub', async () => {
    const folder = checkouts(BEFORE, BEFORE.replace(' @auth(scopes: [["pay"]])', ''))
    const event = join(folder, 'event.json')
    writeFileSync(event, JSON.stringify({ pull_request: { number: 7 } }))
    const env = {
      PORTCULLIS_TESTS: 'rules.test.yaml',
      PORTCULLIS_TOKEN: 'secret',
      GITHUB_EVENT_PATH: event,
      GITHUB_API_URL: api,
      GITHUB_REPOSITORY: 'people/api',
      GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
    }
    const { code, stdout } = await run(folder, env)
    expect(code).toBe(1)
    expect(stdout).toContain('| **opened, opens** | `Person.pay` | `pay` | public |')
    expect(stdout).toContain('0 passed, 1 failed; 100 % of the rules are decided by a case.')
    expect(stdout).toContain('expected deny, was allow')
    expect(readFileSync(join(folder, 'summary.md'), 'utf8')).toBe(stdout)
    expect(comments.map(({ body }) => body)).toEqual([stdout.trimEnd()])
    cpSync(join(folder, 'base', 'api.graphql'), join(folder, 'change', 'api.graphql'))
    expect((await run(folder, env)).code).toBe(0)
    expect(comments).toHaveLength(1)
    expect(comments[0]?.body).toContain('nothing stands against this change')
    expect(requests).toEqual([
      'GET /repos/people/api/issues/7/comments?per_page=100&page=1 Bearer secret',
      'POST /repos/people/api/issues/7/comments Bearer secret',
      'GET /repos/people/api/issues/7/comments?per_page=100&page=1 Bearer secret',
      'PATCH /repos/people/api/issues/comments/101 Bearer secret',
    ])
  })

  it('does the same on GitLab', async () => {
    comments.length = 0
    requests.length = 0
    const folder = checkouts(BEFORE, BEFORE)
    const env = {
      CI_MERGE_REQUEST_IID: '3',
      CI_PROJECT_ID: '9',
      CI_API_V4_URL: `${api}/api/v4`,
      PORTCULLIS_TOKEN: 't',
    }
    expect((await run(folder, env)).code).toBe(0)
    expect((await run(folder, env)).code).toBe(0)
    expect(requests).toEqual([
      'GET /api/v4/projects/9/merge_requests/3/notes?per_page=100&page=1 t',
      'POST /api/v4/projects/9/merge_requests/3/notes t',
      'GET /api/v4/projects/9/merge_requests/3/notes?per_page=100&page=1 t',
      'PUT /api/v4/projects/9/merge_requests/3/notes/101 t',
    ])
  })

  it('lets through what is allowed to open, and says what could not run', async () => {
    const opened = BEFORE.replace(' @auth(scopes: [["pay"]])', '')
    const allowed = await run(checkouts(BEFORE, opened), { PORTCULLIS_ALLOW: 'Person.pay\n' })
    expect(allowed.code).toBe(0)
    const broken = await run(checkouts(BEFORE, 'type Query {'), {})
    expect([broken.code, broken.stdout]).toEqual([
      2,
      expect.stringContaining('`portcullis diff` could not run'),
    ])
    const fresh = await run(checkouts(BEFORE, BEFORE), { PORTCULLIS_BASE: '../nowhere' })
    expect([fresh.code, fresh.stdout]).toEqual([
      0,
      expect.stringContaining('is new: there is nothing to compare'),
    ])
  })
})

describe('the action and the template', () => {
  it('hand every input to the script by a variable that it reads', () => {
    const script = readFileSync(SCRIPT, 'utf8')
    const action = parse(readFileSync('action/action.yml', 'utf8'))
    const step = action.runs.steps.at(-1)
    for (const name of Object.keys(step.env)) expect(script).toContain(name)
    const used = JSON.stringify(action.runs.steps)
    for (const input of Object.keys(action.inputs)) expect(used).toContain(`inputs.${input}`)
    const template = parse(readFileSync('action/gitlab.yml', 'utf8'))
    for (const name of Object.keys(template.portcullis.variables)) expect(script).toContain(name)
  })

  it('are used in docs/pull-requests.md with inputs and variables that there are', () => {
    const page = readFileSync('docs/pull-requests.md', 'utf8')
    const [, workflow = ''] = /^```yml \.github[^\n]*\n(.*?)^```$/ms.exec(page) ?? []
    const { inputs } = parse(readFileSync('action/action.yml', 'utf8'))
    const step = parse(workflow).jobs.rules.steps.at(-1)
    expect(Object.keys(step.with)).toHaveLength(4)
    for (const name of Object.keys(step.with)) expect(Object.keys(inputs)).toContain(name)
    const script = readFileSync(SCRIPT, 'utf8')
    for (const [name] of page.matchAll(/PORTCULLIS_\w+/g)) expect(script).toContain(name)
  })
})
