import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createClient as createStreamClient } from 'graphql-sse'
import { type Client, createClient, type FormattedExecutionResult } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { UpstreamOptions } from '../../src/upstream/upstream-options.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { type ScriptedSocket, startScriptedSocket, welcome } from './scripted-socket.ts'

const SDL = `
  type Query { hello: String }
  type Subscription { ticks: Int @auth(scopes: [["Watch"]]) }`
const QUERY = 'subscription { ticks }'

const clients: Pick<Client, 'dispose'>[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose()
})

async function start(options: Partial<UpstreamOptions> = {}): Promise<{
  readonly upstream: ScriptedSocket
  readonly gateway: TestGateway
}> {
  const upstream = await startScriptedSocket()
  const gateway = await startGateway({
    before: 'upstream',
    at: { url: 'http://127.0.0.1:1/graphql' },
    upstream: {
      schemaFrom: 'sdl',
      sdl: () => [{ name: 'upstream.graphql', text: SDL }],
      subscriptions: { url: upstream.url },
      authorization: 'forward',
      ...options,
    },
    baseline: { query: 'public', mutation: 'derived', subscription: 'derived' },
  })
  return { upstream, gateway }
}

type Subscribe = (token: string | undefined) => AsyncIterableIterator<FormattedExecutionResult>

function bySocket({ url }: TestGateway): Subscribe {
  return (token) => {
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
    clients.push(client)
    return client.iterate({ query: QUERY })
  }
}

function byEventStream({ url }: TestGateway): Subscribe {
  return (token) => {
    const client = createStreamClient({
      url: `${url}/graphql/stream`,
      retryAttempts: 0,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
    clients.push({ dispose: () => client.dispose() })
    return client.iterate({ query: QUERY }) as AsyncIterableIterator<FormattedExecutionResult>
  }
}

describe('a socket that the gateway signs', () => {
  it('is signed for where it goes, which is not where the upstream is', async () => {
    const secret = 'a secret that gateway and upstream share'
    const { upstream, gateway } = await start({ authorization: 'signature', signature: { secret } })
    const events = bySocket(gateway)(await gateway.tokenFor('Watch'))
    const left = events.next().catch(() => 'left')
    const { headers, url, socket } = await upstream.take()
    const parameters = String(headers['signature-input']).slice('portcullis='.length)
    const derived: Readonly<Record<string, unknown>> = {
      ...headers,
      '@method': 'GET',
      '@authority': headers.host,
      '@path': url.split('?')[0],
      '@query': '?fixed=1',
    }
    const names = parameters.slice(1, parameters.indexOf(')')).split(' ')
    const lines = names.map((name) => `${name}: ${String(derived[name.slice(1, -1)])}`)
    const base = [...lines, `"@signature-params": ${parameters}`].join('\n')
    const expected = createHmac('sha256', secret).update(base).digest('base64')
    expect(names).toEqual(expect.arrayContaining(['"@authority"', '"@path"', '"x-portcullis-subject"']))
    expect(headers['signature']).toBe(`portcullis=:${expected}:`)
    socket.terminate()
    expect(await left).toBe('left')
  })
})

describe.each([
  ['a WebSocket', bySocket],
  ['an event stream', byEventStream],
] as const)('from %s to the upstream and back', (_, by) => {
  it('events come, and when the client goes its upstream connection does', async () => {
    const { upstream, gateway } = await start()
    const token = await gateway.tokenFor('Watch')
    const events = by(gateway)(token)
    const first = events.next()
    const connection = await upstream.take()
    await welcome(connection)
    // Wherever the client said it.
    expect(connection.headers.authorization).toBe(`Bearer ${token}`)
    connection.send({ id: '1', type: 'next', payload: { data: { ticks: 1 } } })
    expect((await first).value).toEqual({ data: { ticks: 1 } })
    connection.send({ id: '1', type: 'next', payload: { data: { ticks: 2 } } })
    expect((await events.next()).value).toEqual({ data: { ticks: 2 } })
    await events.return?.()
    expect(await connection.closed).toBe(1000)
  })

  it('no event comes that the rules of a reload deny', async () => {
    let text = SDL
    const { upstream, gateway } = await start({ sdl: () => [{ name: 'upstream.graphql', text }] })
    const events = by(gateway)(await gateway.tokenFor('Watch'))
    const first = events.next()
    const connection = await upstream.take()
    await welcome(connection)
    connection.send({ id: '1', type: 'next', payload: { data: { ticks: 1 } } })
    expect((await first).value).toEqual({ data: { ticks: 1 } })
    text = SDL.replace('"Watch"', '"Other"')
    expect(await gateway.gateway.reload()).toEqual({ kind: 'taken' })
    connection.send({ id: '1', type: 'next', payload: { data: { ticks: 2 } } })
    const denied = await events.next().then(
      ({ value }) => (value as FormattedExecutionResult).errors,
      (errors: unknown) => errors,
    )
    expect(denied).toMatchObject([
      { message: 'You are not authorized for this resource', extensions: { code: 'FORBIDDEN' } },
    ])
    expect(await connection.closed).toBe(1000)
  })

  it('the end of an upstream is the end, with its reason as a code', async () => {
    const { upstream, gateway } = await start()
    const events = by(gateway)(await gateway.tokenFor('Watch'))
    const first = events.next()
    const connection = await upstream.take()
    await welcome(connection)
    connection.socket.close(1011)
    expect((await first).value).toMatchObject({ errors: [{ extensions: { code: 'UPSTREAM_UNREACHABLE' } }] })
    expect((await events.next()).done).toBe(true)
  })

  it('what is denied opens no upstream connection', async () => {
    const { upstream, gateway } = await start()
    for (const token of [undefined, await gateway.tokenFor('Other')]) {
      const refused = await by(gateway)(token).next().then(describeValue, describeError)
      expect(refused).toMatch(token === undefined ? /UNAUTHENTICATED|^401$/ : /FORBIDDEN|^403$/)
    }
    expect(upstream.connections).toEqual([])
  })
})

function describeValue({ value }: IteratorResult<unknown>): string {
  return JSON.stringify(value)
}

/** A client of graphql-ws says the errors, one of graphql-sse the response. */
function describeError(error: unknown): string {
  const { response } = error as { readonly response?: Response }
  return response === undefined ? JSON.stringify(error) : String(response.status)
}
