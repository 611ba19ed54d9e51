import { afterEach } from '@jest/globals'
import { createGateway, type Gateway } from '../../src/gateway/lifecycle.ts'
import type { UpstreamGatewayOptions } from '../../src/gateway/options.ts'
import { type Answer, CLIENT, type GraphqlBody, SECRET } from '../support/test-gateway.ts'
import type { Recorder } from './recorder.ts'

export interface UpstreamGateway {
  readonly url: string
  readonly gateway: Gateway
  readonly tokenFor: (...scopes: readonly string[]) => Promise<string>
  readonly graphql: (
    query: string,
    options?: { readonly token?: string; readonly variables?: unknown; readonly operationName?: string },
  ) => Promise<Answer>
  readonly fetch: (path: string, init?: RequestInit) => Promise<Answer>
}

export interface UpstreamGatewaySettings extends Partial<Omit<UpstreamGatewayOptions, 'upstream'>> {
  readonly upstream?: Partial<UpstreamGatewayOptions['upstream']>
}

const open: Gateway[] = []

afterEach(async () => {
  for (const gateway of open.splice(0)) await gateway.close()
})

/** A gateway on a free port before an upstream, closed when the test ends. */
export async function startUpstreamGateway(
  { url: upstreamUrl }: Pick<Recorder, 'url'>,
  { upstream, ...options }: UpstreamGatewaySettings = {},
): Promise<UpstreamGateway> {
  const gateway = createGateway({
    port: 0,
    jwt: { secret: SECRET },
    clients: [CLIENT],
    logLevel: 'silent',
    ...options,
    upstream: { url: upstreamUrl, ...upstream },
  })
  open.push(gateway)
  const url = await gateway.listen()
  const call = async (path: string, init?: RequestInit): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, init)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: parseJson(text) }
  }
  const post = (path: string, value: unknown, token?: string): Promise<Answer> =>
    call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
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
    graphql: (query, { token, ...rest } = {}) => post('/graphql', { query, ...rest }, token),
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
