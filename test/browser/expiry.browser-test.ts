import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { type ConsolePage, createWorld, type World } from './world.ts'

// An editor in a browser on a busy machine loses a keystroke now and then. The first failure is printed.
jest.retryTimes(4, { logErrorsBeforeRetry: true })

const SUBSCRIPTION = 'subscription { ThingCreateMutation(onTypes: [Person]) { name } }'

let world: World
let opened: ConsolePage

beforeAll(async () => {
  world = await createWorld({ env: { JWT_EXPIRES: '15s' } })
})
afterAll(() => world?.close())
beforeEach(async () => {
  opened = await world.open()
})
afterEach(() => expect(opened.faults).toEqual([]))

async function create(name: string): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const { id, apiKey } = world.client
  const asked = await fetch(`${world.origin}/jwt`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ id, apiKey, scopes: ['*'] }),
  })
  const { jwt } = (await asked.json()) as { readonly jwt: string }
  const query = `mutation { CreatePerson(name: "${name}") { name } }`
  const answer = await fetch(`${world.origin}/graphql`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${jwt}` },
    body: JSON.stringify({ query }),
  })
  expect(await answer.json()).toEqual({ data: { CreatePerson: { name } } })
}

describe('a subscription in the console', () => {
  test.each(['SSE', 'WebSocket'])(
    'over %s shows its events, and its end with the token',
    async (transport) => {
      const { page, editor, type, run } = opened
      await type(editor('operation.graphql'), SUBSCRIPTION)
      if (transport === 'WebSocket')
        await page.getByRole('button', { name: 'SSE carries subscriptions' }).click()
      await page.getByRole('button', { name: `${transport} carries subscriptions` }).waitFor()
      const token = await opened.showPane('Token')
      const asked = page.waitForResponse(`${world.origin}/jwt`)
      await page.getByRole('button', { name: 'Get a token', exact: true }).click()
      await asked
      await token.getByText('The Authorization header is set.').waitFor()
      const sockets: string[] = []
      page.on('websocket', (socket) => sockets.push(socket.url()))
      await run()
      await page.getByRole('button', { name: /^Stop query/ }).waitFor()
      // What is created before the subscription has begun, it does not hear.
      const heard = editor('response.json').getByText('Clara Schumann').waitFor()
      const timer = setInterval(() => void create('Clara Schumann').catch(() => undefined), 400)
      await heard.finally(() => clearInterval(timer))
      const why = await opened.showPane('Why')
      await why.getByText('Allowed: all of it ran.').waitFor()
      await why.getByText('The subscription has ended. The token has expired').waitFor()
      await editor('response.json').getByText('expired').first().waitFor()
      // The editor draws spaces that do not break.
      expect(await editor('response.json').innerText()).toMatch(/Clara\sSchumann/)
      await page.getByRole('button', { name: /^Execute query/ }).waitFor()
      expect(sockets).toHaveLength(transport === 'WebSocket' ? 1 : 0)
      for (const url of sockets) expect(url).toBe(`${world.origin.replace('http', 'ws')}/graphql`)
    },
  )
})
