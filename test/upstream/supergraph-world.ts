import { buildSubgraphSchema } from '@apollo/subgraph'
import { afterEach } from '@jest/globals'
import { parse } from 'graphql'
import { createClient as createStreamClient } from 'graphql-sse'
import { type Client, createClient } from 'graphql-ws'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { WebSocket } from 'ws'
import type { SupergraphGatewayOptions } from '../../src/gateway/options.ts'
import type { GraphqlBody } from '../kit/caller.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { compose, withLinks } from '../support/composition.ts'
import { type EventSubgraph, startEventSubgraph } from './event-subgraph.ts'

export interface SubgraphSource {
  readonly sdl: string
  readonly resolvers: Readonly<Record<string, unknown>>
}

export interface SupergraphWorld {
  readonly gateway: TestGateway
  /** The same operation over POST, GET, a WebSocket and an event stream. */
  readonly askEverywhere: (query: string, token?: string) => Promise<Readonly<Record<Transport, GraphqlBody>>>
  /** The claims of the tokens that a subgraph has got since the last time. */
  readonly takeTokens: (name: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Of all subgraphs. */
  readonly requests: () => number
}

export const TRANSPORTS = ['POST', 'GET', 'WebSocket', 'SSE'] as const
export type Transport = (typeof TRANSPORTS)[number]

const clients: Pick<Client, 'dispose'>[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose()
})

const BASELINE = { query: 'public', mutation: 'derived', subscription: 'derived' } as const

/** A gateway before subgraphs that are each told who asks by a token of their own; all of it ends with the test. */
export async function startSupergraphWorld(
  subgraphs: Readonly<Record<string, SubgraphSource>>,
  change: (supergraphSdl: string) => string = (text) => text,
  options: Partial<Omit<SupergraphGatewayOptions, 'supergraph'>> = {},
): Promise<SupergraphWorld> {
  const servers = new Map<string, EventSubgraph>()
  for (const [name, { sdl, resolvers }] of Object.entries(subgraphs)) {
    const schema = buildSubgraphSchema({ typeDefs: parse(withLinks(sdl)), resolvers: resolvers as never })
    servers.set(name, await startEventSubgraph(schema))
  }
  const sdls = Object.fromEntries(Object.entries(subgraphs).map(([name, { sdl }]) => [name, sdl]))
  const text = change(compose(sdls, (name) => servers.get(name)?.url ?? ''))
  const settings = Object.fromEntries(
    [...servers.keys()].map((name) => [name, { authorization: 'token', token: { audience: name } } as const]),
  )
  const gateway = await startGateway({
    before: 'supergraph',
    supergraph: { sdl: () => ({ name: 'supergraph.graphql', text }), subgraphs: settings },
    baseline: BASELINE,
    ...options,
  })
  return {
    gateway,
    requests: () => [...servers.values()].reduce((sum, { posts }) => sum + posts.length, 0),
    async takeTokens(name) {
      const jwks = createRemoteJWKSet(new URL(`${gateway.url}/.well-known/jwks.json`))
      const posts = servers.get(name)?.posts.splice(0) ?? []
      return Promise.all(
        posts.map(async ({ authorization = '' }) => {
          const jwt = authorization.replace('Bearer ', '')
          const { payload } = await jwtVerify(jwt, jwks, { audience: name, typ: 'at+jwt' })
          return payload
        }),
      )
    },
    async askEverywhere(query, token) {
      const { body } = await gateway.graphql(query, { token })
      const headers = { 'apollo-require-preflight': '1', ...(token && { authorization: `Bearer ${token}` }) }
      const { body: got } = await gateway.fetch(`/graphql?query=${encodeURIComponent(query)}`, { headers })
      return {
        POST: body,
        GET: got,
        WebSocket: await askBySocket(gateway, query, token),
        SSE: await askByStream(gateway, query, token),
      }
    },
  }
}

async function askBySocket({ url }: TestGateway, query: string, token?: string): Promise<GraphqlBody> {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
  })
  clients.push(client)
  // A result without data is an error message there, which holds its errors.
  return client
    .iterate({ query })
    .next()
    .then(
      ({ value }) => value as GraphqlBody,
      (errors: unknown) => ({ errors }) as GraphqlBody,
    )
}

async function askByStream({ url }: TestGateway, query: string, token?: string): Promise<GraphqlBody> {
  const client = createStreamClient({
    url: `${url}/graphql/stream`,
    retryAttempts: 0,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  })
  clients.push({ dispose: () => client.dispose() })
  const { value } = await client.iterate({ query }).next()
  return value as GraphqlBody
}
