import { describe, expect, it, jest } from '@jest/globals'
import { type SubgraphSource, startSupergraphWorld, TRANSPORTS } from './supergraph-world.ts'

jest.setTimeout(60_000)

interface Kind {
  readonly subgraphs: Readonly<Record<string, SubgraphSource>>
  /** What is asked, and the data that comes of it. */
  readonly answers: readonly (readonly [query: string, data: unknown])[]
}

const byId = (typeName: string) => (reference: object) => ({ ...reference, __typename: typeName })

const BOOK = { __typename: 'Book', id: 'b', title: 'T' }
const KINDS: Readonly<Record<string, Kind>> = {
  'unions that differ between subgraphs': {
    subgraphs: {
      library: {
        sdl: `
          type Query { hit: Hit hits: [Hit!]! shelf: Shelf }
          union Hit = Book | Song
          type Shelf { best: Hit }
          type Book @key(fields: "id") { id: ID! title: String @shareable }
          type Song @key(fields: "id") { id: ID! title: String @shareable seconds: Int }`,
        resolvers: {
          Query: {
            hit: () => BOOK,
            hits: () => [BOOK, { __typename: 'Song', id: 's', title: 'S', seconds: 9 }],
            shelf: () => ({ best: BOOK }),
          },
        },
      },
      cinema: {
        sdl: `
          type Query { shown: Hit }
          union Hit = Book | Movie
          type Book @key(fields: "id") { id: ID! title: String @shareable pages: Int }
          type Movie @key(fields: "id") { id: ID! title: String @shareable minutes: Int }`,
        resolvers: {
          Query: { shown: () => ({ __typename: 'Movie', id: 'm', title: 'M', minutes: 90 }) },
          Book: { __resolveReference: ({ id }: { readonly id: string }) => ({ id, title: 'T', pages: 7 }) },
        },
      },
    },
    answers: [
      [
        '{ hit { __typename ... on Movie { title minutes } ... on Book { title pages } ... on Song { title seconds } } }',
        { hit: { __typename: 'Book', title: 'T', pages: 7 } },
      ],
      ['{ hit { ... on Movie { title } } }', { hit: {} }],
      ['{ hit { ... on Movie { minutes } ... on Song { seconds } } }', { hit: {} }],
      [
        '{ a: hits { kind: __typename ... on Book { name: title } ... on Song { name: title } ... on Movie { name: title } } }',
        {
          a: [
            { kind: 'Book', name: 'T' },
            { kind: 'Song', name: 'S' },
          ],
        },
      ],
      [
        '{ shelf { one: best { ...All } two: best { __typename } } shown { ...All } } fragment All on Hit { ... on Movie { minutes } ... on Book { pages ... on Book { id } } ... on Song { seconds } }',
        {
          shelf: { one: { pages: 7, id: 'b' }, two: { __typename: 'Book' } },
          shown: { minutes: 90 },
        },
      ],
    ],
  },
  'an interface without implementers beside @interfaceObject': {
    subgraphs: {
      names: {
        sdl: 'type Query { version: Int } interface Media @key(fields: "id") { id: ID! }',
        resolvers: { Query: { version: () => 1 }, Media: { __resolveType: () => 'Media' } },
      },
      stars: {
        sdl: `
          type Query { media: Media medias: [Media!]! }
          type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int critic: Critic }
          type Critic @key(fields: "id") { id: ID! media: Media }`,
        resolvers: {
          Query: {
            media: () => ({ id: '1', stars: 5, critic: { id: 'c', media: { id: '2', stars: 1 } } }),
            medias: () => [
              { id: '1', stars: 5 },
              { id: '2', stars: null },
            ],
          },
        },
      },
      critics: {
        sdl: 'type Critic @key(fields: "id") { id: ID! name: String }',
        resolvers: {
          Critic: { __resolveReference: ({ id }: { readonly id: string }) => ({ id, name: `n${id}` }) },
        },
      },
    },
    answers: [
      ['{ media { id stars } version }', { media: { id: '1', stars: 5 }, version: 1 }],
      [
        '{ all: medias { s: stars ... on Media { id } } }',
        {
          all: [
            { s: 5, id: '1' },
            { s: null, id: '2' },
          ],
        },
      ],
      [
        '{ media { critic { name media { id stars } } } }',
        { media: { critic: { name: 'nc', media: { id: '2', stars: 1 } } } },
      ],
    ],
  },
  'a partial union that is reached through a shared type': {
    subgraphs: {
      a: {
        sdl: `
          type Query { rootA: RootA shared: Shared @shareable }
          type RootA { wrapper: Wrapper far: Far }
          type Shared @shareable { wrapper: Wrapper }
          type Wrapper @shareable { actions: [Action] }
          type Far @key(fields: "id") { id: ID! }
          union Action = Common | OnlyA
          type Common @shareable { label: String }
          type OnlyA { a: String }`,
        resolvers: {
          Query: {
            rootA: () => ({
              far: { id: 'f' },
              wrapper: {
                actions: [
                  { __typename: 'Common', label: 'L' },
                  { __typename: 'OnlyA', a: 'A' },
                ],
              },
            }),
            shared: () => ({ wrapper: { actions: [{ __typename: 'Common', label: 'L' }] } }),
          },
        },
      },
      b: {
        sdl: `
          type Query { shared: Shared @shareable }
          type Shared @shareable { wrapper: Wrapper }
          type Wrapper @shareable { actions: [Action] }
          type Far @key(fields: "id") { id: ID! actions: [Action!]! }
          union Action = Common | OnlyB
          type Common @shareable { label: String }
          type OnlyB { b: String }`,
        resolvers: {
          Query: { shared: () => ({ wrapper: { actions: [{ __typename: 'Common', label: 'L' }] } }) },
          Far: {
            __resolveReference: byId('Far'),
            actions: () => [{ __typename: 'OnlyB', b: 'B' }],
          },
        },
      },
    },
    answers: [
      [
        '{ rootA { wrapper { actions { __typename ... on Common { label } ... on OnlyA { a } ... on OnlyB { b } } } } }',
        {
          rootA: {
            wrapper: {
              actions: [
                { __typename: 'Common', label: 'L' },
                { __typename: 'OnlyA', a: 'A' },
              ],
            },
          },
        },
      ],
      [
        '{ shared { wrapper { actions { ... on OnlyA { a } ... on Common { label } ... on OnlyB { b } } } } }',
        { shared: { wrapper: { actions: [{ label: 'L' }] } } },
      ],
      [
        '{ rootA { far { list: actions { __typename ... on OnlyA { a } ... on OnlyB { b } } } wrapper { actions { ... on OnlyB { b } } } } }',
        {
          rootA: {
            far: { list: [{ __typename: 'OnlyB', b: 'B' }] },
            wrapper: { actions: [{}, {}] },
          },
        },
      ],
    ],
  },
}

describe.each(Object.entries(KINDS))('%s', (_, { subgraphs, answers }) => {
  it('are answered whole over every transport, with a token for each subgraph', async () => {
    const { gateway, askEverywhere, takeTokens } = await startSupergraphWorld(subgraphs)
    const token = await gateway.tokenFor('*')
    for (const [query, data] of answers) {
      const answered = await askEverywhere(query, token)
      for (const transport of TRANSPORTS)
        expect({ query, transport, ...answered[transport] }).toEqual({ query, transport, data })
    }
    const told = await Promise.all(Object.keys(subgraphs).map(takeTokens))
    expect(told.flat().length).toBeGreaterThanOrEqual(answers.length * TRANSPORTS.length)
    for (const { sub } of told.flat()) expect(sub).toBe('portcullis|tests')
  })
})

describe('an operation that cannot be planned', () => {
  const SUBGRAPHS = {
    bakery: {
      sdl: `
        type Query { breads: [Bread] }
        interface Product @key(fields: "id") { id: ID! }
        type Bread implements Product @key(fields: "id") { id: ID! crust: String }
        type Mutation { bake: Bread }`,
      resolvers: { Query: { breads: () => [{ id: '1', crust: 'hard' }] } },
    },
    ratings: {
      sdl: `
        type Query { product: Product }
        type Product @key(fields: "id") @interfaceObject { id: ID! stars: Int }
        type Mutation { rate: Product }`,
      resolvers: {
        Query: { product: () => ({ id: '1', stars: 3 }) },
        Mutation: { rate: () => ({ id: '1' }) },
      },
    },
  }
  /** What composition would have refused: nobody says of a product which type it has. */
  const withoutWay = (text: string): string =>
    text.replaceAll(
      '@join__type(graph: BAKERY, key: "id"',
      '@join__type(graph: BAKERY, key: "id", resolvable: false',
    )

  it.each([
    '{ product { __typename } }',
    '{ product { id ... on Bread { crust } } }',
    '{ breads { crust } product { stars ... on Bread { id } } }',
    'mutation { bake { id } rate { __typename } }',
  ])('is one coded error over every transport, and nothing of it runs: %s', async (query) => {
    const { gateway, askEverywhere, requests } = await startSupergraphWorld(SUBGRAPHS, withoutWay)
    const answered = await askEverywhere(query, await gateway.tokenFor('*'))
    for (const transport of TRANSPORTS) {
      // A GET does not run a mutation, planned or not.
      if (transport === 'GET' && query.startsWith('mutation')) continue
      expect({ transport, ...answered[transport] }).toEqual({
        transport,
        errors: [
          {
            message: 'The APIs behind this gateway cannot answer this operation together',
            extensions: { code: 'OPERATION_NOT_PLANNABLE' },
          },
        ],
      })
    }
    expect(requests()).toBe(0)
  })

  it('does not keep others from being answered', async () => {
    const { askEverywhere } = await startSupergraphWorld(SUBGRAPHS, withoutWay)
    const answered = await askEverywhere('{ product { id stars } breads { crust } }')
    for (const transport of TRANSPORTS)
      expect(answered[transport]).toEqual({
        data: { product: { id: '1', stars: 3 }, breads: [{ crust: 'hard' }] },
      })
  })
})
