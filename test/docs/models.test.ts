import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { createSchema, createYoga } from 'graphql-yoga'
import { blockNamed } from './blocks.ts'
import { walk } from './page-walk.ts'
import { blocksRunBy } from './runners.ts'
import { ShellSession } from './shell-session.ts'

jest.setTimeout(240_000)

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const blocks = blocksRunBy('test/docs/models.test.ts')
let session: ShellSession

/** The API of a page, of which each field answers its first argument. */
async function startApi(page: string, ran: string[]): Promise<string> {
  const typeDefs = blockNamed(page, 'api.graphql')
  const run = (name: string) => (_: unknown, args: Readonly<Record<string, unknown>>) => {
    ran.push(name)
    return 'timezone' in args || 'id' in args ? args : Object.values(args)[0]
  }
  const fields = [...typeDefs.matchAll(/^ {2}([A-Z]\w+)\(/gm)].map(([, name = '']) => name)
  const resolvers = { Mutation: Object.fromEntries(fields.map((name) => [name, run(name)])) }
  const server = createServer(createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false }))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function open(replace: Readonly<Record<string, string>> = {}): ShellSession {
  session = new ShellSession({}, replace)
  closing.push(() => session.close())
  return session
}

beforeAll(() => {
  expect(new Set(blocks.map(({ file }) => file)).size).toBe(4)
})

describe('the page of a token model', () => {
  it('is true of the Contributor Environment API', async () => {
    await walk('docs/models/contributor-environment.md', open())
  })

  it.each([
    ['nettu scheduler', 'docs/models/nettu-scheduler.md', 'CreateCalendar'],
    ['NeoDay', 'docs/models/neoday.md', 'RedeemPoints'],
  ])('is true of %s, and nothing of what is denied runs', async (_, page, allowed) => {
    const ran: string[] = []
    const url = await startApi(page, ran)
    open({ 'http://127.0.0.1:8080': url })
    session.write({
      'portcullis.yaml': blockNamed(page, 'portcullis.yaml').replace('http://127.0.0.1:8080', url),
    })
    await session.run("export JWT_SECRET='a secret of 32 bytes or more, kept with your other secrets'")
    await walk(page, session)
    expect(ran).toEqual([allowed])
  })

  it('is true of NeoDay’s endpoint', async () => {
    const file = `${open().folder}/endpoint.mjs`
    session.write({ 'endpoint.mjs': blockNamed('docs/models/neoday.md', 'endpoint.mjs') })
    const { server } = (await import(pathToFileURL(file).href)) as {
      readonly server: ReturnType<typeof createServer>
    }
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    closing.push(() => server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    expect((await fetch(url)).status).toBe(401)
    const answer = await fetch(url, { headers: { cookie: 'session=john' } })
    expect(await answer.json()).toEqual({ token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/) })
  })

  it('is true of AliceO2 WebUi', async () => {
    await walk('docs/models/aliceo2.md', open())
  })
})
