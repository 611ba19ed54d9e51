import { createMemory } from './memory.ts'

/** What the token form holds. */
export interface TokenFields {
  readonly id: string
  readonly apiKey: string
  readonly scopes: string
  /** The name under which the token is kept; that of its scopes unless given. */
  readonly name: string
}

const fields = createMemory<TokenFields>({ id: '', apiKey: '', scopes: 'Mutation:Person:*', name: '' })

export const useTokenFields: () => TokenFields = fields.use

export function setTokenFields(change: Partial<TokenFields>): void {
  fields.set((before) => ({ ...before, ...change }))
}

/** Fills the form with the client that was made for this run, unless somebody has typed there. Never rejects. */
export async function fillInDevelopmentClient(path: string): Promise<void> {
  const client = await askDevelopmentClient(path).catch(() => undefined)
  const { id, apiKey } = fields.get()
  if (client !== undefined && id === '' && apiKey === '') setTokenFields(client)
}

async function askDevelopmentClient(path: string): Promise<Pick<TokenFields, 'id' | 'apiKey'> | undefined> {
  const response = await fetch(path, { method: 'POST' })
  if (!response.ok) return undefined
  const { id, apiKey } = (await response.json()) as Partial<Record<'id' | 'apiKey', unknown>>
  return typeof id === 'string' && typeof apiKey === 'string' ? { id, apiKey } : undefined
}
