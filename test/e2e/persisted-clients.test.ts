import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApolloClient, type ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type DocumentNode, getOperationAST, parse } from 'graphql'
import type { PersistedOperationsOptions } from '../../src/persisted/persisted-options.ts'
import { run } from '../cli/terminal.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { sha256 } from '../persisted/manifests.ts'

const SDL = `type Query { person: Person }
type Mutation { createPerson(name: String): Person }
type Person { name: String, friend: Person }
`
const PERSON = 'query GetPerson { person { name friend { ...Name } } } fragment Name on Person { name }'
const CREATE = 'mutation CreatePerson($name: String) { createPerson(name: $name) { name } }'
const FRIENDS = 'query GetFriends { person { friend { name } } }'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'persisted-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Publishes two operations, and stands before an API with them. */
async function publish(format: 'apollo' | 'relay'): Promise<string> {
  const out = join(folder, `${format}.json`)
  const args = [
    '--schema',
    'a.graphql',
    '--operations',
    'o.graphql',
    '--typename',
    '--format',
    format,
    '--out',
    out,
  ]
  const outcome = await run(['publish', ...args], { 'a.graphql': SDL, 'o.graphql': `${PERSON}\n${CREATE}` })
  expect(outcome).toMatchObject({ code: 0, stderr: '' })
  return out
}

async function start(persistedOperations: PersistedOperationsOptions): Promise<TestGateway> {
  const ada = { name: 'Ada', friend: { name: 'Charles' } }
  return startGateway({
    before: 'schema',
    schema: {
      typeDefs: SDL,
      resolvers: {
        Query: { person: () => ada },
        Mutation: { createPerson: (_: unknown, { name }: { readonly name: string }) => ({ name }) },
      },
    },
    persistedOperations,
  })
}

interface ApolloManifest {
  readonly operations: readonly { readonly name: string; readonly id: string }[]
}

interface Sent {
  readonly method: string
  readonly hasText: boolean
  readonly status: number
}

/** Apollo Client with its link for persisted queries, and what it sent. */
function connect(
  { url }: TestGateway,
  options: Partial<PersistedQueryLink.Options> = {},
  token?: string,
): { readonly client: ApolloClient; readonly sent: Sent[] } {
  const sent: Sent[] = []
  const http = new HttpLink({
    uri: `${url}/graphql`,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    async fetch(input, init) {
      const response = await fetch(input, init)
      const text = `${decodeURIComponent(String(input))} ${String(init?.body ?? '')}`
      sent.push({
        method: init?.method ?? 'GET',
        hasText: /\{\s*(?:\\n)?\s*(?:person|createPerson)/.test(text),
        status: response.status,
      })
      return response
    },
  })
  const persisted: ApolloLink = new PersistedQueryLink({
    sha256: (text: string) => sha256(text),
    ...options,
  } as PersistedQueryLink.Options)
  return { client: new ApolloClient({ link: persisted.concat(http), cache: new InMemoryCache() }), sent }
}

const PERSON_DATA = {
  person: {
    __typename: 'Person',
    name: 'Ada',
    friend: { __typename: 'Person', name: 'Charles' },
  },
}
const query = (client: ApolloClient, text: string): Promise<unknown> =>
  client.query({ query: gql(text), fetchPolicy: 'no-cache' }).then(({ data }) => data)

describe('@apollo/client with its link for persisted queries', () => {
  it('is served from a published manifest by the hashes that it computes, and nothing else is', async () => {
    const gateway = await start({ manifest: await publish('apollo'), only: true })
    const { client, sent } = connect(gateway, {}, await gateway.tokenFor('Mutation:Person:Create'))
    expect(await query(client, PERSON)).toEqual(PERSON_DATA)
    const created = await client.mutate({ mutation: gql(CREATE), variables: { name: 'Grace' } })
    expect(created.data).toEqual({ createPerson: { __typename: 'Person', name: 'Grace' } })
    expect(sent).toEqual([
      { method: 'POST', hasText: false, status: 200 },
      { method: 'POST', hasText: false, status: 200 },
    ])
    const ran = gateway.calls.get('Query.person')
    await expect(query(client, FRIENDS)).rejects.toMatchObject({ statusCode: 403 })
    // It is told that the hash is not known, tries with the text, and is refused.
    expect(sent.slice(2)).toEqual([
      { method: 'POST', hasText: false, status: 200 },
      { method: 'POST', hasText: true, status: 403 },
    ])
    expect(gateway.calls.get('Query.person')).toBe(ran)
  })

  it('is served by ids that it looks up by name', async () => {
    const gateway = await start({ manifest: await publish('relay'), only: true })
    const manifest: ApolloManifest = JSON.parse(readFileSync(await publish('apollo'), 'utf8'))
    const ids = new Map(manifest.operations.map(({ name, id }) => [name, id]))
    const generateHash = async (document: DocumentNode): Promise<string> =>
      ids.get(getOperationAST(document)?.name?.value ?? '') ?? ''
    const { client, sent } = connect(gateway, { generateHash })
    expect(await query(client, PERSON)).toEqual(PERSON_DATA)
    expect(sent).toEqual([{ method: 'POST', hasText: false, status: 200 }])
  })

  it.each([false, true])(
    'teaches the gateway what it asks where APQ is on (useGETForHashedQueries: %j)',
    async (useGet) => {
      const gateway = await start({ apq: true })
      const method = useGet ? 'GET' : 'POST'
      const first = connect(gateway, { useGETForHashedQueries: useGet })
      expect(await query(first.client, PERSON)).toEqual(PERSON_DATA)
      expect(first.sent).toMatchObject([
        { method, hasText: false, status: 200 },
        { hasText: true, status: 200 },
      ])
      const second = connect(gateway, { useGETForHashedQueries: useGet })
      expect(await query(second.client, PERSON)).toEqual(PERSON_DATA)
      expect(second.sent).toEqual([{ method, hasText: false, status: 200 }])
    },
  )

  it('does without where nothing is persisted', async () => {
    const gateway = await start({})
    const { client, sent } = connect(gateway)
    for (let count = 0; count < 2; count++) expect(await query(client, PERSON)).toEqual(PERSON_DATA)
    expect(sent.map(({ hasText }) => hasText)).toEqual([false, true, true])
  })
})

describe('a network layer of Relay’s', () => {
  it('sends the id of a persisted operation, or the text of another', async () => {
    const gateway = await start({ manifest: await publish('relay'), only: true })
    const texts: Readonly<Record<string, string>> = JSON.parse(
      readFileSync(join(folder, 'relay.json'), 'utf8'),
    )
    const fetchQuery = async (params: {
      readonly id: string | null
      readonly text: string | null
    }): Promise<unknown> => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ doc_id: params.id, id: params.id, query: params.text, variables: {} }),
      })
      return response.json()
    }
    const [id] = Object.entries(texts).find(([, text]) => parse(text).definitions.length === 2) ?? []
    expect(await fetchQuery({ id: id ?? '', text: null })).toEqual({ data: PERSON_DATA })
    expect(await fetchQuery({ id: null, text: FRIENDS })).toMatchObject({
      errors: [{ extensions: { code: 'OPERATION_NOT_ALLOWED' } }],
    })
  })
})
