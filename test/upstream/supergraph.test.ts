import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { runProgram } from '../../src/cli/program.ts'
import { readSupergraph } from '../../src/core/schema/supergraph.ts'
import { run } from '../cli/terminal.ts'
import { SECRET } from '../kit/client.ts'
import { startGateway } from '../kit/gateway.ts'
import { compose } from '../support/composition.ts'
import {
  type FourSubgraphs,
  SUBGRAPHS,
  type SubgraphName,
  startFourSubgraphs,
} from '../support/four-subgraphs.ts'

jest.setTimeout(60_000)

let four: FourSubgraphs
beforeAll(async () => {
  four = await startFourSubgraphs()
})
afterAll(() => four.close())
afterEach(() => {
  for (const subgraph of Object.values(four.subgraphs)) subgraph.answer = undefined
  four.takeCounts()
})

const NONE = { accounts: 0, catalogue: 0, inventory: 0, reviews: 0 }
const sdlOf = (text: string) => ({ sdl: () => ({ name: 'supergraph.graphql', text }) })
const codesOf = (errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[] = []) =>
  errors.map(({ extensions }) => extensions?.['code'])

describe('a gateway before the subgraphs of a supergraph', () => {
  it('asks nobody for what is denied', async () => {
    const { graphql, tokenFor } = await startGateway({ before: 'supergraph', supergraph: four.supergraphSdl })
    const denied = await graphql('mutation { createProduct(name: "x") { name inStock } }')
    expect([denied.status, codesOf(denied.body.errors)]).toEqual([401, ['UNAUTHENTICATED']])
    const token = await tokenFor('Mutation:Product:Create')
    const nested = await graphql('mutation { createProduct(name: "x") { name shipping } }', { token })
    expect([nested.status, codesOf(nested.body.errors)]).toEqual([403, ['FORBIDDEN']])
    expect(nested.body.errors?.[0]?.extensions).toMatchObject({
      coordinate: 'Product.shipping',
      missingScopes: ['product:price', 'product:weight'],
    })
    expect(four.takeCounts()).toEqual(NONE)
  })

  it('asks for keys and required fields, whatever conditions the caller puts on the same fields', async () => {
    const { graphql, tokenFor } = await startGateway({ before: 'supergraph', supergraph: four.supergraphSdl })
    const token = await tokenFor('*')
    const shippings = async (selection: string, more = ''): Promise<unknown> => {
      const header = `${selection}${more}`.includes('$no') ? 'query ($no: Boolean = false)' : ''
      const query = `${header} { products { ${selection} } } ${more}`
      const { body } = await graphql(query, { token })
      expect(body.errors).toBeUndefined()
      const { products } = body.data as { readonly products: readonly Readonly<Record<string, unknown>>[] }
      for (const product of products) expect(Object.keys(product)).toEqual(['shipping'])
      return products
    }
    const plain = await shippings('shipping')
    expect(JSON.stringify(plain)).toMatch(/"shipping":[1-9]/)
    for (const selection of [
      'price @skip(if: true) shipping',
      'shipping price @skip(if: true)',
      'price @include(if: $no) id @include(if: $no) shipping',
      'id @skip(if: true) shipping',
      '... on Product @include(if: $no) { price } shipping',
      '... on Product { price @include(if: $no) } shipping',
      '... on Product @skip(if: false) { shipping @include(if: true) }',
    ])
      expect([selection, await shippings(selection)]).toEqual([selection, plain])
    const fragment = 'fragment F on Product { id @skip(if: true) price @include(if: $no) shipping }'
    expect(await shippings('...F', fragment)).toEqual(plain)
    // Of which nothing is left there is still the object.
    const { body } = await graphql('{ products { price @skip(if: true) } }', { token })
    expect(body).toEqual({ data: { products: [{}, {}] } })
  })

  it('asks for what is left of a reduced query, and for nothing that only the rest needed', async () => {
    const { graphql } = await startGateway({ before: 'supergraph', supergraph: four.supergraphSdl })
    const { status, body } = await graphql('{ products { name shipping inStock } }')
    expect(status).toBe(200)
    expect(body.data).toEqual({
      products: [
        { name: 'Table', shipping: null, inStock: 3 },
        { name: 'Chair', shipping: null, inStock: 0 },
      ],
    })
    const sent = Object.values(four.subgraphs).flatMap(({ received }) => received.map(({ query }) => query))
    expect(sent).toHaveLength(2)
    expect(sent.join()).not.toMatch(/shipping|price|weight/)
  })

  it('shows callers neither the machinery of composition nor how subgraphs are joined', async () => {
    const { graphql } = await startGateway({ before: 'supergraph', supergraph: four.supergraphSdl })
    for (const query of [
      '{ _service { sdl } }',
      '{ _entities(representations: []) { __typename } }',
      '{ products { weight } }',
    ]) {
      const { body } = await graphql(query)
      expect(codesOf(body.errors)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
    }
    const { text } = await graphql('{ __schema { types { name fields { name } } directives { name } } }')
    expect(text).toContain('"Product"')
    expect(text).not.toMatch(/join__|link__|_entities|_service|_Any|requiresScopes|weight|inaccessible/)
    expect(four.takeCounts()).toEqual(NONE)
  })

  it('tells each caller of what their token may use, where introspection is filtered', async () => {
    const { graphql, tokenFor } = await startGateway({
      before: 'supergraph',
      supergraph: four.supergraphSdl,
      introspection: 'filtered',
    })
    const query = '{ __type(name: "Product") { fields { name } } }'
    const told = async (token?: string): Promise<string> => (await graphql(query, { token })).text
    const nobody = await told()
    expect(nobody).toContain('"parcel"')
    // What it requires is not to be had: `price` and `weight`, of which the latter is not even visible.
    expect(nobody).not.toMatch(/"shipping"|"price"|"weight"|"customs"/)
    const some = await told(await tokenFor('product:price', 'product:weight'))
    expect(some).toMatch(/"price".*"shipping"/)
    expect(some).not.toMatch(/"weight"|"customs"/)
    expect(four.takeCounts()).toEqual(NONE)
  })

  it('sends what is asked at once in one request, however many root fields and entities it is', async () => {
    const { graphql, tokenFor } = await startGateway({ before: 'supergraph', supergraph: four.supergraphSdl })
    const query = '{ a: products { inStock } b: products { reviews { body } } c: product(id: "p2") { name } }'
    const { body } = await graphql(query, { token: await tokenFor('*') })
    expect(body.errors).toBeUndefined()
    expect(four.takeCounts()).toEqual({ accounts: 0, catalogue: 1, inventory: 1, reviews: 1 })
  })

  it('keeps what several callers ask at once apart', async () => {
    const supergraph = {
      ...sdlOf(four.supergraphSdl),
      subgraphs: { accounts: { forwardHeaders: ['x-caller'] } },
    }
    const { graphql, tokenFor } = await startGateway({ before: 'supergraph', supergraph })
    const token = await tokenFor('*')
    four.subgraphs.accounts.answer = async ({ headers }) => ({
      body: JSON.stringify({ data: { me: { __typename: 'User', id: 'u', name: headers['x-caller'] } } }),
    })
    const callers = Array.from({ length: 20 }, (_, index) => `caller ${index}`)
    const answers = await Promise.all(
      callers.map((caller) => graphql('{ me { name } }', { token, headers: { 'x-caller': caller } })),
    )
    expect(answers.map(({ body }) => body.data)).toEqual(callers.map((name) => ({ me: { name } })))
    expect(four.takeCounts()).toEqual({ ...NONE, accounts: 20 })
  })

  it('answers POST /scopes from the rules of all subgraphs', async () => {
    const { fetch } = await startGateway({ before: 'supergraph', supergraph: four.supergraphSdl })
    const { body } = await fetch('/scopes', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'query Q { products { customs } }' }),
    })
    expect(JSON.stringify(body)).toContain('["maker:country","maker:read"]')
    expect(four.takeCounts()).toEqual(NONE)
  })
})

describe('the headers of a subgraph’s requests', () => {
  it('are those that its own settings name, and nothing else of the caller’s', async () => {
    const supergraph = {
      ...sdlOf(four.supergraphSdl),
      subgraphs: {
        catalogue: { headers: { 'x-secret': 'of the catalogue' } },
        reviews: { forwardHeaders: ['x-trace'], authorization: 'forward' as const },
      },
    }
    const baseline = { query: 'public', mutation: 'derived', subscription: 'public' } as const
    const { graphql, tokenFor } = await startGateway({ before: 'supergraph', supergraph, baseline })
    const token = await tokenFor('*')
    await graphql('{ products { inStock reviews { body } } }', {
      token,
      headers: { 'x-trace': 't', cookie: 'c=1' },
    })
    const heard = (name: SubgraphName) => {
      const {
        'x-secret': secret,
        'x-trace': trace,
        authorization,
        cookie,
      } = four.subgraphs[name].received[0]?.headers ?? {}
      return { secret, trace, authorization, cookie }
    }
    const nothing = { secret: undefined, trace: undefined, authorization: undefined, cookie: undefined }
    expect(heard('catalogue')).toEqual({ ...nothing, secret: 'of the catalogue' })
    expect(heard('inventory')).toEqual(nothing)
    expect(heard('reviews')).toEqual({ ...nothing, trace: 't', authorization: `Bearer ${token}` })
  })

  it('are not the gateway’s to add unless every baseline is written down', async () => {
    const supergraph = {
      ...sdlOf(four.supergraphSdl),
      subgraphs: { catalogue: { headers: { 'x-secret': 's' } } },
    }
    await expect(startGateway({ before: 'supergraph', supergraph })).rejects.toThrow(
      /write down the baseline of query, mutation, subscription/,
    )
  })

  it('are never meant for a subgraph that there is not', async () => {
    const subgraphs = { catalogu: { headers: { 'x-secret': 's' } } }
    const start = startGateway({
      before: 'supergraph',
      supergraph: { ...sdlOf(four.supergraphSdl), subgraphs },
    })
    await expect(start).rejects.toThrow(
      'supergraph.subgraphs.catalogu: the supergraph has no such subgraph. Did you mean "catalogue"?',
    )
  })
})

describe('a subgraph that fails', () => {
  const answerOf = async (body: string, status = 200) => {
    four.subgraphs.inventory.answer = async () => ({ status, body })
    const { graphql } = await startGateway({
      before: 'supergraph',
      supergraph: {
        ...sdlOf(four.supergraphSdl),
        subgraphs: { inventory: { retries: { attempts: 0 }, timeouts: { total: 300 } } },
      },
    })
    return graphql('{ products { name inStock } }')
  }
  const PARTIAL = {
    products: [
      { name: 'Table', inStock: null },
      { name: 'Chair', inStock: null },
    ],
  }

  it.each([
    ['answers with no JSON', '<html>', 200, 'UPSTREAM_INVALID_ANSWER'],
    ['answers with no GraphQL', '[1]', 200, 'UPSTREAM_INVALID_ANSWER'],
    ['is not there for its proxy', '<html>', 503, 'UPSTREAM_INVALID_ANSWER'],
  ])('nulls what it was asked for when it %s', async (_, text, status, code) => {
    const { status: answered, body, text: all } = await answerOf(text, status)
    expect([answered, body.data]).toEqual([200, PARTIAL])
    expect(new Set(codesOf(body.errors))).toEqual(new Set([code]))
    expect(all).not.toMatch(/127\.0\.0\.1|stack|node:internal|\.ts:/)
  })

  it('nulls what it was asked for when it takes too long', async () => {
    four.subgraphs.inventory.answer = () => new Promise(() => undefined)
    const { graphql } = await startGateway({
      before: 'supergraph',
      supergraph: {
        ...sdlOf(four.supergraphSdl),
        subgraphs: { inventory: { timeouts: { total: 200 } } },
      },
    })
    const { status, body } = await graphql('{ products { name inStock } }')
    expect([status, body.data]).toEqual([200, PARTIAL])
    expect(new Set(codesOf(body.errors))).toEqual(new Set(['UPSTREAM_TIMEOUT']))
  })

  it('has its own errors passed on, without stacks, and without orders to our server', async () => {
    const error = {
      message: 'out of paper',
      path: ['_entities', 0, 'inStock'],
      locations: [{ line: 1, column: 1 }],
      extensions: {
        code: 'PAPER',
        stacktrace: ['at x'],
        exception: { stack: 'y' },
        http: { status: 418, headers: { 'x-evil': '1' } },
      },
    }
    const { status, headers, body, text } = await answerOf(
      JSON.stringify({
        data: {
          _entities: [
            { __typename: 'Product', inStock: null },
            { __typename: 'Product', inStock: 1 },
          ],
        },
        errors: [error],
      }),
    )
    expect([status, headers.get('x-evil')]).toEqual([200, null])
    expect(body.errors?.map(({ message, path, extensions }) => ({ message, path, extensions }))).toEqual([
      { message: 'out of paper', path: ['products', 0, 'inStock'], extensions: { code: 'PAPER' } },
    ])
    expect(text).not.toMatch(/stack|418|at x/)
  })

  it('has no code of ours when its error has none', async () => {
    const { body } = await answerOf(
      JSON.stringify({
        data: null,
        errors: [{ message: 'no luck', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
      }),
    )
    expect(body.data).toEqual(PARTIAL)
    expect(new Set(codesOf(body.errors))).toEqual(new Set(['DOWNSTREAM_SERVICE_ERROR']))
    expect(body.errors?.[0]?.message).toBe('no luck')
  })
})

describe('a subgraph whose errors are masked', () => {
  it('has those alone told whose codes are listed', async () => {
    four.subgraphs.inventory.answer = async () => ({
      body: JSON.stringify({
        data: { _entities: [null, null] },
        errors: [
          { message: 'told', path: ['_entities', 0], extensions: { code: 'TOLD', detail: 'kept' } },
          { message: 'SELECT password', path: ['_entities', 1], extensions: { code: 'SQL' } },
        ],
      }),
    })
    const { graphql } = await startGateway({
      before: 'supergraph',
      supergraph: {
        ...sdlOf(four.supergraphSdl),
        subgraphs: { inventory: { errors: 'mask', errorCodes: ['TOLD'] } },
      },
    })
    const { body, text } = await graphql('{ products { name inStock } }')
    expect(body.data).toEqual({
      products: [
        { name: 'Table', inStock: null },
        { name: 'Chair', inStock: null },
      ],
    })
    expect(codesOf(body.errors)).toEqual(['TOLD', 'UPSTREAM_ERROR'])
    expect(text).not.toMatch(/SELECT|password|detail/)
  })
})

describe('one operation', () => {
  it('makes no more requests than it may', async () => {
    const { graphql } = await startGateway({
      before: 'supergraph',
      supergraph: { ...sdlOf(four.supergraphSdl), mostRequests: 2 },
    })
    const { body } = await graphql('{ products { name inStock reviews { body } } }')
    expect(new Set(codesOf(body.errors))).toEqual(new Set(['OPERATION_TOO_COMPLEX']))
    const { catalogue, inventory, reviews } = four.takeCounts()
    expect(catalogue + inventory + reviews).toBe(2)
  })
})

function event(): { readonly happen: () => void; readonly happened: Promise<void> } {
  let happen = (): void => undefined
  const happened = new Promise<void>((resolve) => {
    happen = resolve
  })
  return { happen: () => happen(), happened }
}

describe('a supergraph that changes', () => {
  const urlOf = (name: string): string => four.subgraphs[name as SubgraphName].url
  const closed = (): string =>
    compose(
      {
        ...SUBGRAPHS,
        catalogue: SUBGRAPHS.catalogue.replace(
          'products: [Product!]!',
          'products: [Product!]! @auth(scopes: [["closed"]])',
        ),
      },
      urlOf,
    )

  it('is guarded by its new rules from then on, and what has begun ends on the old', async () => {
    let text = four.supergraphSdl
    const { graphql, gateway } = await startGateway({
      before: 'supergraph',
      supergraph: { sdl: () => ({ name: 's', text }) },
    })
    const entered = event()
    const mayAnswer = event()
    four.subgraphs.catalogue.answer = async () => {
      entered.happen()
      await mayAnswer.happened
      return { body: '{"data":{"products":[{"__typename":"Product","id":"p1"}]}}' }
    }
    const begun = graphql('{ products { inStock } }')
    await entered.happened
    text = closed()
    expect(await gateway.reload()).toEqual({ kind: 'taken' })
    four.takeCounts()
    expect((await graphql('{ products { id } }')).status).toBe(401)
    expect(four.takeCounts()).toEqual(NONE)
    mayAnswer.happen()
    expect((await begun).body.data).toEqual({ products: [{ inStock: 3 }] })
    expect(four.takeCounts()).toEqual({ ...NONE, inventory: 1 })
    expect(await gateway.reload()).toEqual({ kind: 'unchanged' })
  })

  it.each([
    ['is no SDL', (sdl: string) => sdl.slice(0, 500)],
    ['is empty', () => ''],
    ['has a rule that cannot be read', (sdl: string) => sdl.replace('[["user:read"]]', '[["user:*"]]')],
    [
      'needs what is not known',
      (sdl: string) =>
        sdl.replace('schema ', 'schema @link(url: "https://specs.apollo.dev/context/v0.1", for: SECURITY) '),
    ],
    ['names a subgraph without an address', (sdl: string) => sdl.replace(/url: "[^"]*"/, 'url: ""')],
  ])('is not taken over when it %s', async (_, change) => {
    let text = four.supergraphSdl
    const { graphql, gateway } = await startGateway({
      before: 'supergraph',
      supergraph: { sdl: () => ({ name: 's', text }) },
    })
    text = change(text)
    expect((await gateway.reload()).kind).toBe('refused')
    expect((await graphql('{ products { name } }')).status).toBe(200)
    expect((await graphql('{ user(id: "u1") { name } }')).status).toBe(401)
  })

  it('drops no request while it changes again and again', async () => {
    let text = four.supergraphSdl
    const { graphql, gateway } = await startGateway({
      before: 'supergraph',
      supergraph: { sdl: () => ({ name: 's', text }) },
    })
    let isOver = false
    const statuses = new Set<string>()
    const ask = async (): Promise<void> => {
      while (!isOver) {
        const { status, body } = await graphql('{ products { name inStock } latestReviews { body } }')
        statuses.add(`${status} ${JSON.stringify(body.data)}`)
      }
    }
    const asking = Array.from({ length: 8 }, ask)
    for (let count = 0; count < 10; count++) {
      text = `${four.supergraphSdl}\n# ${count}`
      expect(await gateway.reload()).toEqual({ kind: 'taken' })
    }
    isOver = true
    await Promise.all(asking)
    expect([...statuses]).toHaveLength(1)
    expect([...statuses][0]).toMatch(/^200 .*"inStock":3/)
  })
})

describe('the command line', () => {
  const files = (extra: Readonly<Record<string, string>> = {}) => ({
    's.graphql': four.supergraphSdl,
    ...extra,
  })

  it('starts before a supergraph', async () => {
    let answer: unknown
    const config = `port: 0\nlogLevel: silent\njwt: { secret: "${SECRET}" }\nstore: "memory:"\nsupergraph: { file: nowhere.graphql, subgraphs: { reviews: { forwardHeaders: [x-trace] } } }`
    // It names no policies: nobody answers for them here.
    const supergraph = four.supergraphSdl.replaceAll(/ @\w+\(policies: \[\["engineer"\]\]\)/g, '')
    const given: Readonly<Record<string, string>> = files({ 'test.yaml': config, 's.graphql': supergraph })
    const code = await runProgram(['start', '--config', 'test.yaml', '--supergraph', 's.graphql'], {
      stdout: (text) => {
        const url = /listens on (\S+)/.exec(text)?.[1]
        if (url !== undefined) {
          const body = JSON.stringify({ query: '{ products { name shipping } }' })
          answer = fetch(`${url}/graphql`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body,
          }).then((response) => response.json())
        }
      },
      stderr: () => undefined,
      readFile: (path) => given[path] ?? '',
      listFolder: () => undefined,
      untilStopped: async () => void (await answer),
    })
    expect(code).toBe(0)
    expect(await answer).toMatchObject({ data: { products: [{ name: 'Table', shipping: null }, {}] } })
  })

  it.each([
    ['--schema a.graphql', 'rules of a supergraph stand in its subgraphs'],
    ['--upstream http://127.0.0.1:9/', 'stands beside upstream: a gateway stands before one thing'],
  ])('starts before one thing alone, and not with %s too', async (flags, expected) => {
    const { code, stderr } = await run(['start', '--supergraph', 's.graphql', ...flags.split(' ')], files())
    expect([code, stderr]).toEqual([2, expect.stringContaining(expected)])
  })

  it('says which subgraph is not there, and which file', async () => {
    const config = `port: 0\nlogLevel: silent\njwt: { secret: "${SECRET}" }\nstore: "memory:"\nsupergraph: { file: s.graphql, subgraphs: { review: {} } }`
    const unknown = await run(['start', '--config', 'test.yaml'], files({ 'test.yaml': config }))
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/subgraphs\.review: .* Did you mean "reviews"\?/),
    ])
    const missing = await run(['start', '--supergraph', 'nowhere.graphql'], {})
    expect([missing.code, missing.stderr]).toEqual([
      2,
      expect.stringContaining('nowhere.graphql: cannot be read'),
    ])
  })

  it('prints, lints and explains the rules of a supergraph', async () => {
    const { stdout } = await run(['scopes', '--supergraph', 's.graphql'], files())
    expect(stdout).toMatch(
      /^Product\.customs +maker:read and maker:country +@auth on Maker, @auth on Maker\.country/m,
    )
    expect(stdout).toMatch(/^Query\.version +version:catalogue and version:inventory/m)
    const { code } = await run(['lint', '--supergraph', 's.graphql'], files())
    expect(code).toBe(0)
    const operation = '{ products { shipping } }'
    const explained = await run(['explain', '--supergraph', 's.graphql', '--operation', operation], files())
    expect(explained.stdout).toMatch(/missing: product:price product:weight/)
  })
})

it('the supergraph of the fixtures is read as composed of four', () => {
  const { subgraphs } = readSupergraph({ name: 's', text: four.supergraphSdl })
  expect(subgraphs.map(({ name }) => name)).toEqual(Object.keys(SUBGRAPHS))
})
