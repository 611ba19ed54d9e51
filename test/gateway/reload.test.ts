import { describe, expect, it } from '@jest/globals'
import type { EpochNews } from '../../src/gateway/epoch-news.ts'
import { signToken } from '../attacks/http-wire.ts'
import { CLIENT, SECRET } from '../kit/client.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { createSocketWorld, createTopic, TICKS } from '../kit/socket-world.ts'
import { scrape, sumOf } from '../support/scrape.ts'
import { openSocket } from '../support/sockets.ts'
import { startRecorder } from '../upstream/recorder.ts'

const SCHEMA = {
  typeDefs: `
    directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION
    type Query { open: String, slow: String, held: String @auth(scopes: [["held"]]) }
    type Mutation { createThing: String }`,
  resolvers: {
    Query: { open: () => 'open', held: () => 'held' },
    Mutation: { createThing: () => 'made' },
  },
}
const OTHER = { id: 'other', apiKey: 'the key of another', scopes: ['held'] }

const askToken = (gateway: TestGateway, { id, apiKey }: typeof OTHER, scopes: readonly string[]) =>
  gateway.fetch('/jwt', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id, apiKey, scopes }),
  })

async function countReloads({ metricsUrl }: TestGateway, what: string): Promise<Record<string, number>> {
  const found = await scrape(metricsUrl)
  const count = (outcome: string): number => sumOf(found, 'portcullis_reloads_total', { what, outcome })
  return Object.fromEntries(['taken', 'unchanged', 'refused'].map((outcome) => [outcome, count(outcome)]))
}

describe('a reload with options', () => {
  it('takes all of them at once, and says so', async () => {
    const lines: string[] = []
    const logTo = { write: (line: string) => void lines.push(line) }
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA, logLevel: 'info', logTo })
    expect((await askToken(gateway, OTHER, ['held'])).status).toBe(401)
    const cors = { kind: 'origins', origins: ['https://app.example.org'] } as const
    expect(await gateway.reconfigure({ clients: [CLIENT, OTHER], cors })).toEqual({ kind: 'taken' })
    const { status, body } = await askToken(gateway, OTHER, ['held'])
    expect(status).toBe(200)
    const { body: held } = await gateway.graphql('{ held }', { token: String(body['jwt']) })
    expect(held).toEqual({ data: { held: 'held' } })
    const answer = await gateway.fetch('/health', { headers: { origin: 'https://app.example.org' } })
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.org')
    const line = lines.find((one) => one.includes('reloaded')) ?? ''
    expect(JSON.parse(line).msg).toBe('the configuration was reloaded: clients, cors')
    expect(lines.join('')).not.toContain(OTHER.apiKey)
  })

  it('with a wrong one changes nothing, and says why', async () => {
    const lines: string[] = []
    const logTo = { write: (line: string) => void lines.push(line) }
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA, logTo, logLevel: 'warn' })
    const reloaded = await gateway.reconfigure({
      clients: [CLIENT, OTHER],
      limits: { depth: 1 },
      publicUrl: 'no origin',
    })
    expect(reloaded.kind).toBe('refused')
    expect((await askToken(gateway, OTHER, ['held'])).status).toBe(401)
    expect((await gateway.graphql('{ open }')).body).toEqual({ data: { open: 'open' } })
    expect(JSON.parse(lines.at(-1) ?? '').msg).toMatch(
      /^the new configuration was rejected; the old one stays in force: The public URL of a gateway/,
    )
  })

  it('whose options cannot be read is refused, counted, and says why', async () => {
    const lines: string[] = []
    const logTo = { write: (line: string) => void lines.push(line) }
    const gateway = await startGateway({
      before: 'schema',
      schema: SCHEMA,
      logTo,
      logLevel: 'warn',
      metrics: { port: 0 },
    })
    const reloaded = await gateway.gateway.reload(() => {
      throw new TypeError('There is no such file.')
    })
    expect(reloaded).toMatchObject({ kind: 'refused', error: { message: 'There is no such file.' } })
    expect(JSON.parse(lines.at(-1) ?? '').msg).toBe(
      'the new configuration was rejected; the old one stays in force: There is no such file.',
    )
    expect(await countReloads(gateway, 'configuration')).toEqual({ taken: 0, unchanged: 0, refused: 1 })
  })

  it('that differ in nothing is unchanged, and counts so', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA, metrics: { port: 0 } })
    expect(await gateway.reconfigure({})).toEqual({ kind: 'unchanged' })
    expect(await countReloads(gateway, 'configuration')).toEqual({ taken: 0, unchanged: 1, refused: 0 })
  })

  it('that names the same upstream with broken rules is refused, or takes settings that do not concern it', async () => {
    const recorder = await startRecorder('type Query { a: String, b: String }')
    let rules = 'type Query { b: String @authenticated }'
    const lines: string[] = []
    const gateway = await startGateway({
      before: 'upstream',
      at: recorder,
      upstream: { sdl: () => [{ name: 'rules.graphql', text: rules }] },
      logTo: { write: (line) => void lines.push(line) },
      logLevel: 'info',
      metrics: { port: 0 },
    })
    rules = 'type Query { c: String @authenticated }'
    expect((await gateway.reconfigure({})).kind).toBe('refused')
    expect(await countReloads(gateway, 'configuration')).toEqual({ taken: 0, unchanged: 1, refused: 0 })
    expect(await countReloads(gateway, 'schema')).toEqual({ taken: 0, unchanged: 0, refused: 1 })
    expect(lines.join('')).not.toContain('the configuration was reloaded')
    expect(await gateway.reconfigure({ cors: { kind: 'loopback' } })).toEqual({
      kind: 'taken',
    })
    expect(await countReloads(gateway, 'configuration')).toEqual({ taken: 1, unchanged: 1, refused: 0 })
    expect((await gateway.reconfigure({ refusals: 'aliceo2' })).kind).toBe('refused')
    expect((await gateway.graphql('{ b }')).status).toBe(401)
    await recorder.close()
  })

  it('that names the same broken manifest is refused', async () => {
    let text = '{ "a": "{ open }" }'
    const gateway = await startGateway({
      before: 'schema',
      schema: SCHEMA,
      persistedOperations: { manifest: () => [{ name: 'manifest.json', text }] },
      metrics: { port: 0 },
    })
    text = '{'
    expect((await gateway.reconfigure({})).kind).toBe('refused')
    expect(await countReloads(gateway, 'manifest')).toEqual({ taken: 0, unchanged: 0, refused: 1 })
  })

  it('that narrows a client holds the tokens that it has to its new ceiling, and widening gives them back', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA, clients: [OTHER] })
    const token = String((await askToken(gateway, OTHER, ['held'])).body['jwt'])
    const held = async (): Promise<number> => (await gateway.graphql('{ held }', { token })).status
    expect(await held()).toBe(200)
    await gateway.reconfigure({ clients: [{ ...OTHER, scopes: ['other'] }] })
    expect(await held()).toBe(403)
    await gateway.reconfigure({ clients: [OTHER] })
    expect(await held()).toBe(200)
  })

  it('that removes a client leaves its tokens to a revocation, which a configuration is none', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA, clients: [OTHER] })
    const token = String((await askToken(gateway, OTHER, ['held'])).body['jwt'])
    await gateway.reconfigure({ clients: [CLIENT] })
    expect((await gateway.graphql('{ held }', { token })).status).toBe(200)
    expect((await askToken(gateway, OTHER, ['held'])).status).toBe(401)
  })

  it.each([
    ['host', { host: '127.0.0.2' }],
    ['port', { port: 1 }],
    ['metrics', { metrics: { port: 0 } }],
    ['logTo', { logTo: { write: () => undefined } }],
  ])('that names another %s is refused whole', async (name, changed) => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    const reloaded = await gateway.reconfigure({ ...changed, clients: [CLIENT, OTHER] })
    expect(reloaded).toMatchObject({
      kind: 'refused',
      error: { message: `${name} cannot be changed without a restart.` },
    })
    expect((await askToken(gateway, OTHER, ['held'])).status).toBe(401)
  })

  it('lets a request finish as it began', async () => {
    let answer: (text: string) => void = () => undefined
    let begun: () => void = () => undefined
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve
    })
    const slow = (): Promise<string> => {
      begun()
      return new Promise((resolve) => {
        answer = resolve
      })
    }
    const gateway = await startGateway({
      before: 'schema',
      schema: { ...SCHEMA, resolvers: { ...SCHEMA.resolvers, Query: { ...SCHEMA.resolvers.Query, slow } } },
    })
    const running = gateway.graphql('{ slow }')
    await hasBegun
    expect(await gateway.reconfigure({ limits: { depth: 3 }, baseline: { query: 'derived' } })).toEqual({
      kind: 'taken',
    })
    expect((await gateway.graphql('{ open }')).status).toBe(401)
    answer('done')
    expect((await running).body).toEqual({ data: { slow: 'done' } })
  })

  it('keeps what was counted against wrong credentials', async () => {
    const gateway = await startGateway({ before: 'schema', schema: SCHEMA })
    const wrong = { ...CLIENT, apiKey: 'wrong' }
    const statuses: number[] = []
    for (let count = 0; count < 30; count += 1) {
      if (count === 15) await gateway.reconfigure({ requestTimeout: 20_000 })
      statuses.push((await askToken(gateway, wrong, ['held'])).status)
    }
    expect(statuses).toContain(429)
    expect(statuses.slice(15)).toContain(429)
  })

  it('tells its host of every configuration and schema that takes effect', async () => {
    const told: EpochNews[] = []
    const gateway = await startGateway({
      before: 'schema',
      schema: SCHEMA,
      onEpoch: (news) => void told.push(news),
    })
    await gateway.reconfigure({ cors: { kind: 'loopback' } })
    await gateway.reconfigure({ cors: { kind: 'loopback' }, baseline: { query: 'derived' } })
    await gateway.reconfigure({ port: 1 })
    expect(told.map(({ kind, cause, changed }) => [kind, cause, changed])).toEqual([
      ['configuration', 'start', []],
      ['schema', 'start', []],
      ['configuration', 'reload', ['cors']],
      ['configuration', 'reload', ['baseline']],
      ['schema', 'reload', []],
    ])
    expect(new Set(told.map(({ digest }) => digest)).size).toBe(5)
    expect(JSON.stringify(told)).not.toContain(SECRET)
  })
})

describe('whoever stays', () => {
  it('is sent away when the secret under which their token was signed is replaced', async () => {
    const { gateway } = await createSocketWorld()
    const socket = await openSocket(gateway.url)
    await socket.init({ authorization: `Bearer ${signToken()}` })
    await gateway.reconfigure({ jwt: { secret: 'another secret of tests, long enough for production' } })
    expect(await socket.closed).toMatchObject({ code: 4403, reason: 'invalid_token' })
  })

  it('gets no further event once the new rules deny it', async () => {
    const topic = createTopic()
    const field = { subscribe: topic.subscribe, resolve: (value: number) => value }
    const gateway = await startGateway({
      before: 'schema',
      schema: {
        typeDefs: 'type Query { open: String } type Subscription { ticks: Int }',
        resolvers: { Subscription: { ticks: field } },
      },
    })
    const socket = await openSocket(gateway.url)
    await socket.init()
    socket.send({ id: 's', type: 'subscribe', payload: { query: TICKS } })
    await topic.hasListeners(1)
    topic.emit(1)
    expect(await socket.next()).toMatchObject({ type: 'next', payload: { data: { ticks: 1 } } })
    await gateway.reconfigure({ baseline: { subscription: 'authenticated' } })
    expect(await socket.next()).toMatchObject({
      id: 's',
      type: 'error',
      payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    })
    await topic.hasListeners(0)
  })

  it('asks anew under the new limits', async () => {
    const { gateway } = await createSocketWorld()
    const socket = await openSocket(gateway.url)
    await socket.init()
    await gateway.reconfigure({ limits: { rootFields: 1 } })
    socket.send({ id: 'q', type: 'subscribe', payload: { query: '{ a: open b: open }' } })
    expect(await socket.next()).toMatchObject({ id: 'q', type: 'error' })
  })
})
