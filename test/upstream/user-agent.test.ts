import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { ANONYMOUS } from '../../src/core/decision/subject.ts'
import { createRequestHeaders } from '../../src/upstream/request/request-headers.ts'
import { createSubscriber } from '../../src/upstream/subscription/subscriber.ts'
import { resolveUpstreamOptions } from '../../src/upstream/upstream-options.ts'
import { startGateway } from '../kit/gateway.ts'
import { startOlderUpstream } from './older-upstream.ts'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const OURS = `portcullis/${version}`
const SDL = 'type Query { a: Int }'

const open: Server[] = []

afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((closed) => server.close(closed))
})

describe('a gateway', () => {
  it('says what it is wherever it asks an upstream', async () => {
    const upstream = await startOlderUpstream({ sdl: SDL })
    const { graphql } = await startGateway({ before: 'upstream', at: upstream })
    await graphql('{ a }')
    const { graphql: ask } = await startGateway({
      before: 'upstreams',
      upstreams: { one: { url: upstream.url } },
    })
    await ask('{ a }')
    expect(upstream.headers.map((one) => one['user-agent'])).toEqual([OURS, OURS, OURS, OURS])
  })

  it('is called as configured, and needs no baselines for that', async () => {
    const upstream = await startOlderUpstream({ sdl: SDL })
    const { graphql } = await startGateway({
      before: 'upstream',
      at: upstream,
      upstream: { headers: { 'user-agent': 'me/1' } },
    })
    await graphql('{ a }')
    expect(upstream.headers.map((one) => one['user-agent'])).toEqual(['me/1', 'me/1'])
  })

  it('passes the name of the caller on where that is configured', async () => {
    const upstream = await startOlderUpstream({ sdl: SDL })
    const { url } = await startGateway({
      before: 'upstream',
      at: upstream,
      upstream: { forwardHeaders: ['user-agent'] },
    })
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'caller/2' },
      body: '{"query":"{ a }"}',
    })
    expect(upstream.headers.map((one) => one['user-agent'])).toEqual([OURS, 'caller/2'])
  })

  it.each(['ws', 'sse'] as const)('says what it is where it subscribes by %s', async (transport) => {
    const heard = new Promise<unknown>((resolve) => {
      const server = createServer((request, response) => {
        resolve(request.headers['user-agent'])
        response.writeHead(503, { connection: 'close' }).end()
      }).on('upgrade', (request, socket) => {
        resolve(request.headers['user-agent'])
        socket.end('HTTP/1.1 503 Busy\r\nconnection: close\r\n\r\n')
      })
      open.push(server)
      server.listen(0, '127.0.0.1', () => void subscribe((server.address() as AddressInfo).port))
    })
    const subscribe = async (port: number): Promise<void> => {
      const options = resolveUpstreamOptions(
        { url: `http://127.0.0.1:${port}/`, subscriptions: { transport } },
        {},
      )
      const headers = await createRequestHeaders(
        options,
        undefined,
      )({
        caller: {},
        mediaType: 'application/json',
        decision: { subject: ANONYMOUS } as never,
      })
      const passage = { succeed: () => undefined, fail: () => undefined, abandon: () => undefined }
      const subscriber = createSubscriber(options, () => passage)
      await subscriber.subscribe({
        body: '{"query":"subscription { a }"}',
        headers,
        signal: new AbortController().signal,
      })
      await subscriber.close()
    }
    expect(await heard).toBe(OURS)
  })
})
