import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'

// An editor in a browser on a busy machine loses a keystroke now and then. The first failure is printed.
jest.retryTimes(4, { logErrorsBeforeRetry: true })

const MUTATION = 'mutation Create { CreatePerson(name: "Clara Schumann") { identifier name } }'

let folder: string | undefined
let gateway: ChildProcess | undefined
let origin: string
let client: { readonly id: string; readonly apiKey: string }
let browser: Browser
let context: BrowserContext | undefined
let page: Page
/** Everything that a page without a fault leaves empty. */
let faults: string[]

/** Starts the built gateway with its sample API in a folder of its own. */
async function startGateway(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'portcullis-console-'))
  gateway = spawn(process.execPath, [join(process.cwd(), 'dist/cli/portcullis.js'), 'start'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], PORT: '0', HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (gateway.stdout === null) throw new Error('The gateway has no output.')
  for await (const line of createInterface({ input: gateway.stdout })) {
    origin = /Portcullis listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1] ?? ''
    if (origin !== '') break
  }
  gateway.stdout.resume()
  client = JSON.parse(await readFile(join(folder, '.portcullis/development-client.json'), 'utf8'))
}

const editor = (file: string): Locator => page.locator(`.monaco-editor[data-uri$="${file}"]`)
const pane = (): Locator => page.getByRole('region', { name: 'Needs' })
const why = (): Locator => page.getByRole('region', { name: 'Why' })
const run = (): Promise<void> => page.getByRole('button', { name: /^Execute query/ }).click()

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

beforeAll(async () => {
  await startGateway()
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })
})

afterAll(async () => {
  await browser?.close()
  if (gateway?.exitCode === null) {
    gateway.kill()
    await once(gateway, 'exit')
  }
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  faults = []
  context = await browser.newContext({ viewport: { width: 1360, height: 820 } })
  page = await context.newPage()
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`))
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'data:' && url.protocol !== 'blob:' && url.origin !== origin)
      faults.push(`elsewhere: ${url}`)
    if (url.search !== '') faults.push(`in the URL: ${url}`)
  })
  await page.goto(`${origin}/graphql`)
  await editor('request-headers.json').waitFor()
  await pane().waitFor()
})

afterEach(async () => {
  await context?.close()
})

describe('the Needs pane', () => {
  test('is open at the first visit, and three clicks lead from a denial to the allowed mutation', async () => {
    await pane().getByText('Missing: there is no token.').waitFor()
    expect(await pane().getByRole('listitem').allInnerTexts()).toEqual(['Mutation:Person:Create missing'])
    await run()
    await why().getByText('Denied: nothing ran.').waitFor()
    await why().getByText('No authorization token.').waitFor()
    await why().getByRole('button', { name: 'Get a token for exactly this' }).click()
    await why().getByRole('button', { name: 'Run it again' }).click()
    await why().getByText('Allowed: all of it ran.').waitFor()
    await editor('response.json').getByText('Clara Schumann').waitFor()
    const stored = String(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })'))
    expect(stored).not.toContain(client.apiKey)
    expect(stored).not.toContain('Bearer ')

    // Whoever has closed the pane finds it closed.
    await page.getByRole('button', { name: 'Hide Why' }).click()
    await page.reload()
    await page.getByRole('button', { name: 'Show Needs' }).waitFor()
    expect(faults).toEqual([])
  })

  test('opens the Token pane where there is no client, and where the gateway refuses', async () => {
    await page.route('**/development-client', (route) => route.fulfill({ status: 404 }))
    await page.reload()
    const get = pane().getByRole('button', { name: 'Get a token for exactly this' })
    await get.click()
    await page.getByLabel('Client id').waitFor()
    expect(await page.getByLabel('Scopes').inputValue()).toBe('Mutation:Person:Create')
    await page.getByLabel('Client id').fill('nobody that the gateway knows')
    await page.getByLabel('API key').fill(client.apiKey)
    await page.getByRole('button', { name: 'Show Needs' }).click()
    await get.click()
    const token = page.getByRole('region', { name: 'Token' })
    await token.getByText('The apiKey and id combination is not correct').waitFor()
    expect(faults).toEqual([])
  })

  test('says in a sentence why there is nothing to list', async () => {
    await type(editor('operation.graphql'), 'mutation {')
    await pane().getByText('The document is not complete at line 1').waitFor()
    await type(editor('operation.graphql'), '{ Persn { name } }')
    await pane().getByText('Cannot query field "Persn"').waitFor()
    expect(faults).toEqual([])
  })

  test('fits 390 pixels, and its button works by keyboard', async () => {
    await type(editor('operation.graphql'), MUTATION)
    await pane().getByText('Missing: there is no token.').waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    await pane().waitFor()
    const box = await pane().evaluate((one) => {
      const { left, right } = one.getBoundingClientRect()
      const { scrollWidth } = one.ownerDocument.documentElement
      return { left, right, overflow: one.scrollWidth - one.clientWidth, scrollWidth }
    })
    expect(box.left).toBeGreaterThanOrEqual(0)
    expect(box.right).toBeLessThanOrEqual(390)
    expect(box.right - box.left).toBeGreaterThan(250)
    expect(box.overflow).toBeLessThanOrEqual(0)
    expect(box.scrollWidth).toBeLessThanOrEqual(390)
    if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/390.png` })

    await pane().getByRole('button', { name: 'Get a token for exactly this' }).focus()
    await page.keyboard.press('Enter')
    await pane().getByText('Granted by your token.').waitFor()
    expect(faults).toEqual([])
  })

  test('gives way on a phone to what became of the operation, in view', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await run()
    const get = why().getByRole('button', { name: 'Get a token for exactly this' })
    await isInView(get)
    await get.click()
    await why().getByRole('button', { name: 'Run it again' }).waitFor()
    await run()
    await isInView(editor('response.json').getByText('Clara Schumann'))
    expect(faults).toEqual([])
  })
})

/** Waits until an element is between the edges of the screen. */
async function isInView(target: Locator): Promise<void> {
  for (;;) {
    const box = await target.boundingBox()
    if (box !== null && box.y >= 0 && box.y + box.height <= 844) return
    await page.waitForTimeout(20)
  }
}
