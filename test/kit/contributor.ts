import { toGatewayOptions } from '../../src/cli/serving/serving-options.ts'
import { readConfig } from '../../src/config/config.ts'
import type { GatewayOptions } from '../../src/gateway/options.ts'
import { type ContributorOptions, openContributorApi } from '../../src/sample/contributor.ts'
import { startGateway } from './gateway.ts'
import type { ScopePattern } from './generated/contributor-scopes.ts'

/** Patterns that the documentation grants, although no scope of the schema matches them. */
type Unused = 'Query:ControlAction' | 'Query:*'

const AUTH_KEYS: readonly {
  readonly id: string
  readonly apiKey: string
  readonly scopes: readonly (ScopePattern | Unused)[]
}[] = [
  { id: 'client-id', apiKey: 'jfBeQsMWo5y3AX1MaN8Vvzkkmkx2TUpVYohpwDXf6ck=', scopes: ['*'] },
  { id: 'videodock', apiKey: 'any text: ключ "1"', scopes: ['Mutation:Person:*'] },
  {
    id: 'editor',
    apiKey: 'another',
    scopes: ['Mutation:Person:Create', 'Mutation:Person:Update', 'Mutation:Person:Delete'],
  },
  { id: 'public', apiKey: 'readonly', scopes: ['Query:ControlAction', 'Query:*'] },
]

/** The environment variables of the Contributor Environment API's documentation. */
export const ENVIRONMENT = {
  JWT_SECRET: 'not-so-secret',
  JWT_ISSUER: 'https://api.trompamusic.eu',
  JWT_EXPIRES: '1d',
  JWT_AUTH_KEYS: JSON.stringify(AUTH_KEYS),
}

export interface ContributorGateway {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Starts the sample API behind a gateway configured by these variables only. */
export async function openContributorGateway(
  env: Readonly<Record<string, string>> = {},
  database = ':memory:',
  options: Partial<GatewayOptions> & Pick<ContributorOptions, 'events'> = {},
): Promise<ContributorGateway> {
  const read = readConfig({
    env: { ...ENVIRONMENT, ...env },
    flags: {},
    readFile: () => {
      throw Object.assign(new Error('no file'), { code: 'ENOENT' })
    },
  })
  if (read.kind === 'problems') throw new TypeError(JSON.stringify(read.problems))
  const { events, ...gatewayOptions } = options
  const { close: closeApi, ...api } = await openContributorApi({ database, events })
  const { url, close } = await startGateway({
    before: 'schema',
    lasts: 'file',
    ...toGatewayOptions(read.config),
    clients: read.config.clients,
    ...gatewayOptions,
    ...api,
    port: 0,
    logLevel: 'silent',
  })
  return {
    url,
    async close() {
      await close()
      await closeApi()
    },
  }
}

export async function postJson(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

/** Requests a token from `/jwt` for the client that may do everything. */
export async function requestToken(url: string, ...scopes: readonly string[]): Promise<string> {
  const apiKey = 'jfBeQsMWo5y3AX1MaN8Vvzkkmkx2TUpVYohpwDXf6ck='
  const { body } = await postJson(`${url}/jwt`, { id: 'client-id', apiKey, scopes })
  return String(body['jwt'])
}
