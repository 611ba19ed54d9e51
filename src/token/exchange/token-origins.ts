import type { TokenSource } from '../claims/exchanged.ts'
import type { CeilingHolder } from '../current-ceiling.ts'
import type { IssuerRecord } from '../issuer-record.ts'
import type { IssuerDirectory } from '../issuers/issuer-directory.ts'
import type { RevocationCheck } from '../ports.ts'
import type { TokenHolders } from '../token-holders.ts'

/** Whether the sources of an exchanged token still count. */
export interface TokenOrigins {
  /** As far as this process knows: no I/O. */
  readonly isAnyRevoked: (sources: readonly TokenSource[]) => boolean
  /**
   * The holders of the current ceilings: the clients that own tokens were issued to, and the issuers of the
   * others. Undefined if one of them has ended. Rejects with `StoreUnavailableError`.
   */
  readonly findHolders: (sources: readonly TokenSource[]) => Promise<readonly CeilingHolder[] | undefined>
}

export function createTokenOrigins(
  directory: IssuerDirectory,
  holders: TokenHolders,
  revocations: RevocationCheck | undefined,
): TokenOrigins {
  const findIssuer = async ({ kind, revocable, keys }: TokenSource): Promise<IssuerRecord | undefined> => {
    const choice = directory.named(revocable.issuer)
    const record = choice === undefined ? undefined : await directory.find(choice)
    // Another party may have the name by now.
    if (record?.kind !== kind) return undefined
    return kind === 'client' && (await record.keys.current()).version !== keys ? undefined : record
  }
  return {
    isAnyRevoked: (sources) => sources.some(({ revocable }) => revocations?.isRevoked(revocable) === true),
    async findHolders(sources) {
      const found: CeilingHolder[] = []
      for (const source of sources) {
        const { kind, revocable } = source
        if (kind !== 'own') {
          const issuer = await findIssuer(source)
          if (issuer === undefined) return undefined
          found.push(issuer)
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
