import { useSyncExternalStore } from 'react'

/** What the token form holds. It is in memory alone: a pane that is closed and opened again keeps it, a reload does not. */
export interface TokenFields {
  readonly id: string
  readonly apiKey: string
  readonly scopes: string
}

let fields: TokenFields = { id: '', apiKey: '', scopes: 'Mutation:Person:*' }
const listeners = new Set<() => void>()

export function setTokenFields(change: Partial<TokenFields>): void {
  fields = { ...fields, ...change }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useTokenFields(): TokenFields {
  return useSyncExternalStore(subscribe, () => fields)
}
