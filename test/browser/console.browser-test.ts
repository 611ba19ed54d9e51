import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { buildSchema, graphql } from 'graphql'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { answerConsole, consolePage, loadConsole, wantsConsole } from '../../src/http/routes/console.ts'

// An editor in a browser on a busy machine loses a keystroke now and then. The first failure is printed.
jest.retryTimes(4, { logErrorsBeforeRetry: true })

/** What the console sent to the GraphQL path, introspection left out. */
interface Sent {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly query: string
}

const schema = buildSchema(`
  type Person { identifier: ID, name: String }
  type Query { Person(identifier: ID, first: Int): [Person] }
  type Mutation { CreatePerson(identifier: ID, name: String): Person }
  type Subscription { tick: Int }
`)
const clara = { identifier: '1', name: 'Clara Schumann' }
const rootValue = { Person: [clara], CreatePerson: clara }

const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
const quiet = ['--disable-component-update', '--disable-sync', '--no-first-run']

let server: Server
let origin: string
let browser: Browser
let context: BrowserContext
let page: Page
let sent: Sent[]
/** The paths of streams that the console ended. */
let hungUp: string[]
/** Everything that a page without a fault leaves empty. */
let faults: string[]

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

async function startServer(): Promise<Server> {
  const built = loadConsole(join(process.cwd(), 'dist', 'console'))
  if (built === undefined) throw new Error('Run `npm run build:console` first.')
  const started = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (request.method === 'GET') {
      const { accept } = request.headers
      const headers = { 'accept-encoding': String(request.headers['accept-encoding']) }
      const wanted = pathname === '/graphql' && wantsConsole('GET', accept, searchParams.has('query'))
      const answer = wanted ? consolePage(built, headers) : answerConsole(built, pathname, headers)
      response.writeHead(answer.status, answer.headers).end(answer.body)
    } else if (pathname === '/jwt') {
      const { apiKey } = JSON.parse(await textOf(request))
      const issued =
        apiKey === 'right'
          ? { success: true, jwt: 'issued.to.me' }
          : { success: false, code: 'INVALID_CREDENTIALS', message: 'Unknown id or API key.' }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(issued))
    } else {
      const { query, variables } = JSON.parse(await textOf(request))
      if (!query.includes('__schema')) sent.push({ path: pathname, headers: request.headers, query })
      if (pathname === '/graphql/stream') {
        response.setHeader('content-type', 'text/event-stream')
        response.write('event: next\ndata: {"data":{"tick":1}}\n\nevent: next\ndata: {"data":')
        setTimeout(() => response.write('{"tick":2}}\n\n'), 50)
        response.on('close', () => hungUp.push(pathname))
        return
      }
      const result = await graphql({ schema, source: query, rootValue, variableValues: variables })
      response.setHeader('content-type', 'application/graphql-response+json').end(JSON.stringify(result))
    }
  })
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return started
}

const editor = (file: string): Locator => page.locator(`.monaco-editor[data-uri$="${file}"]`)
const operationEditor = (): Locator => editor('operation.graphql')
const headersEditor = (): Locator => editor('request-headers.json')
const answer = (): Locator => editor('response.json')

/** Types over all that an editor holds. */
async function type(target: Locator, text: string): Promise<void> {
  await target.click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.insertText(text)
  // What the editor closed by itself, brackets and quotes, is in the text already.
  await page.keyboard.press('Control+Shift+End')
  await page.keyboard.press('Delete')
  // GraphiQL reads what was typed after a pause.
  await page.waitForTimeout(500)
}

async function run(): Promise<void> {
  await page.getByRole('button', { name: /^Execute query/ }).click()
}

beforeAll(async () => {
  server = await startServer()
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...flags, ...quiet],
  })
})

afterAll(async () => {
  await browser?.close()
  server?.closeAllConnections()
  await new Promise((resolve) => server?.close(resolve))
})

beforeEach(async () => {
  sent = []
  hungUp = []
  faults = []
  context = await browser.newContext({
    viewport: { width: 1360, height: 820 },
  })
  page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`))
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'data:' && url.protocol !== 'blob:' && url.origin !== origin)
      faults.push(`elsewhere: ${url}`)
  })
  context.on('response', (response) => {
    if (response.status() >= 400) faults.push(`status ${response.status()}: ${response.url()}`)
  })
  const response = await page.goto(`${origin}/graphql`)
  expect(response?.headers()['content-security-policy']).toContain("default-src 'none'")
  await headersEditor().waitFor()
})

afterEach(async () => {
  await context.close()
})

describe('the console', () => {
  test('loads under its content security policy, from this origin alone', async () => {
    expect(await page.title()).toBe('Portcullis')
    expect(await page.getByText('Portcullis', { exact: true }).first().isVisible()).toBe(true)
    // The schema arrived, and the workers that check the documents run.
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    await page.getByRole('link', { name: 'Mutation' }).waitFor()
    expect(page.workers().length).toBeGreaterThan(0)
    expect(faults).toEqual([])
  })

  test('sends no Authorization header until one is typed', async () => {
    expect(await headersEditor().innerText()).toContain('Authorization')
    await run()
    await answer().getByText('Clara Schumann').waitFor()
    expect(sent).toHaveLength(1)
    expect(sent[0]?.headers).toMatchObject({
      accept: 'application/graphql-response+json, application/json',
      'content-type': 'application/json',
    })
    expect(sent[0]?.headers).not.toHaveProperty('authorization')
    expect(faults).toEqual([])
  })

  test('sends the header that was typed and shows the answer, and stores no token', async () => {
    await type(headersEditor(), '{"Authorization": "Bearer typed.by.hand", "x-empty": ""}')
    await run()
    await answer().getByText('Clara Schumann').waitFor()
    expect(sent[0]).toMatchObject({ path: '/graphql', headers: { authorization: 'Bearer typed.by.hand' } })
    expect(sent[0]?.headers).not.toHaveProperty('x-empty')

    const stored = await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')
    expect(stored).toContain('portcullis:graphiql:queries')
    expect(stored).not.toContain('typed.by.hand')
    await page.reload()
    await headersEditor().waitFor()
    expect(await headersEditor().innerText()).not.toContain('typed.by.hand')
    expect(faults).toEqual([])
  })

  test('streams a subscription until it is stopped', async () => {
    await type(operationEditor(), 'subscription { tick }')
    await run()
    await answer().getByText('2').waitFor()
    expect(sent[0]).toMatchObject({ path: '/graphql/stream', headers: { accept: 'text/event-stream' } })
    await page.getByRole('button', { name: /^Stop query/ }).click()
    await page.getByRole('button', { name: /^Execute query/ }).waitFor()
    while (hungUp.length === 0) await page.waitForTimeout(20)
    expect(await answer().innerText()).toContain('2')
    expect(faults).toEqual([])
  })
})

describe('the token form', () => {
  async function ask(apiKey: string): Promise<void> {
    await page.getByLabel('Client id').fill('me')
    await page.getByLabel('API key').fill(apiKey)
    await page.getByRole('button', { name: 'Get a token' }).click()
  }

  beforeEach(async () => {
    await page.getByRole('button', { name: 'Show Token' }).click()
  })

  test('sets the Authorization header and leaves the others', async () => {
    await type(headersEditor(), '{"x-trace": "7", /* stale */ "authorization": "Bearer old"}')
    await ask('right')
    await page.getByText('The Authorization header is set.').waitFor()
    await run()
    await answer().getByText('Clara Schumann').waitFor()
    expect(sent[0]?.headers).toMatchObject({ authorization: 'Bearer issued.to.me', 'x-trace': '7' })
    expect(await page.evaluate('JSON.stringify({ ...localStorage })')).not.toMatch(/issued\.to\.me|right/)
    expect(faults).toEqual([])
  })

  test('shows why a token was refused', async () => {
    await ask('wrong')
    await page.getByText('Unknown id or API key.').waitFor()
    expect(await headersEditor().innerText()).not.toContain('Bearer issued')
    expect(faults).toEqual([])
  })
})
