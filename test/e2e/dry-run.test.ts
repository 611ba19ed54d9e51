import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse, validate } from 'graphql'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'
import type { DecisionReport } from '../../src/evidence/decision-report.ts'
import { run } from '../cli/terminal.ts'
import { type BeforeUpstreamAt, startGateway, type TestGateway } from '../kit/gateway.ts'
import { postStream } from '../support/event-stream.ts'
import { writeRandomOperation } from '../support/random-operation.ts'
import { type Recorder, startRecorder } from '../upstream/recorder.ts'
import { startSupergraphWorld, TRANSPORTS } from '../upstream/supergraph-world.ts'

const TYPES = `
  interface Node { id: ID }
  type Person implements Node { id: ID name(unit: String): String email: String friend: Person }
  type Robot implements Node { id: ID model: String owner: Person }
  union Being = Person | Robot
  type Query { open: String person: Person node: Node being: Being beings: [Being] }
  type Mutation { createPerson(name: String): Person deletePerson: Person }`
const RULES = `
  extend type Person { email: String @auth(scopes: [["Person:Email"], ["admin"]]) }
  extend type Robot { model: String @authenticated }
  extend type Query { beings: [Being] @auth(scopes: [["Beings"]]) }`
const PERSON = { __typename: 'Person', id: 'p', name: 'Ada', email: 'ada@example.org' }
const ROBOT = { __typename: 'Robot', id: 'r', model: 'R2', owner: PERSON }
const RESOLVERS = {
  Query: {
    open: () => 'open',
    person: () => ({ ...PERSON, friend: PERSON }),
    node: () => ROBOT,
    being: () => PERSON,
    beings: () => [PERSON, ROBOT],
  },
  Mutation: { createPerson: () => PERSON, deletePerson: () => null },
}
const BASELINE = { query: 'public', mutation: 'derived', subscription: 'public' } as const

interface World {
  readonly recorder: Recorder
  readonly lines: string[]
  readonly start: (options: Partial<BeforeUpstreamAt>) => Promise<TestGateway>
}

async function openWorld(): Promise<World> {
  const recorder = await startRecorder(TYPES, RESOLVERS)
  const lines: string[] = []
  const start: World['start'] = (options) =>
    startGateway({
      before: 'upstream',
      at: recorder,
      upstream: { sdl: () => [{ name: 'rules.graphql', text: RULES }] },
      baseline: BASELINE,
      introspection: 'authenticated',
      logLevel: 'info',
      logTo: { write: (line: string) => void lines.push(line) },
      ...options,
    })
  return { recorder, lines, start }
}

/** What an API says without a gateway. */
async function askDirectly({ url }: Recorder, query: string, variables: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })
  return response.json()
}

async function reportOf(
  lines: readonly string[],
): Promise<{ readonly code: number; readonly report: DecisionReport }> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-report-'))
  try {
    const file = join(folder, 'decisions.log')
    writeFileSync(file, lines.join(''))
    const { code, stdout } = await run(['report', file, '--json'])
    return { code, report: JSON.parse(stdout) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const WRITTEN = [
  'mutation { createPerson(name: "a") { id email } }',
  'mutation { deletePerson { id } open: __typename }',
  '{ open person { email friend { email name } } }',
  '{ beings { ... on Person { email } ... on Robot { model } } }',
]

describe('a dry run in front of an API', () => {
  it('changes no answer, and its report names exactly what enforcing then denies', async () => {
    const { recorder, lines, start } = await openWorld()
    const dry = await start({ enforcement: { default: 'observe' } })
    const random = Array.from({ length: 60 }, (_, seed) => writeRandomOperation(recorder.schema, seed))
      .filter(({ text }) => validate(recorder.schema, parse(text)).length === 0)
      .slice(0, 20)
    const operations = [...WRITTEN.map((text) => ({ text, variables: {} })), ...random]
    const callers = [undefined, await dry.tokenFor('Mutation:*', 'Beings'), await dry.tokenFor('*')]
    lines.length = 0
    let told = 0
    for (const { text, variables } of operations) {
      const direct = await askDirectly(recorder, text, variables)
      for (const token of callers) {
        const { body } = await dry.graphql(text, { token, variables })
        const { extensions, ...answer } = body
        expect(answer).toEqual(direct)
        // Those who may not introspect are told nothing.
        if (token === undefined) expect(extensions).toBeUndefined()
        else if (extensions !== undefined) told += 1
      }
    }
    expect(told).toBeGreaterThan(10)
    const { code, report } = await reportOf(lines)
    expect(code).toBe(1)
    expect(report.denied).toEqual([])

    lines.length = 0
    const enforcing = await start({})
    const denied = new Map<string, number>()
    for (const { text, variables } of operations)
      for (const token of callers) {
        const before = lines.length
        await enforcing.graphql(text, { token, variables })
        for (const line of lines.slice(before)) {
          const { denied: coordinates = [], client, cause } = JSON.parse(line)
          for (const coordinate of coordinates) {
            const key = JSON.stringify([coordinate, client ?? null, cause])
            denied.set(key, (denied.get(key) ?? 0) + 1)
          }
        }
      }
    const sums = new Map<string, number>()
    for (const { coordinate, client, cause, operations: times } of report.wouldDeny) {
      const key = JSON.stringify([coordinate, client ?? null, cause])
      sums.set(key, (sums.get(key) ?? 0) + times)
    }
    expect([...sums].sort()).toEqual([...denied].sort())
    expect(sums.size).toBeGreaterThan(5)
  })

  it('tells those who may introspect what would be denied, and where', async () => {
    const { start } = await openWorld()
    const gateway = await start({ enforcement: { observe: ['Person.email'] } })
    const token = await gateway.tokenFor('Mutation:*')
    const { body } = await gateway.graphql('{ person { name email } }', { token })
    expect(body).toEqual({
      data: { person: { name: 'Ada', email: 'ada@example.org' } },
      extensions: {
        portcullis: {
          wouldDeny: [
            {
              coordinate: 'Person.email',
              path: ['person', 'email'],
              requiredScopes: [['Person:Email'], ['admin']],
              missingScopes: ['Person:Email'],
            },
          ],
        },
      },
    })
  })

  it('enforces what it does not observe, beside it', async () => {
    const { recorder, start } = await openWorld()
    const gateway = await start({ enforcement: { observe: ['Person.email'] } })
    const { status, body } = await gateway.graphql('mutation { createPerson { email } }')
    expect([status, body.errors?.[0]?.extensions]).toMatchObject([
      401,
      { code: 'UNAUTHENTICATED', reason: 'missing_token', coordinate: 'Mutation.createPerson' },
    ])
    expect(body.errors?.[0]?.message).toBe('No authorization token.')
    expect(recorder.received).toEqual([])
    const token = await gateway.tokenFor('x')
    const reduced = await gateway.graphql('{ beings { __typename } person { email } }', { token })
    expect(reduced.body).toMatchObject({
      data: { beings: null, person: { email: 'ada@example.org' } },
      errors: [{ path: ['beings'], extensions: { code: 'FORBIDDEN' } }],
      extensions: { portcullis: { wouldDeny: [{ coordinate: 'Person.email' }] } },
    })
  })

  it('believes no token that does not count, and opens neither introspection nor the door of a subgraph', async () => {
    const { recorder, start } = await openWorld()
    const gateway = await start({ enforcement: { default: 'observe' } })
    const token = await gateway.tokenFor('*')
    const forged = await gateway.graphql('{ person { email } }', { token: `${token.slice(0, -4)}AAAA` })
    expect([forged.status, forged.body.errors?.[0]?.extensions?.['reason']]).toEqual([401, 'invalid_token'])
    const hidden = await gateway.graphql('{ __schema { queryType { name } } }')
    expect([hidden.status, hidden.body.errors?.[0]?.extensions?.['code']]).toEqual([401, 'UNAUTHENTICATED'])
    expect(recorder.received).toEqual([])
  })

  it('is loud at the start, and does not start with a name that means nothing', async () => {
    const { lines, start } = await openWorld()
    await start({ enforcement: { observe: ['Person.email'] } })
    expect(lines.join('')).toContain(
      'The rules of 1 of 6 coordinates are only observed, not enforced: Person.email.',
    )
    await expect(start({ enforcement: { enforce: ['Mutation.remove'] } })).rejects.toThrow(
      'enforcement.enforce: "Mutation.remove" chooses no rule',
    )
  })
})

describe('a dry run by every transport', () => {
  const AUTH = 'directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION'
  const SUBGRAPHS = {
    people: {
      sdl: `type Query { person: Person } type Person { name: String email: String @requiresScopes(scopes: [["Email"]]) }`,
      resolvers: { Query: { person: () => ({ name: 'Ada', email: 'ada@example.org' }) } },
    },
  }

  it('answers and tells the same before a supergraph', async () => {
    const { askEverywhere } = await startSupergraphWorld(SUBGRAPHS, undefined, {
      enforcement: { default: 'observe' },
      introspection: 'public',
    })
    const answers = await askEverywhere('{ person { name email } }')
    for (const transport of TRANSPORTS)
      expect([transport, answers[transport]]).toMatchObject([
        transport,
        {
          data: { person: { name: 'Ada', email: 'ada@example.org' } },
          extensions: {
            portcullis: { wouldDeny: [{ coordinate: 'Person.email', path: ['person', 'email'] }] },
          },
        },
      ])
  })

  it('lets subscriptions begin and go on over sockets and event streams', async () => {
    const events = {
      subscribe: async function* () {
        yield { tick: 1 }
        yield { tick: 2 }
      },
    }
    const records: unknown[] = []
    const gateway = await startGateway({
      before: 'schema',
      schema: {
        typeDefs: `${AUTH} type Query { open: String } type Subscription { tick: Int @auth(scopes: [["tick"]]) }`,
        resolvers: { Subscription: { tick: events } },
      },
      enforcement: { observe: ['Subscription.*'] },
      introspection: 'off',
      onDecision: ({ transport, decision, wouldBe }) => records.push([transport, decision, wouldBe]),
    })
    const client = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    })
    const received: unknown[] = []
    for await (const { data, extensions } of client.iterate({ query: 'subscription { tick }' }))
      received.push(data, extensions)
    await client.dispose()
    // Nobody may introspect: nobody is told.
    expect(received).toEqual([{ tick: 1 }, undefined, { tick: 2 }, undefined])
    const stream = await postStream(gateway.url, { query: 'subscription { tick }' })
    const frames = await stream.rest()
    expect(frames.filter(({ event }) => event === 'next')).toMatchObject([
      { data: { data: { tick: 1 } } },
      { data: { data: { tick: 2 } } },
    ])
    while (records.length < 2) await new Promise((resolve) => setTimeout(resolve, 1))
    expect(records).toEqual([
      ['websocket', 'allow', 'deny'],
      ['sse', 'allow', 'deny'],
    ])
  })
})
