import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ERRORS } from '../../src/core/error-catalogue.ts'
import { head, sendBytes } from '../attacks/http-wire.ts'
import { metadataOf } from '../kit/caller.ts'
import { openStreamWorld } from '../kit/stream-world.ts'
import { getStream, openStream, postStream } from '../support/event-stream.ts'

const TICK = 'subscription { tick }'
const SECRET = 'subscription { secret }'
const nextOf = (data: object): object => ({ event: 'next', data: { data } })
const COMPLETE = { event: 'complete' }

describe('an operation on an event stream', () => {
  it('has its results as they come, and one event at its end', async () => {
    const { gateway, emit, untilDeserted, subscribed } = await openStreamWorld()
    const stream = await postStream(gateway.url, { query: TICK })
    expect(stream.status).toBe(200)
    expect(Object.fromEntries(stream.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      vary: expect.stringContaining('Accept'),
    })
    expect(subscribed()).toBe(1)
    emit(1)
    expect(await stream.next()).toEqual(nextOf({ tick: 1 }))
    emit(2)
    emit(3)
    expect(await stream.next()).toEqual(nextOf({ tick: 2 }))
    expect(await stream.next()).toEqual(nextOf({ tick: 3 }))
    stream.close()
    await untilDeserted()
  })

  it('may be a query or a mutation, by POST', async () => {
    const { gateway } = await openStreamWorld()
    const token = await gateway.tokenFor('Mutation:*')
    const query = await postStream(gateway.url, { query: '{ open }' })
    expect(await query.rest()).toEqual([nextOf({ open: 'open' }), COMPLETE])
    const body = {
      query: 'query Q { open } mutation M($name: String) { createPerson(name: $name) }',
      operationName: 'M',
      variables: { name: 'Clara\n\nevent: complete' },
    }
    const mutation = await postStream(gateway.url, body, { token })
    expect(await mutation.rest()).toEqual([nextOf({ createPerson: 'Clara\n\nevent: complete' }), COMPLETE])
  })

  it('may be a query or a subscription by GET, as an EventSource asks, and never a mutation', async () => {
    const { gateway, emit } = await openStreamWorld()
    expect(await (await getStream(gateway.url, { query: '{ open }' })).rest()).toHaveLength(2)
    const stream = await getStream(gateway.url, {
      query:
        'subscription S { tick } query Q($no: Boolean!) { open @skip(if: $no) } mutation M { createPerson }',
      operationName: 'S',
      variables: '{"no":false}',
    })
    emit(7)
    expect(await stream.next()).toEqual(nextOf({ tick: 7 }))
    stream.close()
    const authorization = `Bearer ${await gateway.tokenFor('*')}`
    for (const [query, operationName] of [
      ['mutation { createPerson }', ''],
      ['mutation M { createPerson } query Q { open }', 'M'],
      ['mutation { ...F } fragment F on Mutation { createPerson }', ''],
    ] as const) {
      for (const headers of [{}, { authorization }]) {
        const parameters = { query, ...(operationName && { operationName }) }
        const refused = await getStream(gateway.url, parameters, headers)
        expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST'])
      }
    }
    expect(gateway.calls.get('Mutation.createPerson')).toBeUndefined()
  })

  it('is told in the stream where it is no operation of the schema, and runs nothing', async () => {
    const { gateway, everSubscribed } = await openStreamWorld()
    for (const [query, code] of [
      ['subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription {', 'GRAPHQL_PARSE_FAILED'],
      ['subscription A { tick } subscription B { tick }', 'OPERATION_RESOLUTION_FAILURE'],
      ['subscription { tick secret }', 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription ($no: Boolean!) { tick secret @include(if: $no) }', 'GRAPHQL_VALIDATION_FAILED'],
    ]) {
      const events = await (await postStream(gateway.url, { query })).rest()
      expect(events).toEqual([
        { event: 'next', data: { errors: [expect.objectContaining({ extensions: { code } })] } },
        COMPLETE,
      ])
    }
    expect([everSubscribed(), gateway.calls.size]).toEqual([0, 0])
  })

  it('shows no words of a resolver that throws, and goes on', async () => {
    const { gateway, emit } = await openStreamWorld()
    const stream = await postStream(gateway.url, { query: 'subscription { odd }' })
    for (const value of [1, 2]) {
      emit(value)
      expect(await stream.next()).toMatchObject({
        event: 'next',
        data: { data: { odd: null }, errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
      })
    }
    expect(stream.text()).not.toContain('secret')
    stream.close()
  })
})

describe('what is denied', () => {
  it.each(['POST', 'GET'])(
    'has the status of HTTP and a challenge before any stream begins: %s',
    async (method) => {
      const { gateway, everSubscribed } = await openStreamWorld()
      const ask = async (query: string, token?: string) => {
        const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
        const stream =
          method === 'POST'
            ? await postStream(gateway.url, { query }, { headers })
            : await getStream(gateway.url, { query }, headers)
        expect(stream.headers.get('content-type')).toBe('application/json; charset=utf-8')
        await stream.rest()
        return { stream, body: JSON.parse(stream.text()) }
      }
      const other = await gateway.tokenFor('read:other')
      for (const query of [
        SECRET,
        '{ secret }',
        ...(method === 'POST' ? ['mutation { createPerson }'] : []),
      ]) {
        const missing = await ask(query)
        expect([missing.stream.status, missing.stream.headers.get('www-authenticate')]).toEqual([
          401,
          `Bearer ${metadataOf(gateway)}`,
        ])
        expect(missing.body).toMatchObject({
          errors: [{ message: 'No authorization token.', extensions: { reason: 'missing_token' } }],
        })
        expect('data' in missing.body).toBe(false)
        const lacking = await ask(query, other)
        expect([lacking.stream.status, lacking.body.errors[0].extensions.code]).toEqual([403, 'FORBIDDEN'])
        expect(lacking.stream.headers.get('www-authenticate')).toMatch(/^Bearer error="insufficient_scope"/)
      }
      const broken = await ask(TICK, `${other}x`)
      expect([broken.stream.status, broken.body.errors[0].extensions.reason]).toEqual([401, 'invalid_token'])
      expect([everSubscribed(), gateway.calls.size]).toEqual([0, 0])
    },
  )

  it('is an answer where refusals are to be answers', async () => {
    const { gateway, everSubscribed } = await openStreamWorld({ authStatus: 'graphql' })
    const stream = await postStream(gateway.url, { query: SECRET })
    expect([stream.status, stream.headers.has('www-authenticate')]).toEqual([200, true])
    expect(await stream.rest()).toMatchObject([
      { event: 'next', data: { errors: [{ extensions: { reason: 'missing_token' } }] } },
      COMPLETE,
    ])
    expect(everSubscribed()).toBe(0)
  })

  it('is allowed to whoever has the scope', async () => {
    const { gateway, emit } = await openStreamWorld()
    const stream = await postStream(
      gateway.url,
      { query: SECRET },
      { token: await gateway.tokenFor('read:secret') },
    )
    emit(42)
    expect(await stream.next()).toEqual(nextOf({ secret: 42 }))
    stream.close()
  })
})

describe('what is no request for a stream', () => {
  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    '405 for %s: there is no single connection mode',
    async (method) => {
      const { gateway } = await openStreamWorld()
      const answer = await gateway.fetch('/graphql/stream', { method })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST'])
      expect(answer.body.errors?.[0]?.message).toContain('distinct connections mode')
    },
  )

  it.each(['application/json', 'text/html', 'text/event-stream;q=0'])('406 for %s', async (accept) => {
    const { gateway, everSubscribed } = await openStreamWorld()
    const stream = await postStream(gateway.url, { query: TICK }, { headers: { accept } })
    expect([stream.status, everSubscribed()]).toEqual([406, 0])
  })

  it.each(['*/*', 'text/*', 'application/json, text/event-stream;q=0.1', 'TEXT/EVENT-STREAM'])(
    '200 for %s',
    async (accept) => {
      const { gateway } = await openStreamWorld()
      const stream = await postStream(gateway.url, { query: '{ open }' }, { headers: { accept } })
      expect(await stream.rest()).toHaveLength(2)
    },
  )

  it('400 for a token that a stream was never reserved with, or anything else that is no operation', async () => {
    const { gateway, everSubscribed } = await openStreamWorld()
    const headers = { 'x-graphql-event-stream-token': 'a reservation' }
    expect((await openStream(`${gateway.url}/graphql/stream`, { headers })).status).toBe(400)
    for (const body of [[{ query: TICK }], [], {}, null, 'x', { query: 1 }, { query: TICK, variables: [] }]) {
      expect((await postStream(gateway.url, body)).status).toBe(400)
    }
    const form = await openStream(`${gateway.url}/graphql/stream`, {
      method: 'POST',
      body: `{"query":"${TICK}"}`,
    })
    expect(form.status).toBe(415)
    expect(everSubscribed()).toBe(0)
  })
})

describe('a persisted operation', () => {
  const sha256Hash = createHash('sha256').update(TICK).digest('hex')
  const extensions = { persistedQuery: { version: 1, sha256Hash } }

  it('is asked for by its hash, and sent when it is not known', async () => {
    const { gateway, emit } = await openStreamWorld({ persistedOperations: { apq: true } })
    const unknown = await postStream(gateway.url, { extensions })
    expect(await unknown.rest()).toMatchObject([
      { data: { errors: [{ message: 'PersistedQueryNotFound' }] } },
      COMPLETE,
    ])
    const sent = await postStream(gateway.url, { query: TICK, extensions })
    sent.close()
    const known = await getStream(gateway.url, { extensions: JSON.stringify(extensions) })
    emit(1)
    expect(await known.next()).toEqual(nextOf({ tick: 1 }))
    known.close()
  })

  it('is the only one where others are not allowed', async () => {
    const text = JSON.stringify({
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [
        { id: sha256Hash, name: 'Tick', type: 'subscription', body: 'subscription Tick { tick }' },
      ],
    })
    const manifest = (): { name: string; text: string }[] => [{ name: 'manifest.json', text }]
    const { gateway, everSubscribed } = await openStreamWorld({
      persistedOperations: { manifest, only: true },
    })
    const refused = await postStream(gateway.url, { query: TICK })
    expect([refused.status, everSubscribed()]).toEqual([ERRORS.operation_not_allowed.status, 0])
    const allowed = await postStream(gateway.url, { query: 'subscription Tick { tick }' })
    expect([allowed.status, everSubscribed()]).toEqual([200, 1])
    allowed.close()
  })
})

describe('the Origin of a request', () => {
  it.each(['https://evil.example', 'null', 'http://127.0.0.1.evil.example'])(
    '403 for %s, before anything runs',
    async (origin) => {
      const { gateway, everSubscribed } = await openStreamWorld()
      for (const headers of [{ origin }, { origin, 'apollo-require-preflight': '1' }]) {
        const byGet = await getStream(gateway.url, { query: TICK }, headers)
        const byPost = await postStream(gateway.url, { query: TICK }, { headers })
        expect([byGet.status, byPost.status]).toEqual([403, 403])
        expect(byGet.headers.has('access-control-allow-origin')).toBe(false)
      }
      expect([everSubscribed(), gateway.calls.size]).toEqual([0, 0])
    },
  )

  it.each(['cross-site', 'same-site'])('403 where none is said, as for an image, from %s', async (site) => {
    const { gateway, everSubscribed } = await openStreamWorld()
    const target = `GET /graphql/stream?query=${encodeURIComponent(TICK)}`
    const bytes = head(
      target,
      'Accept: image/png,*/*;q=0.8',
      'Sec-Fetch-Mode: no-cors',
      `Sec-Fetch-Site: ${site}`,
    )
    const answer = await sendBytes(gateway.url, bytes)
    expect([answer.status, everSubscribed()]).toEqual([403, 0])
    const own = await sendBytes(
      gateway.url,
      head(`GET /graphql/stream?query={open}`, 'Sec-Fetch-Site: same-origin'),
    )
    expect(own.status).toBe(200)
  })

  it('may be one that is allowed, which reads the stream; or our own', async () => {
    const cors = { kind: 'origins', origins: ['https://app.example'] } as const
    const { gateway, emit } = await openStreamWorld({ cors })
    const stream = await getStream(gateway.url, { query: TICK }, { origin: 'https://app.example' })
    expect(stream.headers.get('access-control-allow-origin')).toBe('https://app.example')
    emit(1)
    expect(await stream.next()).toEqual(nextOf({ tick: 1 }))
    stream.close()
    const own = await getStream(gateway.url, { query: '{ open }' }, { origin: gateway.url })
    expect(own.status).toBe(200)
    const loopback = await getStream(gateway.url, { query: '{ open }' }, { origin: 'http://localhost:1' })
    expect(loopback.status).toBe(403)
  })
})
