import { createMemory } from './memory.ts'
import type { TokenRequest } from './token-requests.ts'

/** A token under the name that somebody gave it. Kept in memory, never stored. */
export interface KeptToken {
  readonly name: string
  readonly jwt: string
  /** The request that it came from, to make again; undefined for one that was pasted or refreshed. */
  readonly request?: TokenRequest | undefined
}

const tokens = createMemory<readonly KeptToken[]>([])

export const useKeptTokens: () => readonly KeptToken[] = tokens.use

/** Keeps a token in place of the one with its name, if there is one. */
export function keepToken(token: KeptToken): void {
  tokens.set((before) =>
    before.some(({ name }) => name === token.name)
      ? before.map((one) => (one.name === token.name ? token : one))
      : [...before, token],
  )
}

export function forgetToken(name: string): void {
  tokens.set((before) => before.filter((one) => one.name !== name))
}
