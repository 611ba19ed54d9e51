import { makeExecutableSchema } from '@graphql-tools/schema'
import { afterEach, describe, expect, it } from '@jest/globals'
import { startGateway } from '../kit/gateway.ts'
import { startRecorder } from '../upstream/recorder.ts'
import { startSupergraphWorld, TRANSPORTS } from '../upstream/supergraph-world.ts'

const DIRECTIVES = `
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
`
const TYPES = `
  type User { name: String  friends(first: Int): [User] @listSize(slicingArguments: ["first"]) }
  type Query { users(first: Int): [User] @listSize(slicingArguments: ["first"])  many: [User]  secret: User @auth(scopes: [["secret"]]) }`

let ran = 0
const users = (): readonly object[] => {
  ran += 1
  return [{ name: 'Ada' }]
}
const MUTATION = 'type Mutation { reset: Boolean }'
const RESOLVERS = { Query: { users, many: users, secret: () => users()[0] } }
const DEAR = '{ users(first: 100) { friends(first: 100) { friends(first: 100) { name } } } }'

afterEach(() => {
  ran = 0
})

async function startLocal(
  limits: object,
  typeDefs = `${DIRECTIVES} ${TYPES} ${MUTATION}`,
  options: object = {},
) {
  const { url } = await startGateway({
    before: 'schema',
    schema: makeExecutableSchema({ typeDefs: [typeDefs, AUTH], resolvers: RESOLVERS }),
    limits,
    ...options,
  })
  return async (query: string, variables?: object) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    return { status: response.status, body: await response.json() }
  }
}

const AUTH =
  'directive @auth(scopes: [[String!]!], type: String, action: String) repeatable on FIELD_DEFINITION | OBJECT'

describe('an operation that may cost more than limits.cost', () => {
  it('is refused with its cost and the limit, and nothing runs', async () => {
    const ask = await startLocal({ cost: 1_000 })
    const { status, body } = await ask(DEAR)
    expect(status).toBe(400)
    expect(body).toEqual({
      errors: [
        {
          message: 'The operation may cost 1010100, and the limit is 1000.',
          extensions: { code: 'OPERATION_TOO_COMPLEX', limit: 'cost', allowed: 1000, cost: 1010100 },
        },
      ],
    })
    expect(ran).toBe(0)
  })

  it('is judged by its variables', async () => {
    const ask = await startLocal({ cost: 1_000 })
    const query = 'query ($n: Int) { users(first: $n) { name } }'
    expect((await ask(query, { n: 1_000 })).body).toEqual({ data: { users: [{ name: 'Ada' }] } })
    expect((await ask(query, { n: 1_001 })).body.errors[0].extensions.cost).toBe(1_001)
    expect((await ask(query, { n: 1_000 })).status).toBe(200)
    expect(ran).toBe(2)
  })

  it('counts limits.listSize items where nothing says how many there are', async () => {
    expect((await (await startLocal({ cost: 30 }))('{ many { name } }')).status).toBe(200)
    expect((await (await startLocal({ cost: 30, listSize: 31 }))('{ many { name } }')).status).toBe(400)
  })

  it('needs the one argument that says how many there are', async () => {
    const ask = await startLocal({ cost: 1_000 })
    const { body } = await ask('{ users { name } }')
    expect(body.errors[0].message).toBe(
      'Query.users must be given exactly one of the arguments first, so that its cost is known.',
    )
    expect(ran).toBe(0)
  })

  it('is denied, where it is denied, before anyone is told what it costs', async () => {
    const ask = await startLocal({ cost: 1 })
    const { status, body } = await ask('mutation { reset }')
    expect(status).toBe(401)
    expect(body.errors[0].extensions.code).toBe('UNAUTHENTICATED')
  })

  it('names no field to callers who may not introspect', async () => {
    const ask = await startLocal({ cost: 1_000 }, undefined, { introspection: 'off' })
    const { body } = await ask('{ users { name } }')
    expect(body.errors).toEqual([
      {
        message: 'A list must be given exactly one of its slicing arguments, so that its cost is known.',
        extensions: { code: 'OPERATION_TOO_COMPLEX', limit: 'cost', allowed: 1000 },
      },
    ])
  })

  it('is not counted without the setting', async () => {
    const ask = await startLocal({})
    expect((await ask(DEAR)).status).toBe(200)
    expect((await ask('{ users { name } }')).status).toBe(200)
  })

  it('is refused by POST, GET, WebSocket and event stream, before a supergraph', async () => {
    const { askEverywhere, requests } = await startSupergraphWorld(
      {
        users: {
          sdl: TYPES.replace('@auth(scopes: [["secret"]])', '').replaceAll(
            '@listSize',
            '@federation__listSize',
          ),
          resolvers: RESOLVERS,
        },
      },
      undefined,
      { limits: { cost: 1_000 } },
    )
    const answers = await askEverywhere(DEAR)
    for (const transport of TRANSPORTS)
      expect(answers[transport].errors?.map(({ extensions }) => extensions)).toEqual([
        { code: 'OPERATION_TOO_COMPLEX', limit: 'cost', allowed: 1000, cost: 1010100 },
      ])
    expect(requests()).toBe(0)
    const fine = await askEverywhere('{ users(first: 3) { name } }')
    for (const transport of TRANSPORTS) expect(fine[transport].data).toEqual({ users: [{ name: 'Ada' }] })
  })

  it('is refused before one upstream, whose rules say what costs how much', async () => {
    const upstream = await startRecorder(
      DIRECTIVES + TYPES.replace('@auth(scopes: [["secret"]])', ''),
      RESOLVERS,
    )
    const { graphql } = await startGateway({
      before: 'upstream',
      at: upstream,
      limits: { cost: 50 },
      upstream: {
        sdl: () => [
          {
            name: 'costs.graphql',
            text: 'type Query { users: [User] @listSize(slicingArguments: ["first"]) many: [User] @cost(weight: 6) }',
          },
        ],
      },
    })
    expect((await graphql('{ users(first: 50) { name } }')).status).toBe(200)
    expect((await graphql('{ users(first: 51) { name } }')).body.errors?.[0]?.extensions?.['cost']).toBe(51)
    expect((await graphql('{ many { name } }')).body.errors?.[0]?.extensions?.['cost']).toBe(60)
    expect(upstream.received).toHaveLength(1)
  })
})

describe('a limit that cannot be meant', () => {
  it.each([
    [{ cost: 0 }, 'limits.cost must be a number from 1.'],
    [{ cost: 5, listSize: -1 }, 'limits.listSize must be a number from 1.'],
    [{ listSize: 5 }, 'limits.listSize needs limits.cost'],
  ])('is refused: %j', async (limits, message) => {
    await expect(startLocal(limits)).rejects.toThrow(message)
  })
})

describe('a cost that cannot be read', () => {
  it('ends the start where costs are limited', async () => {
    const typeDefs = `${DIRECTIVES} ${TYPES} extend type Query { odd: Int @cost(weight: -1) }`
    await expect(startLocal({ cost: 10 }, typeDefs)).rejects.toThrow(
      'Query.odd: weight of @cost must be a number that is not negative',
    )
    expect((await (await startLocal({}, typeDefs))('{ odd }')).status).toBe(200)
  })
})
