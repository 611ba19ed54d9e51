import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type ExecutionResult, parse, subscribe } from 'graphql'
import { createBroker } from '../../src/sample/broker.ts'
import type { ThingEvent } from '../../src/sample/thing-event.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { ask, openTestApi, type TestApi } from './api.ts'

type Listening = AsyncGenerator<ExecutionResult, void>

/** Subscribed as soon as it resolves. */
async function listen(api: TestApi, source: string): Promise<Listening> {
  const listening = await subscribe({
    schema: api.schema,
    document: parse(source),
    contextValue: api.context(),
  })
  if (!(Symbol.asyncIterator in listening)) throw new Error(JSON.stringify(listening))
  return listening as Listening
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it has asked for
async function nextOf(listening: Listening): Promise<any> {
  const { value } = await listening.next()
  expect(value?.errors).toBeUndefined()
  return JSON.parse(JSON.stringify(value?.data))
}

const CREATED = 'subscription { ThingCreateMutation { __typename identifier name } }'
const ACTION =
  'subscription { ControlActionMutation(identifier: "job") { actionStatus object { identifier } } }'

describe('ThingCreateMutation', () => {
  it('tells of every thing that is created, in the order of the commits, and of nothing else', async () => {
    const api = await openTestApi()
    const listening = await listen(api, CREATED)
    await ask(
      api,
      `mutation {
        CreatePerson(identifier: "p", name: "Clara") { identifier }
        UpdatePerson(identifier: "p", name: "Robert") { identifier }
        MergePerson(identifier: "p", name: "Johannes") { identifier }
        MergeOrganization(identifier: "o", name: "Verlag") { identifier }
        DeletePerson(identifier: "p") { identifier }
        CreateControlAction(identifier: "c") { identifier }
      }`,
    )
    expect(await nextOf(listening)).toEqual({
      ThingCreateMutation: { __typename: 'Person', identifier: 'p', name: 'Clara' },
    })
    expect(await nextOf(listening)).toEqual({
      ThingCreateMutation: { __typename: 'Organization', identifier: 'o', name: 'Verlag' },
    })
    expect(await nextOf(listening)).toEqual({
      ThingCreateMutation: { __typename: 'ControlAction', identifier: 'c', name: null },
    })
  })

  it('tells of the types that are asked for, and of none when none is', async () => {
    const api = await openTestApi()
    const listening = await listen(
      api,
      'subscription { ThingCreateMutation(onTypes: [Organization, MusicComposition]) { identifier } }',
    )
    const nothing = await listen(api, 'subscription { ThingCreateMutation(onTypes: []) { identifier } }')
    await ask(
      api,
      `mutation {
        CreatePerson(identifier: "p") { identifier }
        CreateMusicComposition(identifier: "m") { identifier }
        CreateOrganization(identifier: "o") { identifier }
      }`,
    )
    expect(await nextOf(listening)).toEqual({ ThingCreateMutation: { identifier: 'm' } })
    expect(await nextOf(listening)).toEqual({ ThingCreateMutation: { identifier: 'o' } })
    const silent = nothing.next()
    await nothing.return()
    expect(await silent).toEqual({ done: true, value: undefined })
  })

  it('tells of nothing that was not committed', async () => {
    const api = await openTestApi()
    await ask(api, 'mutation { CreatePerson(identifier: "taken") { identifier } }')
    const listening = await listen(api, CREATED)
    const refused = await api.run('mutation { CreatePerson(identifier: "taken") { identifier } }')
    expect(refused.codes).toEqual(['CONFLICT'])
    await ask(api, 'mutation { CreatePerson(identifier: "free") { identifier } }')
    expect((await nextOf(listening)).ThingCreateMutation.identifier).toBe('free')
  })
})

describe('ControlActionMutation', () => {
  it('tells of every mutation of that control action, and null when it is gone', async () => {
    const api = await openTestApi()
    const listening = await listen(api, ACTION)
    await ask(
      api,
      `mutation {
        a0: CreateControlAction(identifier: "other") { identifier }
        a1: CreateControlAction(identifier: "job", actionStatus: PotentialActionStatus) { identifier }
        a2: UpdateControlAction(identifier: "job", actionStatus: ActiveActionStatus) { identifier }
        CreateDigitalDocument(identifier: "score") { identifier }
        a3: MergeControlAction(identifier: "job", actionStatus: CompletedActionStatus) { identifier }
        a4: DeleteControlAction(identifier: "other") { identifier }
      }`,
    )
    const seen = [await nextOf(listening), await nextOf(listening), await nextOf(listening)]
    expect(seen.map(({ ControlActionMutation: { actionStatus } }) => actionStatus)).toEqual([
      'PotentialActionStatus',
      'ActiveActionStatus',
      'CompletedActionStatus',
    ])
    await ask(
      api,
      'mutation { AddControlActionObject(from: { identifier: "job" }, to: { identifier: "score" }) { from { identifier } } }',
    )
    expect((await nextOf(listening)).ControlActionMutation.object).toEqual([{ identifier: 'score' }])
    await ask(api, 'mutation { DeleteControlAction(identifier: "job") { identifier } }')
    expect(await nextOf(listening)).toEqual({ ControlActionMutation: null })
  })

  it('refuses an identifier that nothing can have', async () => {
    const api = await openTestApi()
    const refused = await subscribe({
      schema: api.schema,
      document: parse('subscription { ControlActionMutation(identifier: "") { name } }'),
      contextValue: api.context(),
    })
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
  })
})

describe('a broker', () => {
  const event: ThingEvent = { change: 'deleted', type: 'Person', identifier: 'p' }
  const all = (): boolean => true

  it('ends whoever leaves too much unread, and nobody else', async () => {
    const broker = createBroker(3)
    const slow = broker.subscribe(all)
    const quick = broker.subscribe(all)
    for (let count = 0; count < 4; count += 1) {
      broker.publish(event)
      expect(await quick.next()).toEqual({ done: false, value: event })
    }
    await expect(slow.next()).rejects.toMatchObject({ extensions: { code: 'TOO_SLOW' } })
    expect(await slow.next()).toEqual({ done: true, value: undefined })
    broker.publish(event)
    expect(await quick.next()).toEqual({ done: false, value: event })
  })

  it('ends a listener that waits, when it leaves and when the broker closes', async () => {
    const broker = createBroker()
    const leaving = broker.subscribe(all)
    const staying = broker.subscribe(all)
    const waiting = [leaving.next(), staying.next()]
    await leaving.return()
    expect(await waiting[0]).toEqual({ done: true, value: undefined })
    await broker.close()
    expect(await waiting[1]).toEqual({ done: true, value: undefined })
  })
})

describe('processes that share a PostgreSQL', () => {
  let postgres: TestPostgres | { readonly missing: string }
  beforeAll(async () => {
    postgres = await startPostgres()
  }, 60_000)
  afterAll(async () => {
    if ('stop' in postgres) await postgres.stop()
  }, 60_000)

  it('tell each other what they have committed, and of no data that is not there', async () => {
    if ('missing' in postgres) return console.warn(`not run: ${postgres.missing}`)
    const events = await postgres.createDatabase()
    const folder = await mkdtemp(join(tmpdir(), 'portcullis-events-'))
    try {
      const database = `file:${join(folder, 'shared.db')}`
      const writer = await openTestApi({ database, events })
      const reader = await openTestApi({ database, events })
      const apart = await openTestApi({ events })
      const [here, there] = [await listen(writer, CREATED), await listen(reader, CREATED)]
      const elsewhere = await listen(apart, CREATED)
      const action = await listen(reader, ACTION)
      const identifier = 'ä'.repeat(256)
      await ask(writer, `mutation ($identifier: ID) { CreatePerson(identifier: $identifier) { name } }`, {
        identifier,
      })
      await ask(
        writer,
        'mutation { CreateControlAction(identifier: "job", actionStatus: ActiveActionStatus) { name } }',
      )
      for (const listening of [here, there]) {
        expect((await nextOf(listening)).ThingCreateMutation).toMatchObject({
          __typename: 'Person',
          identifier,
        })
        expect((await nextOf(listening)).ThingCreateMutation).toMatchObject({ identifier: 'job' })
      }
      expect((await nextOf(action)).ControlActionMutation).toMatchObject({
        actionStatus: 'ActiveActionStatus',
      })
      await ask(writer, 'mutation { DeleteControlAction(identifier: "job") { name } }')
      expect(await nextOf(action)).toEqual({ ControlActionMutation: null })
      await postgres.run(events, `notify portcullis_contributor, 'no JSON'`)
      await postgres.run(events, `notify portcullis_contributor, '{"change":"created","type":"__proto__"}'`)
      await ask(apart, 'mutation { CreatePerson(identifier: "own") { name } }')
      expect((await nextOf(elsewhere)).ThingCreateMutation.identifier).toBe('own')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }, 60_000)

  it('find each other again when it was away, and hear themselves meanwhile', async () => {
    if ('missing' in postgres) return console.warn(`not run: ${postgres.missing}`)
    const events = await postgres.createDatabase()
    const folder = await mkdtemp(join(tmpdir(), 'portcullis-events-'))
    const problems: unknown[] = []
    try {
      const database = `file:${join(folder, 'shared.db')}`
      const writer = await openTestApi({ database, events, onProblem: (error) => problems.push(error) })
      const reader = await openTestApi({ database, events })
      const [here, there] = [await listen(writer, CREATED), await listen(reader, CREATED)]
      await postgres.halt()
      await ask(writer, 'mutation { CreatePerson(identifier: "alone") { name } }')
      expect((await nextOf(here)).ThingCreateMutation.identifier).toBe('alone')
      while (problems.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
      await postgres.resume()
      const heard = nextOf(there)
      let isHeard = false
      heard.then(() => {
        isHeard = true
      })
      for (let count = 0; !isHeard; count += 1) {
        await ask(writer, `mutation { CreatePerson(identifier: "again-${count}") { name } }`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      expect((await heard).ThingCreateMutation.identifier).toMatch(/^again-/)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }, 60_000)
})
