import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { graphql, parse } from 'graphql'
import { compose, withLinks } from './composition.ts'

/** The subgraph of users. */
const ACCOUNTS = `
type Query {
  me: User @authenticated
  user(id: ID!): User @requiresScopes(scopes: [["user:read"]])
  actors: [Actor!]!
}
type Mutation {
  createUser(name: String!): User
  renameUser(id: ID!, name: String!): User @auth(scopes: [["user:write"], ["admin"]])
}
interface Actor { id: ID!  name: String! }
type User implements Actor @key(fields: "id") {
  id: ID!
  name: String!
  email: String @requiresScopes(scopes: [["user:email"]])
  birthday: String @auth(scopes: [["user:private", "user:email"]])
}
type Robot implements Actor @key(fields: "id") @authenticated {
  id: ID!
  name: String!
  serial: String @allows(policies: [["engineer"]])
}
`

/** The subgraph of products. */
const CATALOGUE = `
type Query {
  products: [Product!]!
  product(id: ID!): Product
  search(text: String): [Found!]!
  items: [Item!]!
  version: String @shareable @auth(scopes: [["version:catalogue"]])
}
type Mutation { createProduct(name: String!): Product  deleteProduct(id: ID!): Product }
type Product @key(fields: "id") {
  id: ID!
  name: String!
  price: Int @auth(scopes: [["product:price"]])
  weight: Int @inaccessible @auth(scopes: [["product:weight"]])
  size(unit: String): Int
  maker: Maker
  label: String @shareable @auth(scopes: [["label:catalogue"]])
}
type Maker @auth(scopes: [["maker:read"]]) { name: String!  country: String @auth(scopes: [["maker:country"]]) }
interface Item @key(fields: "id") { id: ID!  title: String }
type Book implements Item @key(fields: "id") { id: ID!  title: String @requiresScopes(scopes: [["book:title"]])  pages: Int }
type Film implements Item @key(fields: "id") { id: ID!  title: String  minutes: Int @authenticated }
union Found = Product | Book | Film | Category
type Category @auth(scopes: [["category:read"]]) { title: String! }
`

/** The subgraph of warehouses and stock. */
const INVENTORY = `
type Query {
  warehouses: [Warehouse!]! @auth(scopes: [["warehouse:read"]])
  version: String @shareable @auth(scopes: [["version:inventory"]])
}
type Mutation { moveStock(product: ID!, count: Int!): Product @auth(scopes: [["stock:move"]]) }
type Warehouse @key(fields: "code") { code: ID!  city: String!  products: [Product!]! }
type Product @key(fields: "id") {
  id: ID!
  price: Int @external
  weight: Int @external
  size(unit: String): Int @external
  maker: Maker @external
  inStock: Int
  shipping: Int @requires(fields: "price weight")
  parcel: Int @requires(fields: "size(unit: \\"cm\\")")
  customs: String @requires(fields: "maker { country }")
  label: String @shareable @auth(scopes: [["label:inventory"]])
  warehouse: Warehouse @auth(scopes: [["warehouse:read"]])
}
type Maker @shareable { country: String @external }
`

/** The subgraph of reviews. */
const REVIEWS = `
type Query { latestReviews(first: Int): [Review!]! }
type Mutation { createReview(product: ID!, body: String!): Review  deleteReview(id: ID!): Boolean @auth(scopes: [["Mutation:Review:Delete"], ["admin"]]) }
type Review @key(fields: "id") {
  id: ID!
  body: String!
  score: Int @requiresScopes(scopes: [["review:score"]])
  author: User
  product: Product
  about: Subject
}
union Subject = Product | User
type User @key(fields: "id") { id: ID!  reviews: [Review!]!  email: String @external  gravatar: String @requires(fields: "email") @requiresScopes(scopes: [["user:email"]]) }
type Product @key(fields: "id") { id: ID!  reviews: [Review!]!  rating: Int @auth(scopes: [["product:rating"]]) }
type Item @key(fields: "id") @interfaceObject { id: ID!  stars: Int @auth(scopes: [["item:stars"]]) }
`

export const SUBGRAPHS = {
  accounts: ACCOUNTS,
  catalogue: CATALOGUE,
  inventory: INVENTORY,
  reviews: REVIEWS,
} as const
export type SubgraphName = keyof typeof SUBGRAPHS

type Row = Readonly<Record<string, unknown>> & { readonly id: string }
const find = (rows: readonly Row[], id: unknown): Row | null =>
  rows.find((row) => row.id === String(id)) ?? null

const USERS: readonly Row[] = [
  { __typename: 'User', id: 'u1', name: 'Ada', email: 'ada@example.org', birthday: '1815-12-10' },
  { __typename: 'User', id: 'u2', name: 'Bob', email: 'bob@example.org', birthday: '1990-01-01' },
]
const ROBOTS: readonly Row[] = [{ __typename: 'Robot', id: 'r1', name: 'Marvin', serial: 'S-1' }]
const PRODUCTS: readonly Row[] = [
  {
    __typename: 'Product',
    id: 'p1',
    name: 'Table',
    price: 100,
    weight: 20,
    maker: { name: 'Oak', country: 'SE' },
  },
  { __typename: 'Product', id: 'p2', name: 'Chair', price: 50, weight: 5, maker: null },
]
const ITEMS: readonly Row[] = [
  { __typename: 'Book', id: 'b1', title: 'Emma', pages: 400 },
  { __typename: 'Film', id: 'f1', title: 'Metropolis', minutes: 153 },
]
const WAREHOUSES = [
  { id: 'W1', code: 'W1', city: 'Kiel', products: [{ id: 'p1' }] },
  { id: 'W2', code: 'W2', city: 'Genf', products: [{ id: 'p2' }] },
]
const REVIEW_ROWS: readonly Row[] = [
  {
    id: 'v1',
    body: 'Good',
    score: 5,
    author: { id: 'u1' },
    product: { id: 'p1' },
    about: { __typename: 'Product', id: 'p1' },
  },
  {
    id: 'v2',
    body: 'Poor',
    score: 1,
    author: { id: 'u2' },
    product: { id: 'p1' },
    about: { __typename: 'User', id: 'u1' },
  },
]
const typed = (__typename: string, row: Row | null): Row | null =>
  row === null ? null : { ...row, __typename }
const reviewsOf = (key: string, id: unknown): readonly Row[] =>
  REVIEW_ROWS.filter((row) => (row[key] as Row).id === id)

type Reference = Row & { readonly [key: string]: unknown }
const RESOLVERS = {
  accounts: {
    Query: {
      me: () => USERS[0],
      user: (_: unknown, { id }: Row) => find(USERS, id),
      actors: () => [...USERS, ...ROBOTS],
    },
    Mutation: {
      createUser: (_: unknown, { name }: Row) => ({ ...USERS[0], id: 'u3', name }),
      renameUser: (_: unknown, { id, name }: Row) => ({ ...find(USERS, id), name }),
    },
    User: { __resolveReference: ({ id }: Reference) => find(USERS, id) },
    Robot: { __resolveReference: ({ id }: Reference) => find(ROBOTS, id) },
  },
  catalogue: {
    Query: {
      products: () => PRODUCTS,
      product: (_: unknown, { id }: Row) => find(PRODUCTS, id),
      search: () => [PRODUCTS[0], ...ITEMS, { __typename: 'Category', title: 'Furniture' }],
      items: () => ITEMS,
      version: () => '1',
    },
    Mutation: {
      createProduct: (_: unknown, { name }: Row) => ({ ...PRODUCTS[0], name }),
      deleteProduct: (_: unknown, { id }: Row) => find(PRODUCTS, id),
    },
    Product: {
      __resolveReference: ({ id }: Reference) => find(PRODUCTS, id),
      size: (_: unknown, { unit }: { readonly unit?: string }) => (unit === 'cm' ? 120 : 1),
      label: ({ id }: Row) => `label of ${id}`,
    },
    Item: { __resolveReference: ({ id }: Reference) => find(ITEMS, id) },
    Book: { __resolveReference: ({ id }: Reference) => typed('Book', find(ITEMS, id)) },
    Film: { __resolveReference: ({ id }: Reference) => typed('Film', find(ITEMS, id)) },
  },
  inventory: {
    Query: { warehouses: () => WAREHOUSES, version: () => '1' },
    Mutation: { moveStock: (_: unknown, { product }: { readonly product: string }) => ({ id: product }) },
    Warehouse: { __resolveReference: ({ code }: Reference) => find(WAREHOUSES, code) },
    Product: {
      __resolveReference: (reference: Reference) => reference,
      inStock: ({ id }: Row) => (id === 'p1' ? 3 : 0),
      shipping: ({ price, weight }: { readonly price?: number; readonly weight?: number }) =>
        price === undefined || weight === undefined ? null : price / 10 + weight,
      parcel: ({ size }: { readonly size?: number }) => (size === undefined ? null : size * 2),
      customs: ({ maker }: { readonly maker?: { readonly country?: string } | null }) =>
        maker?.country === undefined ? null : `from ${maker.country}`,
      label: ({ id }: Row) => `label of ${id}`,
      warehouse: ({ id }: Row) => WAREHOUSES.find(({ products }) => products.some((one) => one.id === id)),
    },
  },
  reviews: {
    Query: {
      latestReviews: (_: unknown, { first }: { readonly first?: number }) =>
        REVIEW_ROWS.slice(0, first ?? 10),
    },
    Mutation: {
      createReview: (_: unknown, { body, product }: { readonly body: string; readonly product: string }) => ({
        ...REVIEW_ROWS[0],
        id: 'v3',
        body,
        product: { id: product },
      }),
      deleteReview: () => true,
    },
    Review: { __resolveReference: ({ id }: Reference) => find(REVIEW_ROWS, id) },
    User: {
      __resolveReference: (reference: Reference) => reference,
      reviews: ({ id }: Row) => reviewsOf('author', id),
      gravatar: ({ email }: { readonly email?: string }) => (email === undefined ? null : `g/${email}`),
    },
    Product: {
      __resolveReference: (reference: Reference) => reference,
      reviews: ({ id }: Row) => reviewsOf('product', id),
      rating: ({ id }: Row) => (id === 'p1' ? 3 : null),
    },
    Item: {
      __resolveReference: (reference: Reference) => reference,
      stars: ({ id }: Row) => (id === 'b1' ? 4 : 2),
    },
  },
} as const

/** A request to a subgraph. */
export interface SubgraphRequest {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

export interface RunningSubgraph {
  readonly url: string
  readonly received: SubgraphRequest[]
  /** Replaces its answers; undefined answers by the schema. */
  answer:
    | ((request: SubgraphRequest) => Promise<{ readonly status?: number; readonly body: string }>)
    | undefined
}

export interface FourSubgraphs {
  readonly supergraphSdl: string
  readonly subgraphs: Readonly<Record<SubgraphName, RunningSubgraph>>
  /** How many requests each has received since the last call. */
  readonly takeCounts: () => Readonly<Record<SubgraphName, number>>
  readonly close: () => Promise<void>
}

/** Starts four independent servers, and composes their supergraph. */
export async function startFourSubgraphs(): Promise<FourSubgraphs> {
  const servers: Server[] = []
  const start = async (name: SubgraphName): Promise<RunningSubgraph> => {
    const schema = buildSubgraphSchema({
      typeDefs: parse(withLinks(SUBGRAPHS[name])),
      resolvers: RESOLVERS[name] as never,
    })
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const parsed = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Omit<SubgraphRequest, 'headers'>
      const received = { ...parsed, headers: request.headers }
      subgraph.received.push(received)
      const { status = 200, body } = (await subgraph.answer?.(received)) ?? {
        body: JSON.stringify(
          await graphql({
            schema,
            source: parsed.query,
            variableValues: parsed.variables ?? {},
            contextValue: {},
          }),
        ),
      }
      response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      })
      response.end(body)
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    servers.push(server)
    const subgraph: RunningSubgraph = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
      received: [],
      answer: undefined,
    }
    return subgraph
  }
  const subgraphs = {
    accounts: await start('accounts'),
    catalogue: await start('catalogue'),
    inventory: await start('inventory'),
    reviews: await start('reviews'),
  }
  return {
    supergraphSdl: compose(SUBGRAPHS, (name) => subgraphs[name as SubgraphName].url),
    subgraphs,
    takeCounts: () => {
      const take = (name: SubgraphName): number => subgraphs[name].received.splice(0).length
      return {
        accounts: take('accounts'),
        catalogue: take('catalogue'),
        inventory: take('inventory'),
        reviews: take('reviews'),
      }
    },
    async close() {
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise<void>((closed) => server.close(() => closed()))
      }
    },
  }
}
