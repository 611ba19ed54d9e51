import type { AuditActor, AuditDetails, AuditTrail } from './audit.ts'

/** Who acts, and from where. */
export interface Acting {
  readonly actor: AuditActor
  readonly address?: string | undefined
}

/** An act of administration: its name, and what is known before it is done. */
export interface Act {
  readonly name: string
  readonly details?: AuditDetails | undefined
}

/** The outcome of an act, for the trail. */
export type ActOutcome =
  | { readonly kind: 'done'; readonly details?: AuditDetails | undefined }
  | { readonly kind: 'failed'; readonly reason: string }

/**
 * Does what must leave a trace: records one entry before, without which nothing is done, and one for the
 * outcome. If only the first exists, the process or the store failed in between. Rejects as `operate` and the
 * trail do.
 */
export async function actAudited<Result>(
  audit: Pick<AuditTrail, 'record'>,
  { actor, address }: Acting,
  { name, details }: Act,
  operate: () => Promise<Result>,
  describe: (result: Result) => ActOutcome,
): Promise<Result> {
  const begun = await audit.record({
    action: 'administration.begun',
    actor,
    address,
    details: { act: name, ...details },
  })
  const tell = (outcome: ActOutcome): Promise<number> => {
    const told = outcome.kind === 'done' ? outcome.details : { reason: outcome.reason }
    return audit.record({
      action: `administration.${outcome.kind}`,
      actor,
      address,
      details: { act: name, begun, ...told },
    })
  }
  let result: Result
  try {
    result = await operate()
  } catch (error) {
    // The store is the likeliest cause: then this cannot be written either, and the cause matters more.
    await tell({ kind: 'failed', reason: 'error' }).catch(() => undefined)
    throw error
  }
  await tell(describe(result))
  return result
}
