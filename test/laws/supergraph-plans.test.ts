import { describe, expect, it, jest } from '@jest/globals'
import fc from 'fast-check'
import { parse, validate } from 'graphql'
import { toResolverContext } from '../../src/upstream/subgraphs/subgraph-context.ts'
import { createOperationPlanner } from '../../src/upstream/supergraph/operation-planner.ts'
import { loadQueryPlanner } from '../../src/upstream/supergraph/query-planner.ts'
import { createSupergraphExecutor } from '../../src/upstream/supergraph/supergraph-executor.ts'
import { type MockSupergraph, mockSupergraph } from '../support/mock-supergraph.ts'
import { writeRandomOperation } from '../support/random-operation.ts'
import { SEED } from '../support/seed.ts'

/** Whatever an operation asks, subgraphs answer together what one server would that had all of it. */

jest.setTimeout(120_000)
const RUNS = { seed: SEED, numRuns: 50 * Number(process.env['CASES_SCALE'] ?? 1) }

const WORLDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a shop': {
    catalogue: `
      type Query { products: [Product!]! product: Product search: [Found!]! media: Media items: [Item] version: String @shareable }
      type Product @key(fields: "id") @key(fields: "sku") { id: ID! sku: String! name: String price: Int size(unit: String): Int maker: Maker related: [Product] cover: Media }
      type Maker @shareable { name: String country: String }
      union Found = Product | Book | Film
      union Media = Book | Film
      interface Item @key(fields: "id") { id: ID! title: String }
      type Book implements Item @key(fields: "id") { id: ID! title: String pages: Int }
      type Film implements Item @key(fields: "id") { id: ID! title: String minutes: Int next: Item }`,
    inventory: `
      type Query { warehouses: [Warehouse!] version: String @shareable stockMedia: Media }
      type Warehouse @key(fields: "upc") { upc: ID! city: String products: [Product!] best: Product }
      type Product @key(fields: "sku") { sku: String! price: Int @external size(unit: String): Int @external maker: Maker @external inStock: Int shipping: Int @requires(fields: "price") parcel: Int @requires(fields: "size(unit: \\"cm\\")") customs: String @requires(fields: "maker { country }") warehouse: Warehouse }
      type Maker @shareable { country: String @external }
      union Media = Book | Song
      type Book @key(fields: "id") { id: ID! shelf: Int }
      type Song @key(fields: "id") { id: ID! seconds: Int }`,
    reviews: `
      type Query { latest: [Review] subject: Subject }
      type Review @key(fields: "id") { id: ID! body: String author: User product: Product about: Subject thing: Item }
      union Subject = Product | User
      type User @key(fields: "id") { id: ID! name: String reviews: [Review!] }
      type Product @key(fields: "id") { id: ID! reviews: [Review] rating: Int }
      type Item @key(fields: "id") @interfaceObject { id: ID! stars: Int critic: User }`,
  },
  'a press': {
    articles: `
      type Query { feed: [Content] nodes: [Node] story: Story @shareable top: Ranked }
      interface Node { id: ID! }
      interface Content implements Node { id: ID! title: String related: Content }
      interface Ranked { rank: Int }
      type Story implements Node & Content & Ranked @key(fields: "id") { id: ID! title: String related: Content rank: Int @shareable words: Int status: Status editor: Staff @provides(fields: "nick") }
      type Photo implements Node & Content @key(fields: "id") { id: ID! title: String related: Content width: Int }
      type Staff @key(fields: "id") { id: ID! nick: String @external }
      enum Status { DRAFT LIVE }`,
    people: `
      type Query { staff: [Staff!] person: Person nodes2: [Node] }
      interface Node { id: ID! }
      union Person = Staff | Reader
      type Staff implements Node @key(fields: "id") { id: ID! nick: String @shareable boss: Staff team: Team status: Status }
      type Reader implements Node @key(fields: "id") { id: ID! nick: String favourite: Story reads: [Story] }
      type Team @shareable { label: String size: Int }
      type Story @key(fields: "id") { id: ID! author: Staff }
      enum Status { DRAFT LIVE }`,
    money: `
      type Query { story: Story @shareable invoices: [Invoice] payee: Payee }
      union Payee = Staff | Invoice | Story
      type Invoice @key(fields: "id") { id: ID! amount: Float payer: Reader lines: [Line!]! }
      type Line { text: String! story: Story photo: Photo }
      type Reader @key(fields: "id") { id: ID! nick: String @external owes: Int @requires(fields: "nick") }
      type Staff @key(fields: "id") { id: ID! nick: String @external wage: Int @requires(fields: "nick") bonus: Int @requires(fields: "wageClass") wageClass: Int @external }
      type Story @key(fields: "id") { id: ID! words: Int @external rank: Int @shareable fee: Int @requires(fields: "words") tax: Int @requires(fields: "fee2") fee2: Int @external }
      type Photo @key(fields: "id") { id: ID! width: Int @override(from: "articles") price: Float }`,
    classes: `
      type Staff @key(fields: "id") { id: ID! wage: Int @external wageClass: Int @requires(fields: "wage") }
      type Story @key(fields: "id") { id: ID! fee: Int @external fee2: Int @requires(fields: "fee") seal: Seal @requires(fields: "fee") }
      type Seal { mark: String story: Story }`,
  },
  'a zoo': {
    keepers: `
      type Query { animals: [Animal!] animal: Animal keeper: Keeper any: [Thing] }
      interface Animal @key(fields: "id") { id: ID! name: String weight: Int }
      type Lion implements Animal @key(fields: "id") { id: ID! name: String weight: Int mane: Int cage: Cage }
      type Owl implements Animal @key(fields: "id") { id: ID! name: String weight: Int wing(unit: String): Int }
      type Keeper @key(fields: "id") { id: ID! name: String favourite: Animal lion: Lion }
      type Cage @key(fields: "id") { id: ID! size: Int inside: [Animal] }
      union Thing = Lion | Keeper | Cage`,
    food: `
      type Query { meals: [Meal] hungry: [Animal] }
      type Animal @key(fields: "id") @interfaceObject { id: ID! meals: [Meal!] portion: Int }
      type Meal @key(fields: "id") { id: ID! text: String eater: Animal server: Server }
      union Server = Keeper | Robot
      type Keeper @key(fields: "id") { id: ID! served: [Meal] }
      type Robot { model: String meal: Meal }`,
    vet: `
      type Query { sick: [Animal] }
      type Animal @key(fields: "id") @interfaceObject { id: ID! dose: Int visits: [Visit] }
      type Visit { at: String animal: Animal by: Keeper }
      type Keeper @key(fields: "id") { id: ID! name: String @external badge: String @requires(fields: "name") }`,
  },
}

function copy<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value
}

async function createAsker(world: MockSupergraph) {
  const makePlanner = await loadQueryPlanner()
  if (makePlanner === undefined) throw new TypeError('The planner does not load here.')
  const { execute } = createSupergraphExecutor({
    planner: createOperationPlanner(makePlanner, world.text, world.fullSchema),
    apiSchema: world.apiSchema,
    executorOf:
      (name) =>
      async ({ text, variables }) => {
        // As over the network: nothing is shared.
        const result = await world.ask(name, text, variables)
        return { ...result, data: copy(result.data ?? null) }
      },
    logUnplannable: (cause) => {
      throw cause
    },
  })
  return (query: string, variableValues: Readonly<Record<string, unknown>>) =>
    execute({
      schema: world.apiSchema,
      document: parse(query),
      variableValues,
      contextValue: toResolverContext({ caller: {}, requests: 0 }),
    })
}

describe.each(Object.entries(WORLDS))('law: of %s, a plan', (_, subgraphs) => {
  it('answers what one server of the whole schema answers', async () => {
    const world = mockSupergraph(subgraphs)
    const ask = await createAsker(world)
    let valid = 0
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const { text, variables } = writeRandomOperation(world.apiSchema, seed)
        if (validate(world.apiSchema, parse(text)).length > 0) return
        valid += 1
        const expected = await world.askOne(text, variables)
        expect(expected.errors).toBeUndefined()
        const actual = await ask(text, variables)
        expect({ text, variables, ...copy(actual) }).toEqual({ text, variables, ...copy(expected) })
      }),
      RUNS,
    )
    expect(valid).toBeGreaterThan(RUNS.numRuns / 2)
  })
})
