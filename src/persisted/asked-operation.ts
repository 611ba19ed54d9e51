/** The name of an operation in a request. A hash may name an operation that no manifest holds. */
export interface OperationName {
  readonly kind: 'hash' | 'id'
  readonly name: string
}

/** What a request says about the operation that it wants. */
export type AskedOperation =
  | { readonly kind: 'asked'; readonly names: readonly OperationName[]; readonly query: string | undefined }
  | { readonly kind: 'odd'; readonly message: string }

/** The members of a request, or of the payload of a socket's `subscribe`, as they came. */
export type RequestMembers = Readonly<Record<string, unknown>>

/** Members that may hold an id: GraphQL over HTTP (appendix A) has `documentId`, Relay the others. */
export const ID_MEMBERS = ['documentId', 'doc_id', 'id'] as const

/**
 * Reads the names and the text of an operation as Apollo's clients send them (`extensions.persistedQuery`),
 * Relay's (`id`, `doc_id`), and those of GraphQL over HTTP (`documentId`, which may be `sha256:` and a hash).
 * Null counts as absent. Never throws.
 */
export function readAskedOperation(members: RequestMembers): AskedOperation {
  const { query, extensions } = members
  if (query && typeof query !== 'string') return odd('GraphQL queries must be strings.')
  const names: OperationName[] = []
  for (const member of ID_MEMBERS) {
    const id = members[member] ?? undefined
    if (id === undefined) continue
    if (typeof id !== 'string' || id === '') return odd(`\`${member}\` must be a string that is not empty.`)
    const hash = member === 'documentId' ? /^sha256:([0-9a-f]{64})$/.exec(id)?.[1] : undefined
    names.push(hash === undefined ? { kind: 'id', name: id } : { kind: 'hash', name: hash })
  }
  const persisted = isMembers(extensions) ? extensions['persistedQuery'] : undefined
  if (persisted) {
    const { version, sha256Hash }: RequestMembers = isMembers(persisted) ? persisted : {}
    if (version !== 1) return odd('Unsupported persisted query version')
    if (typeof sha256Hash !== 'string' || sha256Hash === '')
      return odd('`sha256Hash` must be a string that is not empty.')
    names.push({ kind: 'hash', name: sha256Hash })
  }
  return { kind: 'asked', names, query: typeof query === 'string' && query !== '' ? query : undefined }
}

function odd(message: string): AskedOperation {
  return { kind: 'odd', message }
}

function isMembers(value: unknown): value is RequestMembers {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
