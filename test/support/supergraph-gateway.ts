import { afterEach } from '@jest/globals'
import { createGateway, type Gateway } from '../../src/gateway/lifecycle.ts'
import type { StitchingGatewayOptions, SupergraphGatewayOptions } from '../../src/gateway/options.ts'
import { type Answer, CLIENT, type GraphqlBody, SECRET } from './test-gateway.ts'

export interface SupergraphGateway {
  readonly url: string
  readonly gateway: Gateway
  readonly tokenFor: (...scopes: readonly string[]) => Promise<string>
  readonly graphql: (
    query: string,
    options?: {
      readonly token?: string | undefined
      readonly variables?: unknown
      readonly headers?: Readonly<Record<string, string>>
    },
  ) => Promise<Answer>
  readonly fetch: (path: string, init?: RequestInit) => Promise<Answer>
}

const open: Gateway[] = []

afterEach(closeGateways)

export async function closeGateways(): Promise<void> {
  for (const gateway of open.splice(0)) await gateway.close()
}

/** A gateway on a free port before the subgraphs of a supergraph, closed when the test ends. */
export function startSupergraphGateway(
  supergraph: string | SupergraphGatewayOptions['supergraph'],
  options: Partial<Omit<SupergraphGatewayOptions, 'supergraph'>> = {},
): Promise<SupergraphGateway> {
  return startComposedGateway({
    ...options,
    supergraph:
      typeof supergraph === 'string'
        ? { sdl: () => ({ name: 'supergraph.graphql', text: supergraph }) }
        : supergraph,
  })
}

/** The same before several upstreams. */
export async function startComposedGateway(
  options: Partial<SupergraphGatewayOptions> | Partial<StitchingGatewayOptions>,
): Promise<SupergraphGateway> {
  const common = { port: 0, jwt: { secret: SECRET }, clients: [CLIENT], logLevel: 'silent' }
  // One of the two is there; what is neither is refused.
  const gateway = createGateway({ ...common, ...options } as SupergraphGatewayOptions)
  open.push(gateway)
  const url = await gateway.listen()
  const call = async (path: string, init?: RequestInit): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, init)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: parseJson(text) }
  }
  const post = (
    path: string,
    value: unknown,
    token?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> =>
    call(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify(value),
    })
  return {
    url,
    gateway,
    async tokenFor(...scopes) {
      const { body, text } = await post('/jwt', { id: CLIENT.id, apiKey: CLIENT.apiKey, scopes })
      if (typeof body['jwt'] !== 'string') throw new TypeError(`No token: ${text}`)
      return body['jwt']
    },
    graphql: (query, { token, headers, ...rest } = {}) =>
      post('/graphql', { query, ...rest }, token, headers),
    fetch: call,
  }
}

function parseJson(text: string): GraphqlBody {
  try {
    return JSON.parse(text) as GraphqlBody
  } catch {
    return {}
  }
}
