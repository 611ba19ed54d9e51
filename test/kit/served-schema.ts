import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { type IResolvers, MapperKind, mapSchema, printSchemaWithDirectives } from '@graphql-tools/utils'
import { defaultFieldResolver, type GraphQLSchema, graphql } from 'graphql'
import type { SchemaSource } from '../../src/core/schema/sdl.ts'

/** A schema, or SDL with resolvers. */
export type TestSchema = GraphQLSchema | { readonly typeDefs: string; readonly resolvers?: IResolvers }

/** A schema that counts the calls of its resolvers by coordinate. */
export interface CountedSchema {
  readonly schema: GraphQLSchema
  readonly calls: ReadonlyMap<string, number>
}

export function countCalls(given: TestSchema): CountedSchema {
  const calls = new Map<string, number>()
  const schema = mapSchema(toExecutable(given), {
    [MapperKind.OBJECT_FIELD]: (config, fieldName, typeName) => {
      const { resolve = defaultFieldResolver } = config
      return {
        ...config,
        resolve: (source, args, context, info) => {
          const coordinate = `${typeName}.${fieldName}`
          calls.set(coordinate, (calls.get(coordinate) ?? 0) + 1)
          return resolve(source, args, context, info)
        },
      }
    },
  })
  return { schema, calls }
}

/** An upstream that executes a schema and counts its requests, introspection aside. */
export interface ServedSchema extends Pick<CountedSchema, 'calls'> {
  readonly url: string
  /** The schema as an operator would write its rules. */
  readonly rules: () => readonly SchemaSource[]
  readonly sent: () => number
  readonly close: () => Promise<void>
}

export async function serveSchema(given: TestSchema): Promise<ServedSchema> {
  const { schema, calls } = countCalls(given)
  const text = 'typeDefs' in given ? given.typeDefs : printSchemaWithDirectives(given)
  let sent = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { query, variables, operationName } = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    if (operationName !== 'IntrospectionQuery') sent += 1
    const result = await graphql({ schema, source: query, variableValues: variables, operationName })
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    rules: () => [{ name: 'rules.graphql', text }],
    calls,
    sent: () => sent,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

function toExecutable(given: TestSchema): GraphQLSchema {
  return 'typeDefs' in given ? makeExecutableSchema({ resolvers: {}, ...given }) : given
}
