import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { print } from 'graphql'
import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createWsClient } from 'graphql-ws'
import { Observable } from 'rxjs'
import { WebSocket } from 'ws'
import {
  type ContributorGateway,
  openContributorGateway,
  postJson,
  requestToken,
} from '../kit/contributor.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'

const CREATED =
  'subscription ($types: [ThingInterfaceType!]) { ThingCreateMutation(onTypes: $types) { __typename name } }'
const ACTION = 'subscription { ControlActionMutation(identifier: "job") { actionStatus agent { name } } }'

let open: ContributorGateway
/** Listening needs scopes here. */
let guarded: ContributorGateway
// Apollo's link asks for it by name when something fails; Node has it from version 22 on.
Object.assign(globalThis, { WebSocket })

beforeAll(async () => {
  open = await openContributorGateway()
  guarded = await openContributorGateway({}, ':memory:', {
    baseline: { mutation: 'derived', query: 'public', subscription: 'derived' },
  })
})
afterAll(async () => {
  await open.close()
  await guarded.close()
})

interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[]
}

interface Asked {
  readonly query: string
  readonly variables?: Record<string, unknown>
}

/** A client as its users have it: results until it is left, or what it says of a denial. */
type Listen = (
  gateway: ContributorGateway,
  asked: Asked,
  token?: string,
) => AsyncIterable<Result> & { readonly leave: () => Promise<void> }

const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` }

const byWs: Listen = ({ url }, asked, token) => {
  const client = createWsClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: bearer(token),
    retryAttempts: 0,
  })
  return Object.assign(client.iterate(asked) as AsyncIterable<Result>, {
    leave: async () => client.dispose(),
  })
}

const bySse: Listen = ({ url }, asked, token) => {
  const client = createSseClient({ url: `${url}/graphql/stream`, headers: bearer(token), retryAttempts: 0 })
  return Object.assign(client.iterate(asked) as AsyncIterable<Result>, {
    leave: async () => client.dispose(),
  })
}

/** The link that the documentation of graphql-sse has for Apollo's client. */
function createSseLink(url: string, headers: Record<string, string>): ApolloLink {
  const client = createSseClient({ url, headers, retryAttempts: 0 })
  return new ApolloLink(
    ({ query, variables, operationName }) =>
      new Observable((sink) =>
        client.subscribe(
          { query: print(query), variables, ...(operationName !== undefined && { operationName }) },
          {
            next: (result) => sink.next(result as ApolloLink.Result),
            complete: () => sink.complete(),
            error: (error) => sink.error(error),
          },
        ),
      ),
  )
}

const byApollo =
  (createLink: (url: string, token: string | undefined) => ApolloLink): Listen =>
  ({ url }, { query, variables }, token) => {
    const http = new HttpLink({ uri: `${url}/graphql`, headers: bearer(token) })
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: ApolloLink.split(
        ({ operationType }) => operationType === 'subscription',
        createLink(url, token),
        http,
      ),
    })
    const results: Result[] = []
    let failure: unknown
    let wake = (): void => undefined
    const subscription = client
      .subscribe<Record<string, unknown>>({ query: gql(query), ...(variables && { variables }) })
      .subscribe({
        next({ data, error }) {
          if (error === undefined) results.push({ data: data ?? null })
          else failure = error
          wake()
        },
        error(error) {
          failure = error
          wake()
        },
      })
    return {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          for (const result of results.splice(0)) yield result
          if (failure !== undefined) throw failure
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      },
      async leave() {
        subscription.unsubscribe()
        client.stop()
      },
    }
  }

const CLIENTS: readonly (readonly [string, Listen])[] = [
  ["graphql-ws's client", byWs],
  ["graphql-sse's client", bySse],
  [
    "@apollo/client with graphql-ws's link",
    byApollo(
      (url, token) =>
        new GraphQLWsLink(
          createWsClient({
            url: `${url.replace('http', 'ws')}/graphql`,
            webSocketImpl: WebSocket,
            connectionParams: bearer(token),
            retryAttempts: 0,
          }),
        ),
    ),
  ],
  [
    '@apollo/client over SSE',
    byApollo((url, token) => createSseLink(`${url}/graphql/stream`, bearer(token))),
  ],
]

async function mutate({ url }: ContributorGateway, query: string): Promise<void> {
  const authorization = `Bearer ${await requestToken(url, '*')}`
  const { status, body } = await postJson(`${url}/graphql`, { query }, { authorization })
  expect([status, body['errors']]).toEqual([200, undefined])
}

/** What a listener hears first of things that are made until it listens. */
async function hearOf(
  gateway: ContributorGateway,
  asked: Asked,
  listen: Listen,
  make: (turn: number) => string,
  token?: string,
): Promise<Result> {
  const listening = listen(gateway, asked, token)
  let isHeard = false
  const first = (async (): Promise<Result> => {
    for await (const result of listening) return result
    throw new Error('The subscription ended.')
  })().finally(() => {
    isHeard = true
  })
  // A rejection is looked at below.
  first.catch(() => undefined)
  for (let turn = 0; !isHeard; turn += 1) {
    await mutate(gateway, make(turn))
    await new Promise((wake) => setTimeout(wake, 20))
  }
  try {
    return await first
  } finally {
    await listening.leave()
  }
}

const createPerson = (turn: number): string =>
  `mutation { CreateOrganization(name: "no ${turn}") { name } CreatePerson(name: "Louise Farrenc") { name } }`
const asPerson = { data: { ThingCreateMutation: { __typename: 'Person', name: 'Louise Farrenc' } } }
const PERSONS = { query: CREATED, variables: { types: ['Person'] } }

describe.each(CLIENTS)('%s', (_, listen) => {
  it('hears of everything of the types that it asks for, with no token', async () => {
    expect(await hearOf(open, PERSONS, listen, createPerson)).toMatchObject(asPerson)
  })

  it('follows a control action to its end', async () => {
    await mutate(
      open,
      'mutation { MergeControlAction(identifier: "job", actionStatus: PotentialActionStatus) { name } }',
    )
    const update =
      'mutation { UpdateControlAction(identifier: "job", actionStatus: CompletedActionStatus) { name } }'
    const heard = await hearOf(open, { query: ACTION }, listen, () => update)
    expect(heard.data).toMatchObject({
      ControlActionMutation: { actionStatus: 'CompletedActionStatus', agent: [] },
    })
  })

  it('is denied where listening needs a scope, and allowed by exactly that', async () => {
    const needed = 'Subscription:ThingInterface:Subscribe'
    expect(
      await hearOf(guarded, PERSONS, listen, createPerson, await requestToken(guarded.url, needed)),
    ).toMatchObject(asPerson)
    for (const token of [
      undefined,
      await requestToken(guarded.url, 'Subscription:ControlAction:Subscribe', 'Mutation:*', 'Query:*'),
    ]) {
      let said: unknown
      try {
        said = await hearOf(guarded, PERSONS, listen, createPerson, token)
      } catch (error) {
        said = error
      }
      expect(describeDenial(said)).toMatch(token === undefined ? /401|missing_token/ : /403|FORBIDDEN/)
    }
  })
})

/** The status, the code and the reason, wherever a client has them. */
function describeDenial(said: unknown): string {
  const { response, errors, cause } = said as {
    readonly response?: { readonly status?: number }
    readonly errors?: Result['errors']
    readonly cause?: unknown
  }
  const own = [response?.status, ...[said, errors ?? []].flat().map((one) => JSON.stringify(one))].join(' ')
  return cause === undefined ? own : `${own} ${describeDenial(cause)}`
}

describe('two gateways that share a PostgreSQL', () => {
  let postgres: TestPostgres | { readonly missing: string }
  beforeAll(async () => {
    postgres = await startPostgres()
  }, 60_000)
  afterAll(async () => {
    if ('stop' in postgres) await postgres.stop()
  }, 60_000)

  it('hear of what is written through the other', async () => {
    if ('missing' in postgres) return console.warn(`not run: ${postgres.missing}`)
    const events = await postgres.createDatabase()
    const folder = await mkdtemp(join(tmpdir(), 'portcullis-replicas-'))
    const database = `file:${join(folder, 'shared.db')}`
    const one = await openContributorGateway({}, database, { events })
    const other = await openContributorGateway({}, database, { events })
    try {
      for (const listen of [byWs, bySse]) {
        const listening = listen(other, PERSONS)
        let isHeard = false
        const first = listening[Symbol.asyncIterator]()
          .next()
          .finally(() => {
            isHeard = true
          })
        while (!isHeard) {
          await mutate(one, createPerson(0))
          await new Promise((wake) => setTimeout(wake, 20))
        }
        expect((await first).value).toMatchObject(asPerson)
        await listening.leave()
      }
    } finally {
      await one.close()
      await other.close()
      await rm(folder, { recursive: true, force: true })
    }
  }, 60_000)
})
