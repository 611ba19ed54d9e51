import { createGateway } from '../gateway/lifecycle.ts'
import type {
  GatewayOptions,
  StitchingGatewayOptions,
  SupergraphGatewayOptions,
  UpstreamGatewayOptions,
} from '../gateway/options.ts'
import { signTestToken, TEST_SECRET, type TestTokenOptions } from './test-token.ts'

/** A gateway's options. Secret, host, port and log level have values for tests. */
export type TestGatewayOptions =
  | Omit<GatewayOptions, 'jwt'>
  | Omit<UpstreamGatewayOptions, 'jwt'>
  | Omit<SupergraphGatewayOptions, 'jwt'>
  | Omit<StitchingGatewayOptions, 'jwt'>

export interface TestRequest {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
  /** Sends a token signed for these patterns. Without this or `token`, the request carries none. */
  readonly scopes?: readonly string[]
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface TestAnswer {
  readonly status: number
  readonly headers: Headers
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions?: Readonly<Record<string, unknown>>
  }[]
}

export interface TestGateway {
  /** The origin. `${url}/graphql` answers operations unless `paths` says otherwise. */
  readonly url: string
  /** Signs a token that this gateway trusts. */
  readonly token: (options?: Omit<TestTokenOptions, 'secret'>) => string
  /** Sends one operation. Resolves for refusals too; rejects only when nothing answers. */
  readonly ask: (request: TestRequest) => Promise<TestAnswer>
  readonly close: () => Promise<void>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * Starts a gateway on a free port of 127.0.0.1, with a store in memory and {@link TEST_SECRET}. Close it, or
 * let `await using` do so. Throws as `createGateway` does.
 */
export async function createTestGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const gateway = createGateway({
    logLevel: 'silent',
    ...options,
    host: '127.0.0.1',
    port: options.port ?? 0,
    jwt: { secret: TEST_SECRET },
  })
  const url = await gateway.listen()
  const close = (): Promise<void> => gateway.close()
  return {
    url,
    token: (given) => signTestToken(given),
    async ask({ query, variables, operationName, scopes, token, headers }) {
      const shown = token ?? (scopes === undefined ? undefined : signTestToken({ scopes }))
      const response = await fetch(`${url}${options.paths?.graphql ?? '/graphql'}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(shown !== undefined && { authorization: `Bearer ${shown}` }),
          ...headers,
        },
        body: JSON.stringify({ query, variables, operationName }),
      })
      const body = (await response.json()) as Pick<TestAnswer, 'data' | 'errors'>
      return { status: response.status, headers: response.headers, ...body }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
