/**
 * What callers ask of the four subgraphs of test/support/four-subgraphs.ts, and what each of six gets. Written by hand from
 * the SDL of the subgraphs.
 */

/** Who asks: the letter by which the table calls them, and what their token grants; undefined is no token. */
export const CALLERS = {
  A: undefined,
  N: ['none:of:it'],
  S: ['product:*', 'maker:*', 'label:*'],
  R: ['user:read', 'user:email', 'user:private', 'book:title', 'review:score', 'item:stars'],
  C: ['Mutation:*', 'stock:move', 'user:write', 'version:*', 'warehouse:read', 'category:read'],
  /** The policy `engineer` holds for this one alone. */
  E: ['*'],
} as const
export type Caller = keyof typeof CALLERS

/**
 * What becomes of an operation. `asked` has a letter for each request that is sent: to accounts, catalogue, inventory or
 * reviews. Of what is denied, by coordinate, each is an error; in `deny` nothing is sent and there is no data.
 */
export type Outcome =
  | { readonly kind: 'allow'; readonly data: unknown; readonly asked: string }
  | {
      readonly kind: 'reduce'
      readonly data: unknown
      readonly asked: string
      readonly denied: readonly string[]
    }
  | { readonly kind: 'deny'; readonly denied: readonly string[] }

export interface Row {
  readonly query: string
  /** By the letters of the callers who get it; each of the six is in exactly one. */
  readonly cells: Readonly<Record<string, Outcome>>
}

const allow = (asked: string, data: unknown): Outcome => ({ kind: 'allow', data, asked })
const reduce = (denied: string, asked: string, data: unknown): Outcome => ({
  kind: 'reduce',
  data,
  asked,
  denied: denied.split(' '),
})
const deny = (denied: string): Outcome => ({ kind: 'deny', denied: denied.split(' ') })

const NAMES = [{ name: 'Table' }, { name: 'Chair' }]
const NO_PRICES = [
  { name: 'Table', price: null },
  { name: 'Chair', price: null },
]
const PRICES = [
  { name: 'Table', price: 100 },
  { name: 'Chair', price: 50 },
]
const ADA = { name: 'Ada' }
const BOB = { name: 'Bob' }

export const ROWS: readonly Row[] = [
  // What is for sale.
  {
    query: '{ products { id name } }',
    cells: {
      ANSRCE: allow('c', {
        products: [
          { id: 'p1', name: 'Table' },
          { id: 'p2', name: 'Chair' },
        ],
      }),
    },
  },
  {
    query: '{ products { price } }',
    cells: { SE: allow('c', { products: [{ price: 100 }, { price: 50 }] }), ANRC: deny('Product.price') },
  },
  {
    query: '{ products { name price } }',
    cells: {
      SE: allow('c', { products: PRICES }),
      ANRC: reduce('Product.price', 'c', { products: NO_PRICES }),
    },
  },
  {
    query: '{ product(id: "p1") { name shipping } }',
    cells: {
      SE: allow('ci', { product: { name: 'Table', shipping: 30 } }),
      ANRC: reduce('Product.shipping', 'c', { product: { name: 'Table', shipping: null } }),
    },
  },
  {
    query: '{ product(id: "p1") { shipping } }',
    cells: { SE: allow('ci', { product: { shipping: 30 } }), ANRC: deny('Product.shipping') },
  },
  {
    query: '{ products { parcel inStock } }',
    cells: {
      ANSRCE: allow('ci', {
        products: [
          { parcel: 240, inStock: 3 },
          { parcel: 240, inStock: 0 },
        ],
      }),
    },
  },
  {
    query: '{ product(id: "p1") { customs } }',
    cells: { SE: allow('ci', { product: { customs: 'from SE' } }), ANRC: deny('Product.customs') },
  },
  {
    query: '{ product(id: "p1") { name maker { name country } } }',
    cells: {
      SE: allow('c', { product: { name: 'Table', maker: { name: 'Oak', country: 'SE' } } }),
      ANRC: reduce('Product.maker', 'c', { product: { name: 'Table', maker: null } }),
    },
  },
  {
    query: '{ products { label } }',
    cells: {
      SE: allow('c', { products: [{ label: 'label of p1' }, { label: 'label of p2' }] }),
      ANRC: deny('Product.label'),
    },
  },
  {
    query: '{ version }',
    cells: { CE: allow('c', { version: '1' }), ANSR: deny('Query.version') },
  },
  {
    query: '{ version products { id } }',
    cells: {
      CE: allow('c', { version: '1', products: [{ id: 'p1' }, { id: 'p2' }] }),
      ANSR: reduce('Query.version', 'c', { version: null, products: [{ id: 'p1' }, { id: 'p2' }] }),
    },
  },
  {
    query: '{ products { name } p: products { price } }',
    cells: {
      SE: allow('c', { products: NAMES, p: [{ price: 100 }, { price: 50 }] }),
      ANRC: reduce('Product.price', 'c', { products: NAMES, p: [{ price: null }, { price: null }] }),
    },
  },
  {
    query: 'query { products { ...F } } fragment F on Product { name ...G } fragment G on Product { price }',
    cells: {
      SE: allow('c', { products: PRICES }),
      ANRC: reduce('Product.price', 'c', { products: NO_PRICES }),
    },
  },
  {
    query: 'query Q($x: Boolean = false) { products { name price @include(if: $x) } }',
    cells: { ANSRCE: allow('c', { products: NAMES }) },
  },
  {
    query: '{ products @skip(if: true) { price } items { id } }',
    cells: { ANSRCE: allow('c', { items: [{ id: 'b1' }, { id: 'f1' }] }) },
  },

  // Who has an account.
  {
    query: '{ me { id name } }',
    cells: { NSRCE: allow('a', { me: { id: 'u1', name: 'Ada' } }), A: deny('Query.me') },
  },
  {
    query: '{ me { name email } }',
    cells: {
      RE: allow('a', { me: { name: 'Ada', email: 'ada@example.org' } }),
      NSC: reduce('User.email', 'a', { me: { name: 'Ada', email: null } }),
      A: deny('Query.me'),
    },
  },
  {
    query: '{ me { birthday } }',
    cells: {
      RE: allow('a', { me: { birthday: '1815-12-10' } }),
      NSC: deny('User.birthday'),
      A: deny('Query.me'),
    },
  },
  {
    query: '{ me { gravatar } }',
    cells: {
      RE: allow('ar', { me: { gravatar: 'g/ada@example.org' } }),
      NSC: deny('User.gravatar'),
      A: deny('Query.me'),
    },
  },
  {
    query: '{ me { name gravatar } }',
    cells: {
      RE: allow('ar', { me: { name: 'Ada', gravatar: 'g/ada@example.org' } }),
      NSC: reduce('User.gravatar', 'a', { me: { name: 'Ada', gravatar: null } }),
      A: deny('Query.me'),
    },
  },
  {
    query: '{ user(id: "u2") { name } }',
    cells: { RE: allow('a', { user: BOB }), ANSC: deny('Query.user') },
  },
  {
    query: '{ user(id: "u2") { name birthday reviews { body } } }',
    cells: {
      RE: allow('ar', { user: { name: 'Bob', birthday: '1990-01-01', reviews: [{ body: 'Poor' }] } }),
      ANSC: deny('Query.user'),
    },
  },
  {
    query: '{ a: user(id: "u1") { name } b: me { name } }',
    cells: {
      RE: allow('a', { a: ADA, b: ADA }),
      NSC: reduce('Query.user', 'a', { a: null, b: ADA }),
      A: deny('Query.user Query.me'),
    },
  },
  {
    query: '{ actors { name } }',
    cells: { NSRCE: allow('a', { actors: [ADA, BOB, { name: 'Marvin' }] }), A: deny('Actor.name') },
  },
  {
    query: '{ actors { ... on User { name } } }',
    cells: { ANSRCE: allow('a', { actors: [ADA, BOB, {}] }) },
  },
  {
    query: '{ actors { ... on Robot { name } } }',
    cells: { NSRCE: allow('a', { actors: [{}, {}, { name: 'Marvin' }] }), A: deny('Robot.name') },
  },
  {
    query: '{ actors { __typename } }',
    cells: {
      ANSRCE: allow('a', {
        actors: [{ __typename: 'User' }, { __typename: 'User' }, { __typename: 'Robot' }],
      }),
    },
  },
  {
    query: '{ actors { ... on User { name } ... on Robot { name serial } } }',
    cells: {
      E: allow('a', { actors: [ADA, BOB, { name: 'Marvin', serial: 'S-1' }] }),
      NSRC: reduce('Robot.serial', 'a', { actors: [ADA, BOB, { name: 'Marvin', serial: null }] }),
      // A name that must not be null takes with it the item that must not be either, and so on.
      A: reduce('Robot.name Robot.serial', 'a', null),
    },
  },
  {
    query: '{ actors { id ... on User { email } } }',
    cells: {
      RE: allow('a', {
        actors: [
          { id: 'u1', email: 'ada@example.org' },
          { id: 'u2', email: 'bob@example.org' },
          { id: 'r1' },
        ],
      }),
      NSC: reduce('User.email', 'a', {
        actors: [{ id: 'u1', email: null }, { id: 'u2', email: null }, { id: 'r1' }],
      }),
      A: deny('Actor.id User.email'),
    },
  },
  {
    query: '{ actors { ... on User { id reviews { body } } } }',
    cells: {
      ANSRCE: allow('ar', {
        actors: [{ id: 'u1', reviews: [{ body: 'Good' }] }, { id: 'u2', reviews: [{ body: 'Poor' }] }, {}],
      }),
    },
  },

  // An interface whose implementers differ, and an interface object in another subgraph.
  {
    query: '{ items { id } }',
    cells: { ANSRCE: allow('c', { items: [{ id: 'b1' }, { id: 'f1' }] }) },
  },
  {
    query: '{ items { title } }',
    cells: {
      RE: allow('c', { items: [{ title: 'Emma' }, { title: 'Metropolis' }] }),
      ANSC: deny('Item.title'),
    },
  },
  {
    query: '{ items { ... on Film { title } } }',
    cells: { ANSRCE: allow('c', { items: [{}, { title: 'Metropolis' }] }) },
  },
  {
    query: '{ items { ... on Book { title pages } ... on Film { title } } }',
    cells: {
      RE: allow('c', { items: [{ title: 'Emma', pages: 400 }, { title: 'Metropolis' }] }),
      ANSC: reduce('Book.title', 'c', { items: [{ title: null, pages: 400 }, { title: 'Metropolis' }] }),
    },
  },
  {
    query: '{ items { ... on Film { minutes } } }',
    cells: { NSRCE: allow('c', { items: [{}, { minutes: 153 }] }), A: deny('Film.minutes') },
  },
  {
    query: '{ items { id stars } }',
    cells: {
      RE: allow('cr', {
        items: [
          { id: 'b1', stars: 4 },
          { id: 'f1', stars: 2 },
        ],
      }),
      ANSC: reduce('Item.stars', 'c', {
        items: [
          { id: 'b1', stars: null },
          { id: 'f1', stars: null },
        ],
      }),
    },
  },
  {
    query: '{ items { ... on Book { stars } } }',
    cells: { RE: allow('cr', { items: [{ stars: 4 }, {}] }), ANSC: deny('Book.stars') },
  },

  // A union of what is guarded and what is not.
  {
    query: '{ search { __typename } }',
    cells: {
      ANSRCE: allow('c', {
        search: [
          { __typename: 'Product' },
          { __typename: 'Book' },
          { __typename: 'Film' },
          { __typename: 'Category' },
        ],
      }),
    },
  },
  {
    query: '{ search { ... on Product { name rating } ... on Category { title } } }',
    cells: {
      E: allow('cr', { search: [{ name: 'Table', rating: 3 }, {}, {}, { title: 'Furniture' }] }),
      S: reduce('Category.title', 'cr', null),
      C: reduce('Product.rating', 'c', {
        search: [{ name: 'Table', rating: null }, {}, {}, { title: 'Furniture' }],
      }),
      ANR: reduce('Category.title Product.rating', 'c', null),
    },
  },
  {
    query: '{ search { ... on Item { title } ... on Product { price } } }',
    cells: {
      E: allow('c', { search: [{ price: 100 }, { title: 'Emma' }, { title: 'Metropolis' }, {}] }),
      S: reduce('Item.title', 'c', { search: [{ price: 100 }, { title: null }, { title: null }, {}] }),
      R: reduce('Product.price', 'c', {
        search: [{ price: null }, { title: 'Emma' }, { title: 'Metropolis' }, {}],
      }),
      ANC: deny('Item.title Product.price'),
    },
  },
  {
    query: '{ search { ... on Category { title } } }',
    cells: { CE: allow('c', { search: [{}, {}, {}, { title: 'Furniture' }] }), ANSR: deny('Category.title') },
  },

  // What people think of it, and what that leads to.
  {
    query: '{ latestReviews(first: 1) { body } }',
    cells: { ANSRCE: allow('r', { latestReviews: [{ body: 'Good' }] }) },
  },
  {
    query: '{ latestReviews { body score } }',
    cells: {
      RE: allow('r', {
        latestReviews: [
          { body: 'Good', score: 5 },
          { body: 'Poor', score: 1 },
        ],
      }),
      ANSC: reduce('Review.score', 'r', {
        latestReviews: [
          { body: 'Good', score: null },
          { body: 'Poor', score: null },
        ],
      }),
    },
  },
  {
    query: '{ latestReviews { author { name } } }',
    cells: { ANSRCE: allow('ar', { latestReviews: [{ author: ADA }, { author: BOB }] }) },
  },
  {
    query: '{ latestReviews { body author { email } } }',
    cells: {
      RE: allow('ar', {
        latestReviews: [
          { body: 'Good', author: { email: 'ada@example.org' } },
          { body: 'Poor', author: { email: 'bob@example.org' } },
        ],
      }),
      ANSC: reduce('User.email', 'r', {
        latestReviews: [
          { body: 'Good', author: { email: null } },
          { body: 'Poor', author: { email: null } },
        ],
      }),
    },
  },
  {
    query: '{ latestReviews(first: 1) { product { name shipping } } }',
    cells: {
      SE: allow('cir', { latestReviews: [{ product: { name: 'Table', shipping: 30 } }] }),
      ANRC: reduce('Product.shipping', 'cr', {
        latestReviews: [{ product: { name: 'Table', shipping: null } }],
      }),
    },
  },
  {
    query: '{ latestReviews { about { ... on User { email } ... on Product { price } } } }',
    cells: {
      E: allow('acr', {
        latestReviews: [{ about: { price: 100 } }, { about: { email: 'ada@example.org' } }],
      }),
      S: reduce('User.email', 'cr', {
        latestReviews: [{ about: { price: 100 } }, { about: { email: null } }],
      }),
      R: reduce('Product.price', 'ar', {
        latestReviews: [{ about: { price: null } }, { about: { email: 'ada@example.org' } }],
      }),
      ANC: deny('Product.price User.email'),
    },
  },
  {
    query: '{ product(id: "p1") { reviews { body author { name gravatar } } } }',
    cells: {
      RE: allow('acrr', {
        product: {
          reviews: [
            { body: 'Good', author: { name: 'Ada', gravatar: 'g/ada@example.org' } },
            { body: 'Poor', author: { name: 'Bob', gravatar: 'g/bob@example.org' } },
          ],
        },
      }),
      ANSC: reduce('User.gravatar', 'acr', {
        product: {
          reviews: [
            { body: 'Good', author: { name: 'Ada', gravatar: null } },
            { body: 'Poor', author: { name: 'Bob', gravatar: null } },
          ],
        },
      }),
    },
  },

  // What is where.
  {
    query: '{ latestReviews(first: 1) { product { warehouse { city } } } }',
    cells: {
      CE: allow('ir', { latestReviews: [{ product: { warehouse: { city: 'Kiel' } } }] }),
      ANSR: deny('Product.warehouse'),
    },
  },
  {
    query: '{ warehouses { city } }',
    cells: {
      CE: allow('i', { warehouses: [{ city: 'Kiel' }, { city: 'Genf' }] }),
      ANSR: deny('Query.warehouses'),
    },
  },
  {
    query: '{ warehouses { city products { name price } } }',
    cells: {
      E: allow('ci', {
        warehouses: [
          { city: 'Kiel', products: [{ name: 'Table', price: 100 }] },
          { city: 'Genf', products: [{ name: 'Chair', price: 50 }] },
        ],
      }),
      C: reduce('Product.price', 'ci', {
        warehouses: [
          { city: 'Kiel', products: [{ name: 'Table', price: null }] },
          { city: 'Genf', products: [{ name: 'Chair', price: null }] },
        ],
      }),
      ANSR: deny('Query.warehouses'),
    },
  },

  // Several subgraphs at once, and none.
  {
    query: '{ __typename }',
    cells: { ANSRCE: allow('', { __typename: 'Query' }) },
  },
  {
    query: '{ products { __typename id } actors { __typename } latestReviews { id } }',
    cells: {
      ANSRCE: allow('acr', {
        products: [
          { __typename: 'Product', id: 'p1' },
          { __typename: 'Product', id: 'p2' },
        ],
        actors: [{ __typename: 'User' }, { __typename: 'User' }, { __typename: 'Robot' }],
        latestReviews: [{ id: 'v1' }, { id: 'v2' }],
      }),
    },
  },

  // What changes something runs wholly or not at all.
  {
    query: 'mutation { createProduct(name: "Desk") { name } }',
    cells: { CE: allow('c', { createProduct: { name: 'Desk' } }), ANSR: deny('Mutation.createProduct') },
  },
  {
    query: 'mutation { createProduct(name: "Desk") { name price } }',
    cells: {
      E: allow('c', { createProduct: { name: 'Desk', price: 100 } }),
      C: deny('Product.price'),
      ANSR: deny('Mutation.createProduct'),
    },
  },
  {
    query: 'mutation { renameUser(id: "u1", name: "Eve") { id name } }',
    cells: { CE: allow('a', { renameUser: { id: 'u1', name: 'Eve' } }), ANSR: deny('Mutation.renameUser') },
  },
  {
    query: 'mutation { createReview(product: "p1", body: "Fine") { body product { inStock } } }',
    cells: {
      CE: allow('ir', { createReview: { body: 'Fine', product: { inStock: 3 } } }),
      ANSR: deny('Mutation.createReview'),
    },
  },
  {
    query: 'mutation { deleteReview(id: "v1") }',
    cells: { CE: allow('r', { deleteReview: true }), ANSR: deny('Mutation.deleteReview') },
  },
  {
    query: 'mutation { moveStock(product: "p1", count: 1) { id shipping } }',
    cells: {
      E: allow('cii', { moveStock: { id: 'p1', shipping: 30 } }),
      C: deny('Product.shipping'),
      ANSR: deny('Mutation.moveStock'),
    },
  },
  {
    query: 'mutation { a: createProduct(name: "Desk") { id } b: deleteReview(id: "v1") }',
    cells: {
      CE: allow('cr', { a: { id: 'p1' }, b: true }),
      ANSR: deny('Mutation.createProduct Mutation.deleteReview'),
    },
  },
]
