import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { DEFAULT_STALENESS_LIMITS, describeStaleness, isTooStale } from '../../src/operations/staleness.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import type { Store } from '../../src/store/store.ts'
import { type BeforeSchema, startGateway, type TestGateway } from '../kit/gateway.ts'

describe('isTooStale', () => {
  it.each([
    ['mutation', 5_000, 5_001],
    ['refresh', 5_000, 5_001],
    ['socket', 5_000, 5_001],
    ['query', 300_000, 300_001],
    ['subscription', 300_000, 300_001],
  ] as const)('%s is good to the millisecond', (work, last, first) => {
    expect(isTooStale(work, last, DEFAULT_STALENESS_LIMITS)).toBe(false)
    expect(isTooStale(work, first, DEFAULT_STALENESS_LIMITS)).toBe(true)
    expect(isTooStale(work, Number.NaN, DEFAULT_STALENESS_LIMITS)).toBe(true)
  })

  it('never refuses what needs nothing', () => {
    expect(isTooStale('public', Number.POSITIVE_INFINITY, DEFAULT_STALENESS_LIMITS)).toBe(false)
  })

  it('says what is refused', () => {
    expect(describeStaleness(5_000, DEFAULT_STALENESS_LIMITS)).toBeUndefined()
    expect(describeStaleness(7_100, DEFAULT_STALENESS_LIMITS)).toBe(
      'The store was heard 7 s ago: guarded mutations are refused',
    )
    expect(describeStaleness(301_000, DEFAULT_STALENESS_LIMITS)).toBe(
      'The store was heard 301 s ago: guarded operations are refused',
    )
  })
})

const schema = {
  typeDefs: `
    directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
    directive @public on FIELD_DEFINITION
    type Query { open: String secret: String @auth(scopes: [["read:secret"]]) }
    type Mutation { createPerson: String login: String @public }`,
}
const WRITE = 'mutation { createPerson }'
const READ = '{ secret }'

interface Stale {
  readonly gateway: TestGateway
  readonly clock: { age: number }
  readonly token: string
}

async function open(options: Partial<BeforeSchema> = {}): Promise<Stale> {
  const clock = { age: 0 }
  const store = createMemoryStore({ now: Date.now, random: randomBytes })
  const stale: Store = { ...store, feed: { ...store.feed, age: () => clock.age } }
  const gateway = await startGateway({ before: 'schema', schema, store: stale, ...options })
  return { gateway, clock, token: await gateway.tokenFor('*') }
}

describe('a gateway that has not heard from its store', () => {
  it('refuses guarded mutations after 5 s, guarded reads after 5 min, and runs nothing of them', async () => {
    const { gateway, clock, token } = await open()
    for (const [age, write, read] of [
      [5_000, 200, 200],
      [5_001, 503, 200],
      [300_000, 503, 200],
      [300_001, 503, 503],
      [0, 200, 200],
    ] as const) {
      clock.age = age
      const before = [gateway.calls.get('Mutation.createPerson') ?? 0, gateway.calls.get('Query.secret') ?? 0]
      const answers = [await gateway.graphql(WRITE, { token }), await gateway.graphql(READ, { token })]
      const after = [gateway.calls.get('Mutation.createPerson') ?? 0, gateway.calls.get('Query.secret') ?? 0]
      expect(answers.map(({ status }) => status)).toEqual([write, read])
      expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([
        write === 200 ? 1 : 0,
        read === 200 ? 1 : 0,
      ])
      for (const { status, body, headers } of answers.filter((one) => one.status === 503)) {
        expect(body).toEqual({
          errors: [
            {
              message: 'The gateway has not heard from its store for too long',
              extensions: { code: 'STALE_STORE' },
            },
          ],
        })
        expect([status, headers.get('retry-after')]).toEqual([503, '1'])
      }
    }
  })

  it('goes on with what needs nothing, whoever asks, and with what is left of a reduced query', async () => {
    const { gateway, clock, token } = await open()
    clock.age = 10 * 60_000
    for (const query of ['{ open }', 'mutation { login }', '{ __typename }']) {
      expect((await gateway.graphql(query)).status).toBe(200)
      expect((await gateway.graphql(query, { token })).status).toBe(200)
    }
    const reduced = await gateway.graphql('{ open secret }')
    expect([reduced.status, reduced.body.errors?.[0]?.extensions?.['code']]).toEqual([200, 'UNAUTHENTICATED'])
    expect((await gateway.graphql('{ open secret }', { token })).status).toBe(503)
    expect((await gateway.fetch('/health')).status).toBe(200)
  })

  it('denies what it would deny anyway', async () => {
    const { gateway, clock } = await open()
    clock.age = 10 * 60_000
    expect((await gateway.graphql(WRITE)).status).toBe(401)
    expect((await gateway.graphql(WRITE, { token: await gateway.tokenFor('nothing') })).status).toBe(403)
  })

  it('refuses a mutation of a document whose query is public', async () => {
    const { gateway, clock, token } = await open()
    clock.age = 6_000
    const query = `query A { open } ${WRITE.replace('mutation', 'mutation B')}`
    expect((await gateway.graphql(query, { token, operationName: 'A' })).status).toBe(200)
    expect((await gateway.graphql(query, { token, operationName: 'B' })).status).toBe(503)
  })

  it('/ready says why', async () => {
    const { gateway, clock } = await open()
    expect((await gateway.fetch('/ready')).status).toBe(200)
    clock.age = 7_000
    const answer = await gateway.fetch('/ready')
    expect([answer.status, answer.body]).toEqual([
      503,
      {
        success: false,
        code: 'STALE_STORE',
        message: 'The store was heard 7 s ago: guarded mutations are refused',
      },
    ])
  })

  it('both times can be configured', async () => {
    const { gateway, clock, token } = await open({ staleness: { mutations: 100, reads: 200 } })
    clock.age = 150
    expect((await gateway.graphql(WRITE, { token })).status).toBe(503)
    expect((await gateway.graphql(READ, { token })).status).toBe(200)
    clock.age = 250
    expect((await gateway.graphql(READ, { token })).status).toBe(503)
  })
})

describe('a store that cannot be reached', () => {
  it('answers 503 where it must be asked, in the words of each path, and nothing of why', async () => {
    const store = createMemoryStore({ now: Date.now, random: randomBytes })
    const fail = (): Promise<never> => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:5432'))
    const failing: Store = { ...store, apiKeys: { ...store.apiKeys, find: fail, verify: fail } }
    const gateway = await startGateway({ before: 'schema', schema, store: failing, clients: [] })
    const post = (path: string, type: string, body: string): ReturnType<TestGateway['fetch']> =>
      gateway.fetch(path, { method: 'POST', headers: { 'content-type': type }, body })
    const jwt = await post('/jwt', 'application/json', '{"id":"a","apiKey":"b","scopes":["*"]}')
    const oauth = await post(
      '/oauth/token',
      'application/x-www-form-urlencoded',
      'client_id=a&client_secret=b',
    )
    const account = await gateway.fetch('/account', { headers: { 'x-api-key': 'x' } })
    expect([jwt.status, jwt.body['code']]).toEqual([503, 'STORE_UNAVAILABLE'])
    expect([oauth.status, oauth.body['error']]).toEqual([503, 'temporarily_unavailable'])
    expect([account.status, account.body['code']]).toEqual([503, 'STORE_UNAVAILABLE'])
    for (const { text } of [jwt, oauth, account]) expect(text).not.toContain('ECONNREFUSED')
    await store.close()
  })
})
