import type { AuditAction, AuditTrail } from '../../../store/audit.ts'
import { describeToken } from '../../../token/described-token.ts'
import { askStore } from '../../../token/ports.ts'
import type { HttpRequest } from '../../exchange.ts'

/**
 * Audits a token before the caller is answered: a token whose entry cannot be written is not handed out.
 * `token` is one that we have signed or verified. Rejects with `StoreUnavailableError`.
 */
export async function auditToken(
  audit: Pick<AuditTrail, 'record'>,
  action: Extract<AuditAction, `token.${string}`>,
  token: string,
  { address }: Pick<HttpRequest, 'address'>,
): Promise<void> {
  const { client, details } = describeToken(token)
  const actor =
    client === undefined ? ({ kind: 'unknown' } as const) : ({ kind: 'client', id: client } as const)
  await askStore(audit.record({ action, actor, address, details }))
}
