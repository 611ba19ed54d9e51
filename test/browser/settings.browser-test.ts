import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { createWorld, type World } from './world.ts'

// An editor in a browser on a busy machine loses a keystroke now and then. The first failure is printed.
jest.retryTimes(4, { logErrorsBeforeRetry: true })

const SETTINGS = `introspection: off
console: development
consoleTitle: People & Places
paths: { console: /tools/console, graphql: /api, jwt: /token }
`

let world: World

beforeAll(async () => {
  world = await createWorld({ files: { 'portcullis.yaml': SETTINGS }, path: '/tools/console' })
})
afterAll(() => world?.close())

describe('a console with a path and a title of its own', () => {
  test('gets a token there, and runs what the schema does not tell of', async () => {
    const { page, faults, editor, type, showPane, run } = await world.open()
    expect(await page.title()).toBe('People & Places')
    await page.getByRole('heading', { name: 'People & Places', level: 1 }).waitFor()
    const token = await showPane('Token')
    expect(await page.getByLabel('Client id').inputValue()).toBe(world.client.id)
    await page.getByRole('button', { name: 'Get a token', exact: true }).click()
    await token.getByText('Verified by the gateway.').waitFor()
    await token.getByText('the catalog is not told to this caller').first().waitFor()
    await type(editor('operation.graphql'), 'mutation { CreatePerson(name: "Clara Schumann") { name } }')
    await run()
    await editor('response.json').getByText('Clara Schumann').waitFor()
    expect(faults).toEqual([])
  })

  test('says once that the schema is told to nobody, and does not go on asking', async () => {
    const { page, editor, type, showPane } = await world.open()
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/scopes')) asked.push(request.url())
    })
    const needs = await showPane('Needs')
    await needs.getByText('This gateway tells nobody about its schema').waitFor()
    await type(editor('operation.graphql'), '{ Person { name } }')
    expect(asked).toEqual([])
  })

  test('is not at the GraphQL path', async () => {
    const answer = await fetch(`${world.origin}/api`, { headers: { accept: 'text/html' } })
    expect(await answer.text()).not.toContain('<title>')
  })
})
