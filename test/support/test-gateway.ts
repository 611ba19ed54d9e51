import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { type IResolvers, MapperKind, mapSchema, printSchemaWithDirectives } from '@graphql-tools/utils'
import { afterEach } from '@jest/globals'
import { defaultFieldResolver, type GraphQLSchema, graphql } from 'graphql'
import { createGateway, type Gateway } from '../../src/gateway/lifecycle.ts'
import type { GatewayOptions } from '../../src/gateway/options.ts'

export const SECRET = 'a secret of tests, long enough for production too'
export const CLIENT = { id: 'tests', apiKey: 'the key of the tests', scopes: ['*'] }

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; undefined when it is none. */
  readonly body: GraphqlBody
}

export interface GraphqlBody {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions?: Readonly<Record<string, unknown>>
  }[]
  readonly [key: string]: unknown
}

export interface TestGateway {
  readonly url: string
  /** How often each resolver ran, by coordinate. */
  readonly calls: ReadonlyMap<string, number>
  /** How many requests its upstream was sent, introspection aside; without one, none. */
  readonly sent: () => number
  /** A token from `/jwt` for these scopes. */
  readonly tokenFor: (...scopes: readonly string[]) => Promise<string>
  readonly graphql: (
    query: string,
    options?: {
      readonly token?: string
      readonly variables?: unknown
      readonly operationName?: string
      readonly headers?: Readonly<Record<string, string>>
    },
  ) => Promise<Answer>
  readonly fetch: (path: string, init?: RequestInit) => Promise<Answer>
  /** A request whose headers and path are sent as they are, in this order, duplicates included. */
  readonly raw: (options: {
    readonly method?: string
    readonly path: string
    readonly headers: readonly (readonly [string, string])[]
    readonly body?: string | Uint8Array
  }) => Promise<{
    readonly status: number
    readonly headers: Readonly<Record<string, unknown>>
    readonly text: string
  }>
  readonly reload: Gateway['reload']
  /** Reloads with other options besides those that it was made with. */
  readonly reconfigure: (changed: Partial<Omit<GatewayOptions, 'schema'>>) => ReturnType<Gateway['reload']>
  /** Where its metrics are; undefined where it has none. */
  readonly metricsUrl: string | undefined
  /** Takes its upstream away, where it has one. */
  readonly stopUpstream: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface TestGatewayOptions extends Partial<Omit<GatewayOptions, 'schema'>> {
  /** SDL with resolvers, or a schema. */
  readonly schema: GraphQLSchema | { readonly typeDefs: string; readonly resolvers?: IResolvers }
}

/** What every challenge of `/graphql` ends with (RFC 9728 section 5.1). */
export function metadataOf({ url }: Pick<TestGateway, 'url'>): string {
  return `resource_metadata="${url}/.well-known/oauth-protected-resource/graphql"`
}

const open: TestGateway[] = []

afterEach(async () => {
  for (const gateway of open.splice(0)) await gateway.close()
})

/** A gateway on a free port that counts its resolver calls and is closed when the test ends. */
export async function createTestGateway({ schema, ...options }: TestGatewayOptions): Promise<TestGateway> {
  const calls = new Map<string, number>()
  const all = { ...TEST_OPTIONS, ...options, schema: countCalls(executable(schema), calls) }
  return openTestGateway(createGateway(all), {
    calls,
    sent: () => 0,
    closeUpstream: async () => {},
    reconfigureOf: (gateway) => (changed) => gateway.reload({ ...all, ...changed }),
  })
}

/** The same before an upstream that executes the schema, whose rules it lays over what the upstream tells. */
export async function createUpstreamTestGateway({
  schema,
  context: _,
  ...options
}: TestGatewayOptions): Promise<TestGateway> {
  const calls = new Map<string, number>()
  const executed = executable(schema)
  const counted = countCalls(executed, calls)
  const text = 'typeDefs' in schema ? schema.typeDefs : printSchemaWithDirectives(executed)
  let sent = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const asked = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    if (asked.operationName !== 'IntrospectionQuery') sent += 1
    const { query, variables, operationName } = asked
    const result = await graphql({ schema: counted, source: query, variableValues: variables, operationName })
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const upstream = {
    url: `http://127.0.0.1:${port}/graphql`,
    sdl: () => [{ name: 'rules.graphql', text }],
  }
  const all = { ...TEST_OPTIONS, ...options, upstream }
  const gateway = createGateway(all)
  const closeUpstream = (): Promise<void> =>
    new Promise((closed) => {
      server.close(() => closed())
      server.closeAllConnections()
    })
  return openTestGateway(gateway, {
    calls,
    sent: () => sent,
    closeUpstream,
    reconfigureOf: (one) => (changed) => one.reload({ ...all, ...changed }),
  })
}

const TEST_OPTIONS = { port: 0, jwt: { secret: SECRET }, clients: [CLIENT], logLevel: 'silent' }

function executable(schema: TestGatewayOptions['schema']): GraphQLSchema {
  return 'typeDefs' in schema ? makeExecutableSchema({ resolvers: {}, ...schema }) : schema
}

async function openTestGateway(
  gateway: Gateway,
  {
    calls,
    sent,
    closeUpstream,
    reconfigureOf,
  }: Pick<TestGateway, 'calls' | 'sent'> & {
    readonly closeUpstream: () => Promise<void>
    readonly reconfigureOf: (gateway: Gateway) => TestGateway['reconfigure']
  },
): Promise<TestGateway> {
  const url = await gateway.listen()

  const call = async (path: string, init?: RequestInit): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, init)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: parseJson(text) }
  }
  const post = (
    path: string,
    value: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> =>
    call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(value),
    })
  const testGateway: TestGateway = {
    url,
    calls,
    sent,
    async tokenFor(...scopes) {
      const { body, text } = await post('/jwt', { id: CLIENT.id, apiKey: CLIENT.apiKey, scopes })
      const { jwt } = body
      if (typeof jwt !== 'string') throw new TypeError(`No token: ${text}`)
      return jwt
    },
    graphql: (query, { token, headers, ...rest } = {}) =>
      post(
        '/graphql',
        { query, ...rest },
        { ...(token && { authorization: `Bearer ${token}` }), ...headers },
      ),
    fetch: call,
    raw: (one) => sendRaw(url, one),
    reload: gateway.reload,
    reconfigure: reconfigureOf(gateway),
    metricsUrl: gateway.metricsUrl,
    stopUpstream: closeUpstream,
    async close() {
      await gateway.close()
      await closeUpstream()
    },
  }
  open.push(testGateway)
  return testGateway
}

function parseJson(text: string): GraphqlBody {
  try {
    return JSON.parse(text) as GraphqlBody
  } catch {
    return {}
  }
}

function countCalls(schema: GraphQLSchema, calls: Map<string, number>): GraphQLSchema {
  return mapSchema(schema, {
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
}

const sendRaw: (url: string, one: Parameters<TestGateway['raw']>[0]) => ReturnType<TestGateway['raw']> = (
  url,
  { method = 'POST', path, headers, body },
) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const outgoing = request({ hostname, port, method, path, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    outgoing.on('error', reject)
    for (const name of new Set(headers.map(([name]) => name))) {
      outgoing.setHeader(
        name,
        headers.filter(([other]) => other === name).map(([, value]) => value),
      )
    }
    outgoing.end(body)
  })
