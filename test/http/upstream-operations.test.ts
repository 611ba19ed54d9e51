import { afterEach, describe, expect, it } from '@jest/globals'
import { ERRORS } from '../../src/core/error-catalogue.ts'
import type { GraphqlApi } from '../../src/operations/apis/graphql-api.ts'
import { createUpstreamApi } from '../../src/operations/apis/upstream-api.ts'
import type { UpstreamOptions } from '../../src/upstream/upstream-options.ts'
import {
  createUpstreamApiParts,
  identified,
  type LiveParts,
  type LiveRequest,
  NOBODY,
  performLive,
  type Told,
} from '../support/live.ts'
import { type Recorder, startRecorder } from '../upstream/recorder.ts'

const TYPES = `
  type Person { name: String, email: String }
  type Query { hello: String, person: Person, echo(text: String!): String, fails: String }
  type Mutation { CreatePerson(name: String!): Person }`
const RULES = 'type Person { email: String @auth(scopes: [["Read:Email"]]) }'
const ADA = { name: 'Ada', email: 'ada@example.org' }

const open: GraphqlApi[] = []
afterEach(async () => {
  for (const api of open.splice(0)) await api.stop()
})

async function start(
  upstream: Partial<UpstreamOptions> = {},
  parts: Partial<LiveParts> = {},
): Promise<{
  readonly recorder: Recorder
  readonly logged: unknown[]
  readonly perform: (request: LiveRequest) => Promise<Told>
}> {
  const recorder = await startRecorder(TYPES, {
    Query: {
      hello: () => 'hello',
      person: () => ADA,
      echo: (_: unknown, { text }: { readonly text: string }) => text,
      fails: () => {
        throw new Error('a reason of the upstream')
      },
    },
    Mutation: { CreatePerson: () => ADA },
  })
  const logged: unknown[] = []
  const built = createUpstreamApiParts(
    {
      url: recorder.url,
      sdl: () => [{ name: 'rules.graphql', text: RULES }],
      retries: { attempts: 0 },
      ...upstream,
    },
    { log: (_level, _error, message) => void logged.push(message), ...parts },
  )
  const api: GraphqlApi = createUpstreamApi(built)
  open.push(api)
  await api.start()
  return { recorder, logged, perform: performLive(api, built) }
}

describe('an operation over a socket, before an upstream', () => {
  it('goes upstream alone: printed anew, with its own variables, and what is configured of the headers', async () => {
    const { perform, recorder } = await start({ forwardHeaders: ['x-trace'], authorization: 'forward' })
    const answer = await perform({
      query: 'query A($t: String!) { echo(text: $t) } query B { person { email } }',
      operationName: 'A',
      variables: { t: 'x', stray: 'y' },
      headers: { 'x-trace': '7', 'x-other': '8', authorization: 'Bearer it', cookie: 'a=b' },
      subject: NOBODY,
    })
    expect(answer).toEqual({ kind: 'result', result: { data: { echo: 'x' } } })
    expect(recorder.received).toHaveLength(1)
    const [{ body, headers }] = recorder.received as [(typeof recorder.received)[number]]
    expect(JSON.parse(body)).toEqual({
      query: 'query A($t: String!) {\n  echo(text: $t)\n}',
      operationName: 'A',
      variables: { t: 'x' },
    })
    const sent = new Map(headers)
    expect([sent.get('x-trace'), sent.get('authorization')]).toEqual(['7', 'Bearer it'])
    expect([sent.has('x-other'), sent.has('cookie')]).toEqual([false, false])
  })

  it('that is denied sends nothing', async () => {
    const { perform, recorder } = await start()
    const query = 'mutation { CreatePerson(name: "Eve") { name } }'
    expect(await perform({ query, subject: NOBODY })).toMatchObject({
      kind: 'refused',
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
      errors: [{ message: ERRORS.missing_token.message, extensions: { code: 'UNAUTHENTICATED' } }],
    })
    const lacking = identified('ada', 'Mutation:*')
    expect(
      await perform({ query: 'mutation { CreatePerson(name: "Eve") { email } }', subject: lacking }),
    ).toMatchObject({ kind: 'refused', status: 403, errors: [{ extensions: { code: 'FORBIDDEN' } }] })
    expect(recorder.received).toEqual([])
    expect(await perform({ query, subject: lacking })).toMatchObject({
      kind: 'result',
      result: { data: { CreatePerson: { name: 'Ada' } } },
    })
    expect(recorder.received).toHaveLength(1)
  })

  it('that is reduced sends what is left, and its answer says what is missing', async () => {
    const { perform, recorder } = await start()
    expect(await perform({ query: '{ hello person { name email } }', subject: NOBODY })).toMatchObject({
      kind: 'result',
      result: {
        data: { hello: 'hello', person: { name: 'Ada', email: null } },
        errors: [{ path: ['person', 'email'], extensions: { code: 'UNAUTHENTICATED' } }],
      },
    })
    expect(recorder.received[0]?.body).not.toContain('email')
  })

  it('passes on what an upstream says of its own failures', async () => {
    const { perform } = await start()
    expect(await perform({ query: '{ hello fails }', subject: NOBODY })).toMatchObject({
      kind: 'result',
      result: {
        data: { hello: 'hello', fails: null },
        errors: [{ message: 'a reason of the upstream', path: ['fails'] }],
      },
    })
  })

  it('is told of introspection by the schema that is guarded, and by it alone', async () => {
    const { perform, recorder } = await start({}, { policy: { introspection: 'public' } })
    expect(await perform({ query: '{ __type(name: "Person") { name } }', subject: NOBODY })).toEqual({
      kind: 'result',
      result: { data: { __type: { name: 'Person' } } },
    })
    expect(recorder.received).toEqual([])
    expect(await perform({ query: '{ hello __type(name: "Person") { name } }', subject: NOBODY })).toEqual({
      kind: 'result',
      result: { data: { hello: 'hello', __type: { name: 'Person' } } },
    })
    expect(recorder.received).toHaveLength(1)
    expect(recorder.received[0]?.body).not.toContain('__type(')
  })

  it('whose variables do not fit sends nothing', async () => {
    const { perform, recorder } = await start()
    const query = 'query ($t: String!) { echo(text: $t) }'
    expect(await perform({ query, variables: { t: 7 }, subject: NOBODY })).toMatchObject({
      kind: 'refused',
      status: 400,
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    })
    expect(recorder.received).toEqual([])
  })

  it.each([
    ['rubbish', 200, 'oops', 502, 'UPSTREAM_INVALID_ANSWER'],
    ['what is no GraphQL', 200, '[1]', 502, 'UPSTREAM_INVALID_ANSWER'],
    ['503', 503, '', 502, 'UPSTREAM_INVALID_ANSWER'],
  ])('whose upstream answers %s is a coded error', async (_, upstreamStatus, body, status, code) => {
    const { perform, recorder, logged } = await start()
    recorder.answer = (_request, response) =>
      void response.writeHead(upstreamStatus, { 'content-type': 'application/json' }).end(body)
    expect(await perform({ query: '{ hello }', subject: NOBODY })).toMatchObject({
      kind: 'refused',
      status,
      errors: [{ extensions: { code } }],
    })
    expect(logged).toEqual([expect.stringContaining('an upstream request failed')])
  })

  it('is aborted upstream when nobody waits for it any more', async () => {
    const { perform, recorder } = await start()
    const controller = new AbortController()
    const gone = new Promise<void>((resolve) => {
      recorder.answer = (_request, _response, socket) => {
        socket.once('close', () => resolve())
        controller.abort()
      }
    })
    const answer = perform({ query: '{ hello }', subject: NOBODY, signal: controller.signal })
    await gone
    expect(await answer).toMatchObject({ kind: 'refused' })
    expect(await perform({ query: '{ hello }', subject: NOBODY, signal: AbortSignal.abort() })).toMatchObject(
      { kind: 'refused' },
    )
    expect(recorder.received).toHaveLength(1)
  })
})
