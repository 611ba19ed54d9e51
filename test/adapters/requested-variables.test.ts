import { ApolloServer } from '@apollo/server'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { describe, expect, it } from '@jest/globals'
import { type ExecutionResult, execute, type GraphQLSchema, graphql, parse } from 'graphql'
import { authPlugin } from '../../src/adapters/apollo/auth-plugin.ts'
import { useGuard } from '../../src/adapters/envelop/use-guard.ts'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import { guardSchema } from '../../src/adapters/schema/guard-schema.ts'
import { authTypeDefs } from '../../src/core/schema/auth-type-defs.ts'

const typeDefs = `
  input In { k: String  constructor: String }
  type Query { open: String  count(n: Int): Int  echo(in: In): String  secret: String @auth(scopes: [["secret"]]) }`

function makeSchema(): { readonly schema: GraphQLSchema; readonly ran: string[] } {
  const ran: string[] = []
  const resolvers = {
    Query: {
      open: () => void ran.push('open'),
      echo: (_: unknown, args: object) => JSON.stringify(args),
      secret: () => void ran.push('secret'),
    },
  }
  return { schema: makeExecutableSchema({ typeDefs: [authTypeDefs, typeDefs], resolvers }), ran }
}

type Ask = (
  schema: GraphQLSchema,
  source: string,
  variableValues: Readonly<Record<string, unknown>>,
) => Promise<ExecutionResult>

const WAYS: readonly (readonly [string, Ask])[] = [
  [
    'guardExecute',
    async (schema, source, variableValues) =>
      (await guardExecute<ExecutionResult | Promise<ExecutionResult>>(execute)({
        schema,
        document: parse(source),
        variableValues,
      })) as ExecutionResult,
  ],
  [
    'useGuard',
    async (schema, source, variableValues) => {
      const args = { schema, document: parse(source), variableValues }
      let stopped: ExecutionResult | undefined
      const setResultAndStopExecution = (result: ExecutionResult): void => {
        stopped = result
      }
      await useGuard().onExecute({ args, setResultAndStopExecution })
      return stopped ?? execute(args)
    },
  ],
  [
    'authPlugin',
    async (schema, query, variables) => {
      const server = new ApolloServer({ schema, plugins: [authPlugin()] })
      const { body, http } = await server.executeOperation({ query, variables: { ...variables } })
      await server.stop()
      if (body.kind !== 'single') throw new TypeError('An answer in pieces.')
      if (body.singleResult.data === undefined) expect(http.status).toBe(400)
      return body.singleResult as ExecutionResult
    },
  ],
]

describe.each(WAYS)('behind %s, a variable', (_, ask) => {
  it.each([
    [{}, ['Variable "$i" of required type "Boolean!" was not provided.']],
    [
      { i: 'yes', n: 1.5 },
      [
        'Variable "$i" got invalid value "yes"; Boolean cannot represent a non boolean value: "yes"',
        'Variable "$n" got invalid value 1.5; Int cannot represent non-integer value: 1.5',
      ],
    ],
  ])(
    'that does not fit the operation as it was requested is a request error: %j',
    async (variables, messages) => {
      const { schema, ran } = makeSchema()
      const source = 'query($i: Boolean!, $n: Int = 0) { open secret @include(if: $i) count(n: $n) }'
      const { data, errors } = await ask(schema, source, variables)
      expect(data).toBeUndefined()
      expect(errors?.map(({ message }) => message)).toEqual(messages)
      expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(
        messages.map(() => 'BAD_USER_INPUT'),
      )
      expect(JSON.stringify(errors)).not.toContain('"http"')
      expect(ran).toEqual([])
    },
  )

  it('is read without what every object has', async () => {
    const { schema } = makeSchema()
    const { data, errors } = await ask(schema, 'query($in: In) { echo(in: $in) }', { in: { k: 'a' } })
    expect(errors).toBeUndefined()
    expect({ ...data }).toEqual({ echo: '{"in":{"k":"a"}}' })
  })
})

describe('behind guardSchema, a variable', () => {
  it('that does not fit the operation as it was requested is a request error of the executor', async () => {
    const { schema, ran } = makeSchema()
    const source = 'query($i: Boolean!) { open secret @include(if: $i) }'
    const { data, errors } = await graphql({ schema: guardSchema(schema), source })
    expect([data, errors?.length, ran]).toEqual([undefined, 1, []])
  })
})
