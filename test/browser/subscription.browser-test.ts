import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { type Browser, chromium } from 'playwright-core'

// An editor in a browser on a busy machine loses a keystroke now and then. The first failure is printed.
jest.retryTimes(4, { logErrorsBeforeRetry: true })

const PROGRAM = resolve('dist/cli/portcullis.js')
const AUTH_KEYS = [{ id: 'tests', apiKey: 'the key of the tests', scopes: ['*'] }]

let folder: string
let child: ChildProcess
let browser: Browser
let url: string

/** The built gateway before the sample API, as `npm start` has it. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-browser-'))
  const { PATH = '' } = process.env
  const env = { PATH, PORT: '0', JWT_AUTH_KEYS: JSON.stringify(AUTH_KEYS) }
  const started = spawn(process.execPath, [PROGRAM, 'start'], { cwd: folder, env })
  child = started
  // It goes on being read: a pipe that nobody reads from ends the gateway.
  url = await new Promise<string>((found) => {
    let text = ''
    started.stdout.on('data', (chunk) => {
      text += String(chunk)
      const listening = /Portcullis listens on (\S+)/.exec(text)?.[1]
      if (listening !== undefined) found(listening)
    })
  })
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })
})

afterAll(async () => {
  await browser?.close()
  const ended = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  await ended
  rmSync(folder, { recursive: true, force: true })
})

async function post(path: string, body: object, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return response.json()
}

async function createPerson(name: string): Promise<void> {
  const { id, apiKey } = AUTH_KEYS[0] ?? {}
  const { jwt } = (await post('/jwt', { id, apiKey, scopes: ['*'] })) as { readonly jwt: string }
  const query = 'mutation ($name: String) { CreatePerson(name: $name) { name } }'
  const answer = await post('/graphql', { query, variables: { name } }, { authorization: `Bearer ${jwt}` })
  expect(answer).toEqual({ data: { CreatePerson: { name } } })
}

describe('in a browser, before a gateway as it is started', () => {
  test('the console shows what a subscription hears', async () => {
    const page = await browser.newPage()
    await page.goto(`${url}/graphql`)
    const operation = page.locator('.monaco-editor[data-uri$="operation.graphql"]')
    await operation.click()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.insertText(
      'subscription { ThingCreateMutation(onTypes: [Person]) { __typename name } }',
    )
    await page.keyboard.press('Control+Shift+End')
    await page.keyboard.press('Delete')
    // GraphiQL reads what was typed after a pause.
    await page.waitForTimeout(500)
    const opened = page.waitForResponse(`${url}/graphql/stream`)
    await page.getByRole('button', { name: /^Execute query/ }).click()
    expect((await opened).headers()['content-type']).toBe('text/event-stream; charset=utf-8')
    await createPerson('Louise Farrenc')
    const answer = page.locator('.monaco-editor[data-uri$="response.json"]')
    await answer.getByText('Louise Farrenc').waitFor()
    await createPerson('Emilie Mayer')
    await answer.getByText('Emilie Mayer').waitFor()
    await page.close()
  })

  test('an EventSource hears as well, and one that is denied gives up', async () => {
    const page = await browser.newPage()
    await page.goto(`${url}/graphql`)
    const target = (query: string): string => `/graphql/stream?query=${encodeURIComponent(query)}`
    const open = `new Promise((done, fail) => {
      const source = new EventSource(${JSON.stringify(target('subscription { ThingCreateMutation { name } }'))})
      globalThis.heard = new Promise((hear) => source.addEventListener('next', ({ data }) => hear(data)))
      source.onopen = () => done(source.readyState)
      source.onerror = () => fail(new Error('It was not opened.'))
    })`
    expect(await page.evaluate(open)).toBe(1)
    await createPerson('Mel Bonis')
    expect(JSON.parse(String(await page.evaluate('globalThis.heard')))).toEqual({
      data: { ThingCreateMutation: { name: 'Mel Bonis' } },
    })
    const mutation = JSON.stringify(target('mutation { CreatePerson(name: "forged") { name } }'))
    const denied = `new Promise((done) => {
      const source = new EventSource(${mutation})
      source.onerror = () => done(source.readyState)
    })`
    // 2: closed, which it does not try again.
    expect(await page.evaluate(denied)).toBe(2)
    await page.close()
  })
})
