import type { Store } from '../../../store/store.ts'
import { parseTokenText } from '../../../token/bearer.ts'
import { askStore } from '../../../token/ports.ts'
import { readBinding, satisfies } from '../../../token/proof/key-binding.ts'
import { cnfOf } from '../../../token/proof/possession.ts'
import type { TokenReader, TokenReading } from '../../../token/token-reader.ts'

export type InspectedToken = Extract<TokenReading, { readonly kind: 'read' }>

/** Inspects a token that a client sends in. */
export interface TokenInspector {
  /**
   * The token, if it is valid apart from its age and belongs to the client: issued to it, or signed by it.
   * Undefined otherwise: no client learns about another's tokens. Rejects with `StoreUnavailableError`.
   */
  readonly inspect: (text: string, client: string) => Promise<InspectedToken | undefined>
  /** Whether a request by its holder would be accepted now. Unlike a request, this creates no user. */
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
      // First as the token itself names its client, then, for tokens that name none, as if the client had
      // sent its header.
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
