import type { Gateway } from '../../src/gateway/lifecycle.ts'
import type { PersistedOperationsOptions } from '../../src/persisted/persisted-options.ts'
import type { Answer } from '../kit/caller.ts'
import { startGateway } from '../kit/gateway.ts'
import { startRecorder } from '../upstream/recorder.ts'

const TYPES = `
  type Query { open(a: Int): String, other: String }
  type Mutation { createPerson(name: String): String }`
const RESOLVERS = {
  Query: { open: () => 'open', other: () => 'other' },
  Mutation: { createPerson: (_: unknown, { name = 'nobody' }: { readonly name?: string }) => name },
}

export const OPEN = 'query Open { open }'
export const OTHER = 'query Other { other }'
export const CREATE = 'mutation Create($name: String) { createPerson(name: $name) }'

export interface PersistedGateway {
  readonly url: string
  /** How often anything ran behind it. */
  readonly ran: () => number
  readonly tokenFor: (...scopes: readonly string[]) => Promise<string>
  readonly post: (body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>
  readonly get: (
    search: Readonly<Record<string, string>> | string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>
  readonly fetch: (path: string, init?: RequestInit) => Promise<Answer>
  readonly reload: Gateway['reload']
}

type Start = (options: PersistedOperationsOptions | undefined) => Promise<PersistedGateway>
type Base = Pick<PersistedGateway, 'url' | 'ran' | 'tokenFor' | 'fetch' | 'reload'>

const startLocal: Start = async (persistedOperations) => {
  const gateway = await startGateway({
    before: 'schema',
    schema: { typeDefs: TYPES, resolvers: RESOLVERS },
    persistedOperations,
  })
  const ran = (): number => [...gateway.calls.values()].reduce((sum, count) => sum + count, 0)
  return withSenders({ ...gateway, ran })
}

const startUpstream: Start = async (persistedOperations) => {
  const recorder = await startRecorder(TYPES, RESOLVERS)
  const { gateway, ...rest } = await startGateway({ before: 'upstream', at: recorder, persistedOperations })
  return withSenders({ ...rest, reload: gateway.reload, ran: () => recorder.received.length })
}

function withSenders(base: Base): PersistedGateway {
  return {
    ...base,
    post: (body, headers = {}) =>
      base.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: (search, headers = {}) =>
      base.fetch(`/graphql?${typeof search === 'string' ? search : new URLSearchParams(search)}`, {
        headers: { 'apollo-require-preflight': '1', ...headers },
      }),
  }
}

/** The gateway that executes, and the one that passes on. */
export const GATEWAYS: readonly (readonly [string, Start])[] = [
  ['a local API', startLocal],
  ['an upstream', startUpstream],
]
