import type { NeedsAnswer } from '../../operations/needs.ts'

/** What the admin API answered. `withheld`: the scopes for parts of the answer that the token may not see. */
export type Answer<Data> =
  | { readonly kind: 'told'; readonly data: Data; readonly withheld: readonly string[] }
  | { readonly kind: 'refused'; readonly message: string; readonly missing: readonly string[] }
  /** The token does not count, or no longer. */
  | { readonly kind: 'unauthenticated'; readonly message: string }

/** The admin API under one token, which is in this object and nowhere else. */
export interface AdminApi {
  /** Rejects only when aborted. */
  readonly ask: <Data>(document: string, variables?: object, signal?: AbortSignal) => Promise<Answer<Data>>
  /** The scopes that each operation of a document needs and the token lacks, by the operation's name. */
  readonly findMissing: (document: string) => Promise<Answer<ReadonlyMap<string, readonly string[]>>>
}

interface GraphqlError {
  readonly message: string
  readonly extensions?: {
    readonly code?: string
    readonly missingScopes?: readonly string[]
    readonly requiredScopes?: readonly (readonly string[])[]
  }
}

interface Body {
  readonly data?: unknown
  readonly errors?: readonly GraphqlError[]
  readonly operations?: NeedsAnswer['operations']
}

const UNREACHABLE = 'The admin API could not be asked. Does the gateway still run?'

/** `onUnauthenticated` hears of each answer that says that the token does not count. */
export function createAdminApi(
  path: string,
  token: string,
  onUnauthenticated: (message: string) => void,
): AdminApi {
  const post = async (target: string, body: object, signal?: AbortSignal): Promise<Answer<Body>> => {
    try {
      const response = await fetch(target, {
        method: 'POST',
        // The token goes in this header alone: no cookie, nothing that another page could send along.
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          authorization: `Bearer ${token}`,
        },
        body: JSON.stringify(body),
        credentials: 'omit',
        cache: 'no-store',
        signal: signal ?? null,
      })
      const answer = (await response.json()) as Body
      const unauthenticated = answer.errors?.find(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')
      if (unauthenticated === undefined) return { kind: 'told', data: answer, withheld: [] }
      onUnauthenticated(unauthenticated.message)
      return { kind: 'unauthenticated', message: unauthenticated.message }
    } catch (error) {
      if (signal?.aborted === true) throw error
      return { kind: 'refused', message: UNREACHABLE, missing: [] }
    }
  }
  return {
    async ask<Data>(document: string, variables?: object, signal?: AbortSignal): Promise<Answer<Data>> {
      const answer = await post(path, { query: document, variables }, signal)
      return answer.kind === 'told' ? readData<Data>(answer.data) : answer
    },
    async findMissing(document) {
      const answer = await post('/scopes', { query: document })
      if (answer.kind !== 'told') return answer
      const { operations, errors } = answer.data
      if (operations === undefined) return refuse(errors)
      return {
        kind: 'told',
        data: new Map(operations.map(({ name, missing = [] }) => [name ?? '', missing])),
        withheld: [],
      }
    },
  }
}

/** Fields that the token may not see are null, with an error; any other error is one of the whole question. */
function readData<Data>({ data, errors = [] }: Body): Answer<Data> {
  const others = errors.filter(({ extensions }) => extensions?.code !== 'FORBIDDEN')
  if (data === undefined || data === null || others.length > 0)
    return refuse(others.length > 0 ? others : errors)
  return { kind: 'told', data: data as Data, withheld: missingOf(errors) }
}

function refuse(errors: readonly GraphqlError[] = []): Extract<Answer<never>, { kind: 'refused' }> {
  const message = errors.map((error) => error.message).join(' ') || 'The admin API gave no answer.'
  return { kind: 'refused', message, missing: missingOf(errors) }
}

function missingOf(errors: readonly GraphqlError[]): readonly string[] {
  return [...new Set(errors.flatMap(({ extensions }) => extensions?.missingScopes ?? []))]
}
