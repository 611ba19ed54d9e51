import { request } from 'node:http'
import { CLIENT } from './client.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; empty where it is not JSON. */
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

/** Sends requests to a gateway over HTTP. */
export interface Caller {
  /** Requests a token from `/jwt` for these scopes. */
  readonly tokenFor: (...scopes: readonly string[]) => Promise<string>
  readonly graphql: (
    query: string,
    options?: {
      readonly token?: string | undefined
      readonly variables?: unknown
      readonly operationName?: string
      readonly headers?: Readonly<Record<string, string>>
    },
  ) => Promise<Answer>
  readonly fetch: (path: string, init?: RequestInit) => Promise<Answer>
  /** Sends a request with its path and headers unchanged, in this order, duplicates included. */
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
}

/** The end of every challenge of `/graphql` (RFC 9728 section 5.1). */
export function metadataOf({ url }: { readonly url: string }): string {
  return `resource_metadata="${url}/.well-known/oauth-protected-resource/graphql"`
}

export function createCaller(url: string): Caller {
  const call: Caller['fetch'] = async (path, init) => {
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
  return {
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
  }
}

function parseJson(text: string): GraphqlBody {
  try {
    return JSON.parse(text) as GraphqlBody
  } catch {
    return {}
  }
}

const sendRaw: (url: string, one: Parameters<Caller['raw']>[0]) => ReturnType<Caller['raw']> = (
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
