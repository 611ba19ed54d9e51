import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { createWorld, type World } from './world.ts'

// A machine that does something else at the same time is slower now and then. The first failure is printed.
jest.retryTimes(4, { logErrorsBeforeRetry: true })

const ASSETS = '/console/assets/'
const BUDGET = 1_700_000
const MUTATION = 'mutation { addStar(input: { starrableId: "1" }) { starrable { id stargazerCount } } }'

let world: World

beforeAll(async () => {
  world = await createWorld({
    args: ['--schema', resolve('node_modules/@octokit/graphql-schema/schema.graphql')],
  })
})
afterAll(() => world?.close())

describe('the first load', () => {
  test('takes less than 1.7 MB, as brotli, from this host alone', async () => {
    const { page, faults } = await world.open()
    const codings = new Map<string, string | null>()
    page.on('response', async (response) => {
      const { pathname } = new URL(response.url())
      if (pathname.startsWith(ASSETS)) codings.set(pathname, await response.headerValue('content-encoding'))
    })
    await page.reload()
    await page.locator('.monaco-editor[data-uri$="response.json"]').waitFor()
    await page.getByRole('button', { name: 'Show Token' }).click()
    await page.getByLabel('Client id').waitFor()
    while (page.workers().length < 3) await page.waitForTimeout(50)
    const loaded = (await page.evaluate(
      'performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname)',
    )) as string[]
    const workers = page.workers().map((worker) => new URL(worker.url()).pathname)
    const files = [...new Set([...loaded, ...workers])].filter((path) => path.startsWith(ASSETS))
    for (const file of loaded.filter((path) => path.startsWith(ASSETS)))
      expect([file, codings.get(file)]).toEqual([file, 'br'])
    const bytes = files.map((path) => statSync(`dist${path}.br`).size)
    const total = bytes.reduce((sum, one) => sum + one, 0)
    expect(files.length).toBeGreaterThan(8)
    expect(total).toBeGreaterThan(500_000)
    expect(total).toBeLessThan(BUDGET)
    expect(faults).toEqual([])
  })

  test('shows the token form filled in before there is an editor', async () => {
    const { page } = await world.open()
    await page.route(/\/assets\/monaco-editor-[\w-]+\.js$/, (route) => route.abort())
    await page.reload()
    await page.getByRole('button', { name: 'Show Token' }).click()
    await page.getByLabel('Client id').waitFor()
    while ((await page.getByLabel('Client id').inputValue()) === '') await page.waitForTimeout(20)
    expect(await page.locator('.monaco-editor').count()).toBe(0)
  })

  test('shows the token form within a second', async () => {
    const { page } = await world.open()
    await page.addInitScript(`new MutationObserver(() => {
      document.querySelector('button[aria-label="Show Token"]')?.click()
      if (document.querySelector('input[name=id]')) globalThis.formAt ??= performance.now()
    }).observe(document, { childList: true, subtree: true })`)
    const times: number[] = []
    for (let round = 0; round < 5; round += 1) {
      await page.reload()
      await page.getByLabel('Client id').waitFor()
      times.push(Number(await page.evaluate('globalThis.formAt')))
      await page.locator('.monaco-editor').first().waitFor()
    }
    // The quickest: the others tell of what else this machine does.
    expect(Math.min(...times)).toBeLessThan(1_000)
  })
})

describe('on GitHub’s schema', () => {
  test('the Needs pane answers within 150 ms of a keystroke', async () => {
    const { page, editor, type, showPane } = await world.open()
    const pane = await showPane('Needs')
    await type(editor('operation.graphql'), MUTATION)
    await pane.getByText('Missing: there is no token.').waitFor()
    await page.evaluate(`(() => {
      let pressed = 0
      globalThis.answered = []
      addEventListener('keydown', () => { pressed = performance.now() }, true)
      const ask = globalThis.fetch
      globalThis.fetch = async (...given) => {
        const response = await ask(...given)
        if (String(given[0]).endsWith('/scopes')) requestAnimationFrame(() => answered.push(performance.now() - pressed))
        return response
      }
    })()`)
    await page.keyboard.press('Home')
    for (let round = 1; round <= 15; round += 1) {
      // Each text is new to the gateway.
      await page.keyboard.type(' ')
      while (Number(await page.evaluate('answered.length')) < round) await page.waitForTimeout(20)
    }
    const times = ((await page.evaluate('answered')) as number[]).sort((a, b) => a - b)
    expect(times[7]).toBeLessThan(150)
  })
})
