import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { buildSchema, introspectionFromSchema } from 'graphql'
import { createUpstream, describeWait } from '../../src/upstream/upstream.ts'

const open: Server[] = []

afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((closed) => server.close(closed))
})

interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const SCHEMA = JSON.stringify({ data: introspectionFromSchema(buildSchema('type Query { a: Int }')) })
const GOOD: Reply = { status: 200, headers: { 'content-type': 'application/json' }, body: SCHEMA }

/** Answers one after the other, the last of them from then on. */
async function serve(...replies: readonly Reply[]): Promise<{ readonly url: string; count: number }> {
  const served = { url: '', count: 0 }
  const server = createServer((request, response) => {
    request.resume()
    const { status, headers = {}, body = '' } = replies[Math.min(served.count++, replies.length - 1)] ?? GOOD
    response.writeHead(status, { connection: 'close', ...headers }).end(body)
  })
  open.push(server)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  served.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql?key=hunter2`
  return served
}

/** What an opening says while it waits, and how it ends. */
async function openBefore(url: string): Promise<{ readonly waits: string[]; readonly end: string }> {
  const waits: string[] = []
  const upstream = createUpstream(
    { url, retries: { attempts: 0 } },
    {},
    {
      now: () => performance.now(),
      random: () => 0,
      openingWaits: [1, 2],
      onWait: (error, milliseconds) => waits.push(describeWait(error, milliseconds)),
    },
  )
  try {
    return await upstream.open().then(
      () => ({ waits, end: 'open' }),
      (error: unknown) => ({ waits, end: String(error) }),
    )
  } finally {
    await upstream.close()
  }
}

describe('a gateway that cannot read the schema of its upstream', () => {
  it('says at once where it asks, why there is no answer, and when it asks again', async () => {
    const { url } = await serve()
    await new Promise((closed) => open.pop()?.close(closed))
    const { waits, end } = await openBefore(url)
    const place = url.slice(0, url.indexOf('?'))
    const why = `${place}: it cannot be reached (connect ECONNREFUSED ${new URL(url).host})`
    expect(waits).toEqual([
      `waiting for the schema of ${why}; the next attempt follows in 0.001 s`,
      `waiting for the schema of ${why}; the next attempt follows in 0.002 s`,
    ])
    expect(end).toBe(`IntrospectionError: ${why}`)
  })

  it.each<[Reply, string]>([
    [
      { status: 403, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<p>no</p>' },
      'it answered with something that is not GraphQL (status 403, content type text/html)',
    ],
    [
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>hello</p>' },
      'it answered with something that is not GraphQL (status 200, content type text/html)',
    ],
    [{ status: 404 }, 'it answered with something that is not GraphQL (status 404, content type none)'],
    [
      { status: 200, headers: { 'content-type': 'application/json', 'content-encoding': 'br' }, body: '?' },
      'it answered with something that is not GraphQL (status 200, content type application/json, content encoding br)',
    ],
    [
      { status: 301, headers: { location: '/elsewhere' } },
      'it redirects (status 301): name the URL that answers',
    ],
    [
      { ...GOOD, body: '{"errors":[{"message":"introspection is off"}]}' },
      'it does not answer to introspection (status 200): give its SDL if introspection is switched off there (schemaFrom: sdl)',
    ],
    [
      { ...GOOD, status: 401, body: '{"data":null}' },
      'it does not answer to introspection (status 401): give its SDL if introspection is switched off there (schemaFrom: sdl)',
    ],
  ])('does not ask again and again for an answer such as %j', async (reply, why) => {
    const served = await serve(reply)
    const { waits, end } = await openBefore(served.url)
    expect(waits).toEqual([])
    expect(end).toBe(`IntrospectionError: ${served.url.replace(/\?.*/, '')}: ${why}`)
    // A plainer question may be answered where all at once was too much.
    expect(served.count).toBeLessThanOrEqual(2)
  })

  it.each([500, 502, 503, 504, 429])(
    'waits for one that answers %d and is there in the end',
    async (status) => {
      const served = await serve({ status, headers: { 'content-type': 'text/html' }, body: 'busy' }, GOOD)
      const { waits, end } = await openBefore(served.url)
      expect(end).toBe('open')
      expect(waits).toEqual([expect.stringContaining(`(status ${status}, content type text/html)`)])
    },
  )
})
