import { createMemory } from './memory.ts'

/** What the token form holds. */
export interface TokenFields {
  readonly id: string
  readonly apiKey: string
  readonly scopes: string
  /** The name under which the token is kept; that of its scopes unless given. */
  readonly name: string
  /** Why the gateway has refused a token that was asked for elsewhere on the page, as a sentence. */
  readonly refusal?: string | undefined
}

type Client = Pick<TokenFields, 'id' | 'apiKey'>

const fields = createMemory<TokenFields>({ id: '', apiKey: '', scopes: 'Mutation:Person:*', name: '' })

/** Settles once it is known whether there is a client of this run. */
let filledIn: Promise<void> = Promise.resolve()

export const useTokenFields: () => TokenFields = fields.use

export function setTokenFields(change: Partial<TokenFields>): void {
  fields.set((before) => ({ ...before, ...change }))
}

/** The client in the form; undefined where nobody has written one there. Never rejects. */
export async function findClient(): Promise<Client | undefined> {
  await filledIn
  const { id, apiKey } = fields.get()
  return id === '' || apiKey === '' ? undefined : { id, apiKey }
}

/** Fills the form with the client that was made for this run, unless somebody has typed there. */
export function fillInDevelopmentClient(path: string): void {
  filledIn = fillIn(path)
}

async function fillIn(path: string): Promise<void> {
  const client = await askDevelopmentClient(path).catch(() => undefined)
  const { id, apiKey } = fields.get()
  if (client !== undefined && id === '' && apiKey === '') setTokenFields(client)
}

async function askDevelopmentClient(path: string): Promise<Client | undefined> {
  const response = await fetch(path, { method: 'POST' })
  if (!response.ok) return undefined
  const { id, apiKey } = (await response.json()) as Partial<Record<'id' | 'apiKey', unknown>>
  return typeof id === 'string' && typeof apiKey === 'string' ? { id, apiKey } : undefined
}
