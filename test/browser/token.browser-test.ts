import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { Locator } from 'playwright-core'
import { type ConsolePage, createWorld, type World } from './world.ts'

// An editor in a browser on a busy machine loses a keystroke now and then. The first failure is printed.
jest.retryTimes(4, { logErrorsBeforeRetry: true })

const MUTATION = 'mutation Create { CreatePerson(name: "Clara Schumann") { name } }'

let world: World
let opened: ConsolePage
let pane: Locator

beforeAll(async () => {
  world = await createWorld({ env: { JWT_MAX_AGE: '7d' } })
})
afterAll(() => world?.close())
beforeEach(async () => {
  opened = await world.open()
  pane = await opened.showPane('Token')
})
afterEach(() => expect(opened.faults).toEqual([]))

async function getToken(scopes: string, name = ''): Promise<void> {
  const { page } = opened
  await page.getByLabel('Scopes').fill(scopes)
  await page.getByLabel('Keep it as').fill(name)
  const asked = page.waitForResponse(`${world.origin}/jwt`)
  await page.getByRole('button', { name: 'Get a token', exact: true }).click()
  expect((await asked).status()).toBe(200)
  await pane.getByText('The Authorization header is set.').waitFor()
}

describe('the Token pane', () => {
  test('is filled in with the client of this run, and leads to the allowed mutation', async () => {
    const { page, editor, type, run } = opened
    expect(await page.getByLabel('Client id').inputValue()).toBe(world.client.id)
    expect(await page.getByLabel('API key').inputValue()).toBe(world.client.apiKey)
    await getToken('Mutation:Person:*')
    await pane.getByText('Verified by the gateway.').waitFor()
    await type(editor('operation.graphql'), MUTATION)
    await run()
    await editor('response.json').getByText('Clara Schumann').waitFor()
  })

  test('completes scopes from the catalog by keyboard, and says what a pattern covers', async () => {
    const { page } = opened
    const scopes = page.getByLabel('Scopes')
    await pane.getByText('Mutation:Person:* covers 4 of the').waitFor()
    await scopes.fill('Mutation:Pers')
    const suggestions = page.getByRole('listbox', { name: 'Suggestions' })
    await suggestions.getByText('Mutation:Person:Create').waitFor()
    await scopes.press('ArrowDown')
    await scopes.press('ArrowDown')
    expect(await suggestions.getByRole('option', { selected: true }).innerText()).toBe(
      'Mutation:Person:Create',
    )
    await scopes.press('Enter')
    expect(await scopes.inputValue()).toBe('Mutation:Person:Create')
    await pane.getByText('is one scope of the catalog').waitFor()
    await scopes.fill('Mutation:Nothing:* a::b')
    await pane.getByText('it grants nothing').waitFor()
    await pane.getByText('has an empty segment').waitFor()
  })

  test('shows the verified claims, and the time that is left as a clock', async () => {
    await getToken('Mutation:Person:Create')
    await pane.getByText('Verified by the gateway.').waitFor()
    const clock = pane.getByRole('timer')
    expect(await clock.innerText()).toMatch(/^(?:1 d 00:00:00|23:59:\d\d)$/)
    const before = await clock.innerText()
    while ((await clock.innerText()) === before) await opened.page.waitForTimeout(50)
    expect(await pane.locator('pre').innerText()).toContain('"Mutation:Person:Create"')
  })

  test('keeps tokens by name to switch between, and each switch changes what is sent', async () => {
    const { page, editor, type, run } = opened
    await getToken('*', 'as admin')
    await getToken('Mutation:Person:Delete', 'as cleaner')
    await type(editor('operation.graphql'), MUTATION)
    await run()
    await editor('response.json').getByText('You are not authorized for this resource').waitFor()

    const introspected = page.waitForRequest((one) => (one.postData() ?? '').includes('__schema'))
    await page.getByRole('radio', { name: 'as admin' }).check()
    expect((await introspected).headers()['authorization']).toMatch(/^Bearer /)
    await run()
    await editor('response.json').getByText('Clara Schumann').waitFor()

    await page.getByRole('radio', { name: 'nobody' }).check()
    const sent = page.waitForRequest((one) => (one.postData() ?? '').includes('CreatePerson'))
    await run()
    expect((await sent).headers()).not.toHaveProperty('authorization')
    await editor('response.json').getByText('No authorization token.').waitFor()

    const needs = await opened.showPane('Needs')
    await needs.getByText('Missing: there is no token.').waitFor()
    await opened.showPane('Token')
    await page.getByRole('radio', { name: 'as cleaner' }).check()
    await opened.showPane('Needs')
    await needs.getByText('Missing: Mutation:Person:Create.').waitFor()
  })

  test('takes a pasted token, believed or not', async () => {
    const { page } = opened
    await page.getByText('Paste a token').click()
    await page.getByLabel('Its text').fill('Bearer eyJhbGciOiJIUzI1NiJ9.eyJpZCI6ImZvcmdlciJ9.AAAA')
    await page.getByLabel('Its name').fill('forged')
    await page.getByRole('button', { name: 'Use it' }).click()
    await pane.getByText('The gateway does not believe this token.').waitFor()
    await pane.getByText('Claims, which nobody has verified').click()
    expect(await pane.locator('pre').innerText()).toContain('"forger"')
    await page.getByRole('button', { name: 'Forget forged' }).click()
    expect(await page.getByRole('radio', { name: 'nobody' }).isChecked()).toBe(true)
  })

  test('renews a token with the same request, and refreshes one within its family', async () => {
    await getToken('Mutation:Person:Create', 'mine')
    await pane.getByText('Verified by the gateway.').waitFor()
    const family = async (): Promise<unknown> =>
      (JSON.parse(await pane.locator('pre').innerText()) as { readonly fam: string }).fam
    const first = await family()
    await pane.getByRole('button', { name: 'Refresh' }).click()
    await pane.getByText('Another token is in its place.').waitFor()
    expect(await family()).toBe(first)
    await pane.getByRole('button', { name: 'Renew' }).click()
    while ((await family()) === first) await opened.page.waitForTimeout(50)
    expect(await pane.getByRole('radio').count()).toBe(2)
  })

  test('stores no token and no key, and a reload forgets them', async () => {
    const { page, editor, stored, run } = opened
    await getToken('Mutation:Person:Create', 'mine')
    await run()
    await editor('response.json').getByText('Person').first().waitFor()
    const jwt = /Bearer (\S+?)"/.exec(await page.evaluate(readHeaders))?.[1] ?? ''
    expect(jwt.split('.')).toHaveLength(3)
    const kept = await stored()
    expect(kept).toContain('portcullis:')
    for (const secret of [jwt, jwt.split('.')[2] ?? '', world.client.apiKey, 'eyJ'])
      expect(kept).not.toContain(secret)
    await page.reload()
    await editor('operation.graphql').waitFor()
    pane = await opened.showPane('Token')
    await page.getByRole('radio', { name: 'nobody' }).waitFor()
    expect(await page.getByRole('radio').count()).toBe(1)
  })
})

const readHeaders =
  "document.querySelector('.monaco-editor[data-uri$=\"request-headers.json\"] .view-lines').textContent.replaceAll('\\u00a0', ' ')"
