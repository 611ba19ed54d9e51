import { buildSubgraphSchema } from '@apollo/subgraph'
import { describe, expect, it } from '@jest/globals'
import { type GraphQLSchema, parse } from 'graphql'
import { createGuard } from '../../src/guard/guard.ts'
import type { ComposedSchema } from '../../src/upstream/composed/composed-schema.ts'
import { READABLE_NAMES } from '../../src/upstream/composed/readable-names.ts'
import { createSupergraphSource } from '../../src/upstream/composed/supergraph-source.ts'
import { toResolverContext } from '../../src/upstream/subgraphs/subgraph-context.ts'
import { loadQueryPlanner } from '../../src/upstream/supergraph/query-planner.ts'
import { compose, withLinks } from '../support/composition.ts'
import { startEventSubgraph } from './event-subgraph.ts'

const LIBRARY = `
  type Query { hit: Hit }
  union Hit = Book | Song
  type Book @key(fields: "id") { id: ID! title: String @shareable }
  type Song @key(fields: "id") { id: ID! title: String @shareable }`
const CINEMA = `
  type Query { shown: Hit }
  union Hit = Book | Movie
  type Book @key(fields: "id") { id: ID! title: String @shareable pages: Int }
  type Movie @key(fields: "id") { id: ID! title: String @shareable }`

const schemaOf = (sdl: string, resolvers: unknown): GraphQLSchema =>
  buildSubgraphSchema({ typeDefs: parse(withLinks(sdl)), resolvers: resolvers as never })

async function build(loadPlanner: typeof loadQueryPlanner) {
  const book = { __typename: 'Book', id: 'b', title: 'T' }
  const library = await startEventSubgraph(schemaOf(LIBRARY, { Query: { hit: () => book } }))
  const cinema = await startEventSubgraph(
    schemaOf(CINEMA, { Book: { __resolveReference: () => ({ ...book, pages: 7 }) } }),
  )
  const text = compose({ library: LIBRARY, cinema: CINEMA }, (name) =>
    name === 'library' ? library.url : cinema.url,
  )
  const logged: string[] = []
  const source = createSupergraphSource(
    { sdl: () => ({ name: 'supergraph.graphql', text }) },
    {},
    {
      now: () => 0,
      random: () => 0.5,
      log: () => undefined,
      logHidden: () => undefined,
      logPlanner: (what) => logged.push(what),
      loadPlanner,
    },
  )
  const composed = (await source.read()).build()
  return { composed, logged, close: () => source.keep([]) }
}

async function ask({ schema, executor, rules }: ComposedSchema, query: string) {
  const document = parse(query)
  const decision = await createGuard(rules, {}).decide({ document, subject: { kind: 'anonymous' } })
  const contextValue = toResolverContext({ caller: {}, requests: 0, decision })
  return executor.execute({ schema, document, contextValue })
}

const QUERY =
  '{ hit { __typename ... on Movie { title } ... on Book { title pages } ... on Song { title } } }'
const ANSWER = { data: { hit: { __typename: 'Book', title: 'T', pages: 7 } } }

describe('a supergraph', () => {
  it('is executed by the library where the planner is not to be had, and the log says so', async () => {
    const { composed, logged, close } = await build(() => loadQueryPlanner('not-installed-anywhere'))
    expect(composed.executor).toBe(READABLE_NAMES)
    expect(logged).toEqual([expect.stringMatching(/router-query-planner is not installed or not built/)])
    expect(JSON.parse(JSON.stringify(await ask(composed, QUERY)))).toEqual(ANSWER)
    await close()
  })

  it('is executed by the library where the planner cannot read it', async () => {
    const { composed, logged, close } = await build(async () => () => {
      throw new Error('no such directive')
    })
    expect(composed.executor).toBe(READABLE_NAMES)
    expect(logged).toEqual([expect.stringMatching(/the query planner cannot read this supergraph/)])
    expect(JSON.parse(JSON.stringify(await ask(composed, QUERY)))).toEqual(ANSWER)
    await close()
  })

  it('is executed by plans where the planner is there, and the log says nothing', async () => {
    const { composed, logged, close } = await build(loadQueryPlanner)
    expect(composed.executor).not.toBe(READABLE_NAMES)
    expect(logged).toEqual([])
    expect(JSON.parse(JSON.stringify(await ask(composed, QUERY)))).toEqual(ANSWER)
    await close()
  })
})
