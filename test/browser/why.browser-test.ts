import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { type ConsolePage, createWorld, type World } from './world.ts'

// An editor in a browser on a busy machine loses a keystroke now and then. The first failure is printed.
jest.retryTimes(4, { logErrorsBeforeRetry: true })

const SCHEMA = `# The rules of this file are named by its lines.
type Person {
  name: String
  pay: Int @auth(scopes: [["hr", "pay"]])
}
type Query { me: Person, open: String }
type Mutation { CreatePerson(name: String): Person }
`

let world: World
let opened: ConsolePage

beforeAll(async () => {
  world = await createWorld({ args: ['--schema', 'api.graphql'], files: { 'api.graphql': SCHEMA } })
})
afterAll(() => world?.close())
beforeEach(async () => {
  opened = await world.open()
})
afterEach(() => expect(opened.faults).toEqual([]))

async function speakWith(scopes: string): Promise<void> {
  const pane = await opened.showPane('Token')
  await opened.page.getByLabel('Scopes').fill(scopes)
  await opened.page.getByRole('button', { name: 'Get a token', exact: true }).click()
  await pane.getByText('The Authorization header is set.').waitFor()
}

describe('the editor', () => {
  test('marks what the token lacks, and the hover says which scopes', async () => {
    const { page, editor, type } = opened
    await type(editor('operation.graphql'), '{ open me { pay } }')
    const mark = editor('operation.graphql').locator('.squiggly-warning')
    await mark.waitFor()
    expect(await mark.count()).toBe(1)
    await mark.hover({ force: true })
    await page.locator('.monaco-hover').getByText('Person.pay needs hr + pay. Missing: hr, pay.').waitFor()
    await speakWith('hr pay')
    while ((await mark.count()) > 0) await page.waitForTimeout(20)
  })

  test('gets a token for exactly the operation, by keyboard', async () => {
    const { page, editor, type } = opened
    await opened.showPane('Token')
    await page.getByLabel('Keep it as').fill('as admin')
    await type(editor('operation.graphql'), '{ me { pay } }')
    await editor('operation.graphql').locator('.squiggly-warning').waitFor()
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ControlOrMeta+.')
    await page.getByText('Get a token for exactly this').first().waitFor()
    await page.keyboard.press('Enter')
    // Under its own name: a token of less must not take the place of another.
    await page.getByRole('radio', { name: 'hr pay' }).waitFor()
    expect(await page.getByRole('radio', { name: 'hr pay' }).isChecked()).toBe(true)
    await page.getByText('Verified by the gateway.').waitFor()
  })
})

describe('the Needs pane', () => {
  test('lists each field as granted, missing or open', async () => {
    const { editor, type } = opened
    const pane = await opened.showPane('Needs')
    await speakWith('hr')
    await opened.showPane('Needs')
    await type(editor('operation.graphql'), 'mutation { CreatePerson { name pay } }')
    await pane.getByRole('row', { name: 'Person.pay missing' }).waitFor()
    await pane.getByRole('row', { name: 'Mutation.CreatePerson missing' }).waitFor()
    await pane.getByRole('row', { name: 'Person.name open' }).waitFor()
    await speakWith('Mutation:*')
    await opened.showPane('Needs')
    await pane.getByRole('row', { name: 'Mutation.CreatePerson granted' }).waitFor()
  })
})

describe('the Why pane', () => {
  test('shows the denied paths of a reduced answer, their rules and where each comes from', async () => {
    const { editor, type, run } = opened
    await speakWith('hr')
    await type(editor('operation.graphql'), '{ open boss: me { name pay } }')
    await run()
    const pane = await opened.showPane('Why')
    await pane.getByText('Reduced: what is denied is null, the rest ran.').waitFor()
    const paths = pane.getByRole('list', { name: 'Denied paths' })
    await paths.getByText('api.graphql:4').waitFor()
    const told = await paths.innerText()
    for (const part of ['boss', 'pay', 'Person.pay lacks pay', '@auth of Person.pay', 'hr is granted by hr'])
      expect(told).toContain(part)
    // With what it has already, as the field needs both.
    await pane.getByRole('button', { name: 'Get a token for exactly this' }).click()
    await pane.getByRole('button', { name: 'Run it again' }).click()
    await pane.getByText('Allowed: all of it ran.').waitFor()
  })

  test('shows what a mutation was denied for, and then the pattern that granted it', async () => {
    const { editor, type, run } = opened
    await type(editor('operation.graphql'), 'mutation { CreatePerson { name } }')
    await run()
    const pane = await opened.showPane('Why')
    await pane.getByText('Denied: nothing ran.').waitFor()
    await pane.getByText('No authorization token.').waitFor()
    await speakWith('Mutation:*')
    await run()
    await opened.showPane('Why')
    await pane.getByText('Allowed: all of it ran.').waitFor()
    await pane.getByText('Mutation:Person:Create is granted by Mutation:*').waitFor()
  })
})
