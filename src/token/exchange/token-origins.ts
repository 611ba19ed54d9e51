import type { TokenSource } from '../claims/exchanged.ts'
import type { IssuerDirectory } from '../issuers/issuer-directory.ts'
import type { RevocationCheck, TokenClient } from '../ports.ts'
import type { TokenHolders } from '../token-holders.ts'

/** Whether something that an exchanged token was made of does not count any more. */
export interface TokenOrigins {
  /** As far as this process has heard: no I/O. */
  readonly isAnyRevoked: (sources: readonly TokenSource[]) => boolean
  /**
   * The clients as they are now that own tokens among them were issued to. Undefined where a client or an issuer of theirs has
   * ended. Rejects with `StoreUnavailableError`.
   */
  readonly findHolders: (sources: readonly TokenSource[]) => Promise<readonly TokenClient[] | undefined>
}

export function createTokenOrigins(
  directory: IssuerDirectory,
  holders: TokenHolders,
  revocations: RevocationCheck | undefined,
): TokenOrigins {
  const hasEnded = async ({ kind, revocable, keys }: TokenSource): Promise<boolean> => {
    const choice = directory.named(revocable.issuer)
    const record = choice === undefined ? undefined : await directory.find(choice)
    // Another party may have the name by now.
    if (record?.kind !== kind) return true
    return kind === 'client' && (await record.keys.current()).version !== keys
  }
  return {
    isAnyRevoked: (sources) => sources.some(({ revocable }) => revocations?.isRevoked(revocable) === true),
    async findHolders(sources) {
      const found: TokenClient[] = []
      for (const source of sources) {
        const { kind, revocable } = source
        if (kind !== 'own') {
          if (await hasEnded(source)) return undefined
          continue
        }
        const client = revocable.client === undefined ? undefined : await holders.find(revocable.client)
        if (client?.disabled === true) return undefined
        if (client !== undefined) found.push(client)
      }
      return found
    },
  }
}
