import { makeExecutableSchema } from '@graphql-tools/schema'
import type { IResolvers } from '@graphql-tools/utils'
import { describe, expect, it } from '@jest/globals'
import { GraphQLError } from 'graphql'
import { ERRORS } from '../../src/core/error-catalogue.ts'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'
import { createLocalApi } from '../../src/operations/apis/local-api.ts'
import {
  createApiParts,
  identified,
  type LiveParts,
  NOBODY,
  nextOf,
  performLive,
  streamOf,
} from '../support/live.ts'
import { createEventSource } from './event-source.ts'

const TYPES = `
  type Person { name: String, email: String @auth(scopes: [["Read:Email"]]) }
  type Query { hello: String, person: Person, fails: String, tells: String, echo(text: String!): String }
  type Mutation { CreatePerson: Person }
  type Subscription {
    made: Person @auth(scopes: [["Watch"]])
    who: String
    fails: String
    neverBegins: String
  }`

const WATCHER = identified('ada', 'Watch', 'Read:Email')

function start(given: Partial<LiveParts> = {}) {
  const calls: string[] = []
  const logged: unknown[] = []
  const source = createEventSource<unknown>()
  const called =
    <Value>(name: string, value: Value): ((...args: readonly unknown[]) => Value) =>
    () => {
      calls.push(name)
      return value
    }
  const subscribeTo = (name: string) => ({ subscribe: called(`subscribe ${name}`, source) })
  const ADA = { name: 'Ada', email: 'ada@example.org' }
  const resolvers: IResolvers = {
    Query: {
      hello: called('hello', 'hello'),
      person: called('person', ADA),
      fails: () => {
        throw new Error('the password is hunter2')
      },
      tells: () => {
        throw new GraphQLError('No such thing', { extensions: { code: 'NOT_FOUND', http: { status: 404 } } })
      },
      echo: (_: unknown, { text }: { readonly text: string }) => text,
    },
    Mutation: { CreatePerson: called('CreatePerson', ADA) },
    Subscription: {
      made: { ...subscribeTo('made'), resolve: (event: unknown) => event },
      who: {
        ...subscribeTo('who'),
        resolve: (_: unknown, __: unknown, { subject }: { readonly subject: { readonly id: string } }) =>
          subject.id,
      },
      fails: {
        ...subscribeTo('fails'),
        resolve: (event: unknown) => {
          if (event instanceof Error) throw event
          return event
        },
      },
      neverBegins: {
        subscribe: () => {
          throw new Error('the broker at 10.0.0.7 is down')
        },
      },
    },
  }
  const parts = createApiParts({ log: (_, error) => void logged.push(error), ...given })
  const schema = makeExecutableSchema({ typeDefs: [authTypeDefs, TYPES], resolvers })
  const api = createLocalApi({ ...parts, schema, plugins: [], compile: true, context: () => ({}) })
  return { perform: performLive(api, parts), calls, logged, source }
}

const codesOf = (errors: readonly { readonly extensions?: object }[] | undefined): readonly unknown[] =>
  (errors ?? []).map(({ extensions }) => (extensions as { readonly code?: unknown } | undefined)?.code)

describe('an operation over a socket', () => {
  it('runs where it needs nothing', async () => {
    const { perform } = start()
    expect(await perform({ query: '{ hello }', subject: NOBODY })).toEqual({
      kind: 'result',
      result: { data: { hello: 'hello' } },
    })
  })

  it('is refused in the words, the status and the challenge of HTTP, and nothing runs', async () => {
    const { perform, calls } = start({ resourceMetadata: () => 'http://here/meta' })
    const answer = await perform({ query: 'mutation { CreatePerson { name } }', subject: NOBODY })
    expect(answer).toEqual({
      kind: 'refused',
      status: 401,
      headers: { 'www-authenticate': 'Bearer resource_metadata="http://here/meta"' },
      errors: [
        {
          message: ERRORS.missing_token.message,
          path: ['CreatePerson'],
          extensions: {
            code: 'UNAUTHENTICATED',
            reason: 'missing_token',
            coordinate: 'Mutation.CreatePerson',
          },
        },
      ],
    })
    expect(calls).toEqual([])
  })

  it('is reduced when it is a query, and denied when it is a mutation', async () => {
    const { perform, calls } = start()
    const subject = identified('ada', 'Mutation:*')
    const query = await perform({ query: '{ hello person { name email } }', subject })
    expect(query).toMatchObject({
      kind: 'result',
      result: {
        data: { hello: 'hello', person: { name: 'Ada', email: null } },
        errors: [{ path: ['person', 'email'], extensions: { code: 'FORBIDDEN' } }],
      },
    })
    calls.length = 0
    const mutation = await perform({ query: 'mutation { CreatePerson { name email } }', subject })
    expect(mutation).toMatchObject({
      kind: 'refused',
      status: 403,
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    })
    expect(calls).toEqual([])
  })

  it.each([
    ['no GraphQL', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
    ['no operation of the schema', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['one of several', { query: 'query A { hello } query B { hello }' }, 'OPERATION_RESOLUTION_FAILURE'],
    ['not there', { query: 'query A { hello }', operationName: 'B' }, 'OPERATION_RESOLUTION_FAILURE'],
    ['short of a variable', { query: 'query ($t: String!) { echo(text: $t) }' }, 'BAD_USER_INPUT'],
    ['of too many aliases', { query: `{ ${'a: hello '.repeat(101)} }` }, 'OPERATION_TOO_COMPLEX'],
    ['of too many tokens', { query: `{ ${'hello '.repeat(2_001)} }` }, 'OPERATION_TOO_COMPLEX'],
    ['nested too deep', { query: `${'{hello'.repeat(900)}${'}'.repeat(900)}` }, 'OPERATION_TOO_COMPLEX'],
  ])('that is %s is refused with 400, and nothing runs', async (_, request, code) => {
    const { perform, calls } = start()
    const answer = await perform({ ...request, subject: WATCHER })
    expect(answer).toMatchObject({ kind: 'refused', status: 400 })
    if (answer.kind === 'refused') expect(new Set(codesOf(answer.errors))).toEqual(new Set([code]))
    expect(calls).toEqual([])
  })

  it('whose variables are nested too deep is refused with 400', async () => {
    const { perform } = start()
    let deep: unknown = 'x'
    for (let level = 0; level < 200; level++) deep = [deep]
    const query = 'query ($t: String!) { echo(text: $t) }'
    expect(await perform({ query, variables: { t: deep }, subject: WATCHER })).toMatchObject({
      kind: 'refused',
      status: 400,
      errors: [{ extensions: { code: 'OPERATION_TOO_COMPLEX', limit: 'levels of variables', allowed: 100 } }],
    })
  })

  it('is told what it may have meant only by who may introspect', async () => {
    const { perform } = start({ policy: { introspection: 'authenticated' } })
    const [known, unknown] = await Promise.all(
      [WATCHER, NOBODY].map((subject) => perform({ query: '{ hallo }', subject })),
    )
    expect(JSON.stringify(known)).toContain('Did you mean \\"hello\\"')
    expect(JSON.stringify(unknown)).not.toContain('Did you mean')
  })

  it('that fails says nothing of why, and the log does', async () => {
    const { perform, logged } = start()
    const answer = await perform({ query: '{ hello fails tells }', subject: NOBODY })
    expect(answer).toMatchObject({
      kind: 'result',
      result: {
        data: { hello: 'hello', fails: null, tells: null },
        errors: [
          { path: ['fails'], message: ERRORS.internal.message, extensions: { code: ERRORS.internal.code } },
          { path: ['tells'], message: 'No such thing', extensions: { code: 'NOT_FOUND' } },
        ],
      },
    })
    expect(JSON.stringify(answer)).not.toMatch(/hunter2|"http"/)
    expect(logged).toEqual([expect.objectContaining({ message: 'the password is hunter2' })])
  })

  it('is refused while revocations may be unknown, unless it needs nothing', async () => {
    const { perform, calls } = start({ age: () => 400_000 })
    const query = '{ person { email } }'
    expect(await perform({ query, subject: WATCHER })).toEqual({
      kind: 'refused',
      status: 503,
      headers: { 'retry-after': '1' },
      errors: [{ message: ERRORS.stale_store.message, extensions: { code: 'STALE_STORE' } }],
    })
    expect(await perform({ query: 'subscription { made { name } }', subject: WATCHER })).toMatchObject({
      kind: 'refused',
      status: 503,
    })
    expect(calls).toEqual([])
    expect(await perform({ query: '{ hello }', subject: WATCHER })).toMatchObject({ kind: 'result' })
  })

  it('whose policies cannot be asked is a refusal that says nothing of why', async () => {
    const outcomes: unknown[] = []
    const typeDefs = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@policy"])
      type Query { secret: String @policy(policies: [["vip"]]) }`
    const parts = createApiParts({
      policy: {
        policies: () => {
          throw new Error('ldap://10.0.0.9 is down')
        },
        onPolicies: (outcome) => void outcomes.push(outcome),
      },
    })
    const api = createLocalApi({
      ...parts,
      plugins: [],
      compile: true,
      schema: makeExecutableSchema({
        typeDefs: [
          typeDefs,
          'directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION',
          'directive @link(url: String!, import: [String!]) repeatable on SCHEMA',
        ],
      }),
      context: () => ({}),
    })
    const answer = await performLive(api, parts)({ query: '{ secret }', subject: WATCHER })
    expect(answer).toEqual({
      kind: 'refused',
      status: 503,
      headers: { 'retry-after': '1' },
      errors: [{ message: ERRORS.policy_unavailable.message, extensions: { code: 'POLICY_UNAVAILABLE' } }],
    })
    expect(outcomes).toEqual([
      expect.objectContaining({ fault: 'failed', error: new Error('ldap://10.0.0.9 is down') }),
    ])
  })
})

describe('a subscription', () => {
  it('that is denied calls no resolver, and nothing is subscribed to', async () => {
    const { perform, calls, source } = start()
    const query = 'subscription { made { name email } }'
    for (const subject of [NOBODY, identified('ada', 'Watch'), identified('ada', 'Read:Email')]) {
      expect(await perform({ query, subject })).toMatchObject({
        kind: 'refused',
        status: subject === NOBODY ? 401 : 403,
      })
    }
    expect(calls).toEqual([])
    expect(source.listeners()).toBe(0)
  })

  it('tells each event as it comes, executed for itself', async () => {
    const { perform, source } = start()
    const query = 'subscription ($email: Boolean!) { made { name email @include(if: $email) } }'
    const { results } = streamOf(await perform({ query, variables: { email: true }, subject: WATCHER }))
    source.send({ name: 'Bob', email: 'bob@example.org' })
    source.send({ name: 'Eve', email: null })
    expect(await nextOf(results)).toEqual({ data: { made: { name: 'Bob', email: 'bob@example.org' } } })
    expect(await nextOf(results)).toEqual({ data: { made: { name: 'Eve', email: null } } })
    source.finish()
    expect(await results.next()).toEqual({ done: true, value: undefined })
  })

  it('goes on after an event that could not be told, with the words masked', async () => {
    const { perform, source, logged } = start()
    const { results } = streamOf(await perform({ query: 'subscription { fails }', subject: NOBODY }))
    source.send(new Error('secret'))
    source.send('fine')
    expect(await nextOf(results)).toMatchObject({
      data: { fails: null },
      errors: [
        { path: ['fails'], message: ERRORS.internal.message, extensions: { code: ERRORS.internal.code } },
      ],
    })
    expect(await nextOf(results)).toEqual({ data: { fails: 'fine' } })
    expect(logged).toEqual([expect.objectContaining({ message: 'secret' })])
  })

  it('whose source breaks ends with one masked error', async () => {
    const { perform, source, logged } = start()
    const { results } = streamOf(await perform({ query: 'subscription { who }', subject: WATCHER }))
    const next = nextOf(results)
    source.fail(new Error('the broker at 10.0.0.7 is gone'))
    expect(await next).toEqual({
      errors: [{ message: ERRORS.internal.message, extensions: { code: ERRORS.internal.code } }],
    })
    expect(await results.next()).toEqual({ done: true, value: undefined })
    expect(logged).toEqual([expect.objectContaining({ message: 'the broker at 10.0.0.7 is gone' })])
  })

  it('that cannot begin is one masked error', async () => {
    const { perform, logged } = start()
    expect(await perform({ query: 'subscription { neverBegins }', subject: NOBODY })).toMatchObject({
      kind: 'result',
      result: { errors: [{ message: ERRORS.internal.message, extensions: { code: ERRORS.internal.code } }] },
    })
    expect(logged).toHaveLength(1)
  })

  it('ends its source at once when nobody reads any more, also while it waits for an event', async () => {
    const { perform, source } = start()
    const { results } = streamOf(await perform({ query: 'subscription { who }', subject: WATCHER }))
    const waiting = results.next()
    expect(source.listeners()).toBe(1)
    expect(await results.return()).toEqual({ done: true, value: undefined })
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(source.listeners()).toBe(0)
  })

  it('ends when its signal is aborted, before the first event and between two', async () => {
    const { perform, source } = start()
    for (const events of [0, 1]) {
      const { signal, abort } = controllerOf()
      const request = { query: 'subscription { who }', subject: WATCHER, signal }
      const { results } = streamOf(await perform(request))
      for (let count = 0; count < events; count++) {
        source.send('event')
        await nextOf(results)
      }
      const waiting = results.next()
      abort()
      expect(await waiting).toEqual({ done: true, value: undefined })
      expect(source.listeners()).toBe(0)
    }
  })

  it('that was given up before it began ends its source', async () => {
    const { perform, source } = start()
    const { results } = streamOf(
      await perform({ query: 'subscription { who }', subject: WATCHER, signal: AbortSignal.abort() }),
    )
    expect(await results.next()).toEqual({ done: true, value: undefined })
    expect(source.listeners()).toBe(0)
  })

  it('ends for its reader though a source keeps it waiting', async () => {
    const typeDefs = 'type Query { a: String } type Subscription { slow: String }'
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let isReleased = false
    const subscribe = async function* (): AsyncGenerator<string> {
      try {
        await held
        yield 'never told'
      } finally {
        isReleased = true
      }
    }
    const parts = createApiParts()
    const schema = makeExecutableSchema({ typeDefs, resolvers: { Subscription: { slow: { subscribe } } } })
    const api = createLocalApi({ ...parts, schema, plugins: [], compile: true, context: () => ({}) })
    const { results } = streamOf(
      await performLive(api, parts)({ query: 'subscription { slow }', subject: NOBODY }),
    )
    const waiting = results.next()
    await results.return()
    expect(await waiting).toEqual({ done: true, value: undefined })
    release()
    await new Promise(setImmediate)
    expect(isReleased).toBe(true)
  })

  it('is decided anew for another subject, whom its later events see', async () => {
    const { perform, source } = start()
    const stream = streamOf(await perform({ query: 'subscription { who }', subject: identified('ada') }))
    source.send('event')
    expect(await nextOf(stream.results)).toEqual({ data: { who: 'ada' } })
    expect(await stream.review(identified('eve'))).toBeUndefined()
    source.send('event')
    expect(await nextOf(stream.results)).toEqual({ data: { who: 'eve' } })
  })

  it('that another subject may not have is told so, with the variables that it began with', async () => {
    const { perform } = start()
    const query = 'subscription ($email: Boolean!) { made { name email @include(if: $email) } }'
    const open = async (email: boolean) =>
      streamOf(await perform({ query, variables: { email }, subject: WATCHER }))
    const less = identified('ada', 'Watch')
    const denied = await (await open(true)).review(less)
    expect(denied).toMatchObject([
      { message: ERRORS.forbidden.message, extensions: { code: 'FORBIDDEN', coordinate: 'Person.email' } },
    ])
    expect(await (await open(false)).review(less)).toBeUndefined()
    expect(await (await open(false)).review(NOBODY)).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED', reason: 'missing_token' } },
    ])
    expect(await (await open(false)).review({ kind: 'refused', reason: 'revoked_token' })).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED', reason: 'revoked_token' } },
    ])
  })
})

function controllerOf(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
