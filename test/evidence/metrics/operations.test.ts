import { describe, expect, it } from '@jest/globals'
import { authTypeDefs } from '../../../src/core/schema/auth-type-defs.ts'
import type { DecisionRecord } from '../../../src/evidence/record.ts'
import { type BeforeSchema, startGateway } from '../../kit/gateway.ts'
import { getStream, postStream } from '../../support/event-stream.ts'
import { type ScrapedMetrics, scrape, sumOf } from '../../support/scrape.ts'
import { openSocket } from '../../support/sockets.ts'

const TYPES = `
  ${authTypeDefs}
  type Person { name: String, email: String @auth(scopes: [["Read:Email"]]) }
  type Query { hello: String, person: Person, secret: String @auth(scopes: [["Read:Secret"]]) }
  type Mutation { CreatePerson(name: String): Person }
  type Subscription { tick: Int, guarded: Int @auth(scopes: [["Watch"]]) }`

const MUTATION = 'mutation { CreatePerson(name: "Ada") { name } }'
const OPERATIONS = 'portcullis_operations_total'

async function start(options: Partial<BeforeSchema> = {}) {
  const records: DecisionRecord[] = []
  const gateway = await startGateway({
    before: 'schema',
    schema: {
      typeDefs: TYPES,
      resolvers: {
        Query: { hello: () => 'hello', person: () => ({ name: 'Ada', email: 'a@b' }), secret: () => 'x' },
        Mutation: { CreatePerson: () => ({ name: 'Ada' }) },
        Subscription: {
          tick: {
            async *subscribe() {
              yield { tick: 1 }
            },
          },
        },
      },
    },
    onDecision: (record) => records.push(record),
    metrics: { port: 0 },
    ...options,
  })
  return { gateway, records }
}

type Gateway = Awaited<ReturnType<typeof start>>['gateway']

/** The counts of a scrape, each as `kind transport decision cause`. */
function countsOf({ samples }: ScrapedMetrics): Readonly<Record<string, number>> {
  const list = samples.get(OPERATIONS) ?? []
  return Object.fromEntries(
    list.map(({ labels: { kind, transport, decision, cause }, value }) => [
      `${kind} ${transport} ${decision} ${cause}`,
      value,
    ]),
  )
}

async function times(count: number, act: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done += 1) await act()
}

async function ask(gateway: Gateway, query: string, payload?: object): Promise<void> {
  const socket = await openSocket(gateway.url)
  await socket.init(payload)
  socket.send({ type: 'subscribe', id: '1', payload: { query } })
  for (let type = ''; type !== 'complete' && type !== 'error'; ) type = (await socket.next()).type
  socket.socket.close()
  await socket.closed
}

describe('portcullis_operations_total', () => {
  it('counts every operation once, over POST, GET, sockets and event streams', async () => {
    const { gateway, records } = await start()
    const token = await gateway.tokenFor('Mutation:*')
    const get = (query: string): Promise<unknown> =>
      gateway.fetch(`/graphql?${new URLSearchParams({ query })}`, {
        headers: { 'apollo-require-preflight': '1' },
      })

    await times(5, () => gateway.graphql(MUTATION, { token }))
    await times(3, () => gateway.graphql(MUTATION))
    await times(4, () => gateway.graphql('{ person { name email } }'))
    await times(2, () => gateway.graphql('{ hello '))
    await times(1, () => gateway.graphql('{ nothing }'))
    await times(1, () => gateway.graphql('{ hello }', { token: 'no-token' }))
    await times(1, () => gateway.fetch('/graphql', { method: 'POST', body: 'x' }))
    await times(6, () => get('{ hello }'))
    await times(2, () => get('{ secret }'))
    await times(1, () => get(MUTATION))
    await times(3, () => ask(gateway, '{ hello }'))
    await times(2, () => ask(gateway, MUTATION))
    await times(2, () => ask(gateway, 'subscription { tick }'))
    await times(1, () => ask(gateway, 'subscription { guarded }'))
    await times(2, async () => (await postStream(gateway.url, { query: 'subscription { tick }' })).rest())
    await times(1, async () => (await getStream(gateway.url, { query: '{ hello }' })).rest())
    await times(1, async () => (await postStream(gateway.url, { query: MUTATION })).rest())

    const found = await scrape(gateway.metricsUrl)
    expect(countsOf(found)).toEqual({
      'mutation post allow none': 5,
      'mutation post deny missing_token': 3,
      'query post reduce missing_token': 4,
      'unknown post refused parse_failed': 2,
      'unknown post refused validation_failed': 1,
      'query post deny invalid_token': 1,
      'unknown post refused unsupported_media_type': 1,
      'query get allow none': 6,
      'query get deny missing_token': 2,
      'mutation get refused bad_request': 1,
      'query websocket allow none': 3,
      'mutation websocket deny missing_token': 2,
      'subscription websocket allow none': 2,
      'subscription websocket deny missing_token': 1,
      'subscription sse allow none': 2,
      'query sse allow none': 1,
      'mutation sse deny missing_token': 1,
    })
    expect(sumOf(found, OPERATIONS)).toBe(records.length)
    expect(sumOf(found, 'portcullis_denials_total', { coordinate: 'Mutation.CreatePerson' })).toBe(6)
    expect(sumOf(found, 'portcullis_denials_total', { coordinate: 'Person.email' })).toBe(4)
    // Subscriptions last as long as somebody listens.
    expect(sumOf(found, 'portcullis_operation_duration_seconds_count')).toBe(
      records.filter(({ operationKind }) => operationKind !== 'subscription').length,
    )
    expect(sumOf(found, 'portcullis_operation_step_duration_seconds_count', { step: 'run' })).toBeGreaterThan(
      18,
    )
  })

  it('has no label that a caller can write into', async () => {
    const { gateway } = await start()
    const marked = 'marked-by-the-caller'
    const headers = { 'x-request-id': marked, 'x-client-id': marked, authorization: `Bearer ${marked}` }
    await gateway.graphql(`query ${marked.replaceAll('-', '_')} { hello }`, {
      operationName: marked,
      headers,
    })
    await gateway.graphql('{ hello }', { variables: { marked }, operationName: marked })
    await gateway.graphql(`{ ${marked.replaceAll('-', '_')} }`)
    const { text } = await scrape(gateway.metricsUrl)
    expect(text).toContain('portcullis_operations_total{')
    expect(text).not.toMatch(/marked[-_]by/)
  })
})

describe('portcullis_denials_total', () => {
  it('counts the hundred coordinates that were denied first, and the rest as other', async () => {
    const fields = Array.from({ length: 130 }, (_, index) => `f${index}`)
    const { gateway } = await start({
      limits: { rootFields: 200 },
      schema: {
        typeDefs: `${authTypeDefs} type Query { hello: String ${fields
          .map((name) => `${name}: Int @auth(scopes: [["No"]])`)
          .join(' ')} }`,
      },
    })
    for (const name of fields) await gateway.graphql(`{ ${name} }`)
    await gateway.graphql('{ f3 }')
    const found = await scrape(gateway.metricsUrl)
    expect(found.samples.get('portcullis_denials_total')).toHaveLength(101)
    expect(sumOf(found, 'portcullis_denials_total', { coordinate: 'other' })).toBe(30)
    expect(sumOf(found, 'portcullis_denials_total', { coordinate: 'Query.f3' })).toBe(2)
  })
})

describe('a gateway without the setting', () => {
  it('has no metrics', async () => {
    const { gateway } = await start({ metrics: undefined })
    expect(gateway.metricsUrl).toBeUndefined()
    expect((await gateway.fetch('/metrics')).status).toBe(404)
  })
})
