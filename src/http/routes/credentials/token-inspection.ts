import type { Store } from '../../../store/store.ts'
import { parseTokenText } from '../../../token/bearer.ts'
import { askStore } from '../../../token/ports.ts'
import { readBinding, satisfies } from '../../../token/proof/key-binding.ts'
import { cnfOf } from '../../../token/proof/possession.ts'
import type { TokenReader, TokenReading } from '../../../token/token-reader.ts'

export type InspectedToken = Extract<TokenReading, { readonly kind: 'read' }>

/** Looks at a token that a client speaks of. */
export interface TokenInspector {
  /**
   * The token, if it is right in all but its age, and the client's: one that it was issued, or that it has signed.
   * Undefined for any other: nobody learns of the tokens of others. Rejects with `StoreUnavailableError`.
   */
  readonly inspect: (text: string, client: string) => Promise<InspectedToken | undefined>
  /** Whether it would be believed on a request now, of its holder. Unlike a request this brings no user into being. */
  readonly isActive: (token: InspectedToken) => Promise<boolean>
}

export function createTokenInspector(
  reader: Pick<TokenReader, 'read' | 'proofOf'>,
  { users }: Pick<Store, 'users'>,
): TokenInspector {
  return {
    async inspect(text, client) {
      const token = parseTokenText(text)
      if (token === undefined) return undefined
      // As it says whose it is; and, when it says nothing, as the client's own would come with a header.
      for (const header of [undefined, client]) {
        const reading = await reader.read(token, header)
        if (reading.kind === 'read' && reading.claims.revocable.client === client) return reading
      }
      return undefined
    },
    async isActive(token) {
      if (token.time !== 'current' || token.isRevoked) return false
      const binding = readBinding(cnfOf(token))
      if (binding === 'unknown' || !satisfies((await reader.proofOf(token)) ?? 'optional', binding))
        return false
      const { user } = token.claims
      if (user === undefined || user.create) return true
      return (await askStore(users.get(user.client, user.id))) !== undefined
    },
  }
}
