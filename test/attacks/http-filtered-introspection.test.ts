import { describe, expect, it } from '@jest/globals'
import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  isInputObjectType,
  validateSchema,
} from 'graphql'
import type { GraphqlBody } from '../kit/caller.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { startRecorder } from '../upstream/recorder.ts'
import { signToken } from './http-wire.ts'

const typeDefs = `
  directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  interface Named { name: String }
  type Person implements Named { name: String home: Address @auth(scopes: [["address:read"]]) query: Query }
  type Vault implements Named @auth(scopes: [["vault:open"]]) { name: String gold: Int }
  type Address { street(style: Style = LONG): String }
  enum Style { LONG SHORT }
  enum Rank @auth(scopes: [["rank:read"]]) { LOW HIGH }
  input VaultInput { depth: Int = 3 }
  union Found = Person | Vault
  type Query { person: Person found: [Found] named: Named vault: Vault rank: Rank }
  type Mutation { CreatePerson(name: String): Person CreateVault(input: VaultInput): Vault }`
const person = { __typename: 'Person', name: 'Ada', home: { street: 'S' }, query: {} }
const resolvers = {
  Query: { person: () => person, found: () => [person], named: () => person },
  Found: { __resolveType: () => 'Person' },
  Named: { __resolveType: () => 'Person' },
}

interface Filtered {
  readonly fetch: TestGateway['fetch']
  readonly tokenFor: TestGateway['tokenFor']
  readonly ask: (query: string, options?: Asked) => Promise<GraphqlBody>
  /** What ran: resolvers, or requests to the upstream. */
  readonly ran: () => readonly string[]
}
interface Asked {
  readonly token?: string
  readonly variables?: unknown
  readonly operationName?: string
}

async function local(): Promise<Filtered> {
  const schema = { typeDefs, resolvers }
  const gateway = await startGateway({ before: 'schema', schema, introspection: 'filtered' })
  return { ...gateway, ask: askOf(gateway), ran: () => [...gateway.calls.keys()] }
}

async function upstream(): Promise<Filtered> {
  const recorder = await startRecorder(typeDefs, resolvers)
  const gateway = await startGateway({
    before: 'upstream',
    at: recorder,
    introspection: 'filtered',
    upstream: { schemaFrom: 'sdl', sdl: () => [{ name: 'x.graphql', text: typeDefs }] },
  })
  return { ...gateway, ask: askOf(gateway), ran: () => recorder.received.map(({ body }) => body) }
}

/** By POST and by GET: the answer is the same, byte by byte. */
const askOf =
  (gateway: Pick<TestGateway, 'graphql' | 'fetch'>): Filtered['ask'] =>
  async (query, { token, variables, operationName } = {}) => {
    const posted = await gateway.graphql(query, {
      ...(token !== undefined && { token }),
      ...(variables !== undefined && { variables }),
      ...(operationName !== undefined && { operationName }),
    })
    if (/mutation/.test(query)) return posted.body
    const search = new URLSearchParams({
      query,
      ...(variables !== undefined && { variables: JSON.stringify(variables) }),
      ...(operationName !== undefined && { operationName }),
    })
    const headers = {
      'apollo-require-preflight': '1',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    }
    const got = await gateway.fetch(`/graphql?${search}`, { headers })
    expect([got.status, got.text]).toEqual([posted.status, posted.text])
    return posted.body
  }

const SEEN_BY_ALL = [
  'Named.name',
  'Person.name',
  'Person.query',
  'Query.found',
  'Query.named',
  'Query.person',
]
const ADDRESS = ['Address.street', 'Person.home']
const CREATE = ['Mutation.CreatePerson']
const VAULT = ['Query.vault', 'Vault.gold', 'Vault.name']

const VIEWS: readonly (readonly [string, readonly string[] | undefined, readonly string[]])[] = [
  ['nobody', undefined, SEEN_BY_ALL],
  ['a token for nothing', ['nothing'], SEEN_BY_ALL],
  ['a token for addresses', ['address:*'], [...SEEN_BY_ALL, ...ADDRESS]],
  ['a token to create', ['Mutation:*:Create'], [...SEEN_BY_ALL, ...CREATE]],
  [
    'a token for the vault, and to create it',
    ['vault:open', 'Mutation:Vault:*'],
    [...SEEN_BY_ALL, ...VAULT, 'Mutation.CreateVault'],
  ],
  [
    'a token for all',
    ['*'],
    [...SEEN_BY_ALL, ...ADDRESS, ...CREATE, ...VAULT, 'Mutation.CreateVault', 'Query.rank'],
  ],
]

const HIDDEN = /Vault|gold|Rank|rank|home|Address|street|Style|depth|Create/

describe.each([
  ['a local schema', local],
  ['an upstream', upstream],
])('filtered introspection of %s', (_, start) => {
  it.each(VIEWS)('shows %s what they may use', async (_who, scopes, expected) => {
    const { ask, tokenFor, ran } = await start()
    const token = scopes === undefined ? {} : { token: await tokenFor(...scopes) }
    const { data } = await ask(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }), token)
    const schema = buildClientSchema(data as unknown as IntrospectionQuery)
    expect(validateSchema(schema)).toEqual([])
    const coordinates = Object.values(schema.getTypeMap()).flatMap((type) =>
      type.name.startsWith('__') || !('getFields' in type) || isInputObjectType(type)
        ? []
        : Object.keys(type.getFields()).map((field) => `${type.name}.${field}`),
    )
    expect(coordinates.sort()).toEqual([...expected].sort())
    expect(schema.getType('VaultInput') !== undefined).toBe(expected.includes('Mutation.CreateVault'))
    expect(schema.getType('Style') !== undefined).toBe(expected.includes('Address.street'))
    expect(schema.getType('Rank') !== undefined).toBe(expected.includes('Query.rank'))
    expect(schema.getDirective('auth')).toBeDefined()
    expect(ran()).toEqual([])
  })

  it.each([
    ['as it is', '{ __schema { types { name fields { name } } } }'],
    [
      'under aliases',
      '{ a: __schema { t: types { n: name } } b: __schema { types { f: fields { name } } } }',
    ],
    ['by name', '{ a: __type(name: "Vault") { name } b: __type(name: "Rank") { enumValues { name } } }'],
    [
      'in fragments',
      '{ ...F } fragment F on Query { ... { __schema { ...S } } } fragment S on __Schema { types { name } }',
    ],
    ['through types', '{ __type(name: "Named") { possibleTypes { name fields { type { name } } } } }'],
    ['by its members', '{ __type(name: "Found") { possibleTypes { name } } }'],
    [
      'through what a field returns',
      '{ __type(name: "Query") { fields { name args { name } type { name } } } }',
    ],
    ['of the mutation', '{ __schema { mutationType { name fields { name } } } }'],
    [
      'under conditions',
      'query ($no: Boolean = false) { __schema @skip(if: $no) { types @include(if: true) { name } } }',
    ],
    [
      'of several operations',
      'query A { __typename } query B { __schema { types { name } } }',
      { operationName: 'B' },
    ],
    [
      'by a name in a variable',
      'query ($n: String!) { __type(name: $n) { name fields { name } } }',
      { variables: { n: 'Vault' } },
    ],
    [
      'with its descriptions and deprecated members',
      '{ __type(name: "Person") { fields(includeDeprecated: true) { name } } }',
    ],
    ['beside data', '{ person { name } __schema { types { name } } found { ... on Person { name } } }'],
    [
      'below data',
      '{ person { query { __schema { types { name } } person { query { __type(name: "Vault") { name } } } } } }',
    ],
    ['in lists', '{ found { ... on Person { query { __schema { types { name } } } } } }'],
    [
      'merged from several places',
      '{ ...A ...B } fragment A on Query { __schema { queryType { fields { name } } } } fragment B on Query { __schema { types { name } } }',
    ],
  ])('tells nobody of what is hidden: %s', async (_how, query, asked: Asked = {}) => {
    const { ask } = await start()
    for (const token of [undefined, signToken({ exp: 1 })]) {
      const body = await ask(query, { ...asked, ...(token !== undefined && { token }) })
      expect(body.errors).toBeUndefined()
      expect(JSON.stringify(body.data)).not.toMatch(HIDDEN)
      expect(JSON.stringify(body.data)).not.toContain('__portcullis_type')
    }
  })

  it('is merged with data in the order of the selections, for each who asks', async () => {
    const { ask, tokenFor, ran } = await start()
    const query =
      '{ z: __type(name: "Vault") { name } person { name t: __typename } __typename a: __type(name: "Person") { name } }'
    const other = { person: { name: 'Ada', t: 'Person' }, __typename: 'Query', a: { name: 'Person' } }
    expect(JSON.stringify(await ask(query))).toBe(JSON.stringify({ data: { z: null, ...other } }))
    const token = await tokenFor('vault:open')
    expect(JSON.stringify(await ask(query, { token }))).toBe(
      JSON.stringify({ data: { z: { name: 'Vault' }, ...other } }),
    )
    expect(ran().join(' ')).not.toContain('__type(')
  })

  it('beside what is denied is answered, and what is denied is null', async () => {
    const { ask } = await start()
    const { data, errors } = await ask('{ vault { gold } __type(name: "Vault") { name } person { name } }')
    expect(data).toEqual({ vault: null, __type: null, person: { name: 'Ada' } })
    expect(errors?.map(({ path, extensions }) => [path, extensions])).toEqual([
      [['vault'], { code: 'UNAUTHENTICATED', reason: 'missing_token', coordinate: 'Query.vault' }],
    ])
  })

  it('is refused to a token that must not be believed, and is not told by a mutation that is denied', async () => {
    const { ask, tokenFor, ran } = await start()
    const refused = await ask('{ __schema { types { name } } }', { token: 'a.b.c' })
    expect([refused.data, refused.errors?.[0]?.extensions?.['reason']]).toEqual([undefined, 'invalid_token'])
    const token = await tokenFor('vault:open')
    const query = 'mutation { CreatePerson { query { __schema { types { name } } } } }'
    const denied = await ask(query, { token })
    expect([denied.data, denied.errors?.[0]?.extensions]).toEqual([
      undefined,
      { code: 'FORBIDDEN', coordinate: 'Mutation.CreatePerson' },
    ])
    expect(ran()).toEqual([])
  })

  it('looks at every variable before anything runs', async () => {
    const { ask, ran } = await start()
    const { data, errors } = await ask('query ($n: String!) { person { name } __type(name: $n) { name } }')
    expect([data, errors?.length]).toEqual([undefined, 1])
    expect(ran()).toEqual([])
  })

  it('goes for suggestions, challenges, /scopes and the metadata as well', async () => {
    const { ask, fetch, tokenFor, ran } = await start()
    const scopesOf = async (query: string, token?: string): Promise<{ status: number; text: string }> =>
      fetch('/scopes', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query }),
      })
    const supported = async (token: string): Promise<unknown> =>
      (
        await fetch('/.well-known/oauth-protected-resource/graphql', {
          headers: { authorization: `Bearer ${token}` },
        })
      ).body['scopes_supported']
    const some = await tokenFor('address:read')
    const all = await tokenFor('*')

    expect(JSON.stringify(await ask('{ vaul { gold } }', { token: some }))).not.toMatch(/vault|Did you/)
    expect(JSON.stringify(await ask('{ vaul { gold } }', { token: all }))).toContain(
      'Did you mean \\"vault\\"',
    )
    // What is wrong below a hidden name says nothing of what it hides.
    for (const query of [
      '{ vault }',
      '{ vault { silver } }',
      'mutation { CreateVault(input: { height: 1 }) { gold } }',
      'mutation { CreateVault(inpu: 1) { gold } }',
      'query($x: VaultInput) { person { name } }',
    ]) {
      const message = 'The operation is not valid for what this token may use'
      const { errors } = await ask(query, { token: some })
      expect(errors).toMatchObject([{ message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
      expect((await scopesOf(query, some)).text).not.toMatch(/[Vv]ault/)
    }
    expect(await scopesOf('{ person { home { street } } }', some)).toMatchObject({ status: 200 })
    for (const query of [
      '{ vault { gold } }',
      '{ vaul { gold } }',
      '{ named { name } }',
      'mutation { CreateVault { gold } }',
    ]) {
      const { status, text } = await scopesOf(query, some)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(text).not.toMatch(/vault:open|Mutation:|Did you/)
    }
    expect(await scopesOf('{ vault { gold } }', all)).toMatchObject({ status: 200 })
    expect(await supported(some)).toEqual(['address:read'])
    expect(await supported(all)).toContain('vault:open')
    expect(ran()).toEqual([])
  })
})
