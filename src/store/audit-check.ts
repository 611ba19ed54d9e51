import { type AuditEntry, type AuditState, type AuditTrail, EMPTY_TRAIL, hashEntry } from './audit.ts'

/** The outcome of verifying the whole trail. */
export type AuditVerdict =
  | {
      readonly kind: 'intact'
      /** The number of rows. */
      readonly rows: number
      /** The last row and its hash. Noted elsewhere, they later show whether the trail still holds that row. */
      readonly head: number
      readonly hash: string
      readonly floor: number
    }
  /** `seq`: the first row that is not as it was written. */
  | { readonly kind: 'broken'; readonly seq: number; readonly what: string }

/** A head of the trail that was noted earlier. */
export interface NotedHead {
  readonly seq: number
  readonly hash: string
}

const PAGE = 1_000

/**
 * Verifies the hashes of the whole trail, which may be written to meanwhile. Whoever can write to the
 * database can also forge a whole chain: only a head that was noted elsewhere (`noted`) reveals that.
 */
export async function verifyTrail(trail: AuditTrail, noted?: NotedHead): Promise<AuditVerdict> {
  for (;;) {
    const before = await trail.state()
    const verdict = await readTrail(trail, before ?? EMPTY_TRAIL, noted)
    const after = await trail.state()
    if (before === undefined || after === undefined)
      return broken((before ?? after ?? EMPTY_TRAIL).head, 'the state of the trail was removed')
    // Retention has removed rows meanwhile: start over.
    if (after.floor !== before.floor) continue
    return verdict
  }
}

async function readTrail(
  trail: AuditTrail,
  { floor, floorHash }: AuditState,
  noted: NotedHead | undefined,
): Promise<AuditVerdict> {
  let last: Pick<AuditEntry, 'seq' | 'hash'> = { seq: floor, hash: floorHash }
  let pruned = JSON.stringify({ floor: 0, hash: '' })
  let isNotedFound = noted === undefined || isSame(last, noted)
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = await trail.read({ after, limit: PAGE })
    for (const row of rows) {
      const fault = findFault(row, last)
      if (fault !== undefined) return fault
      if (row.action === 'audit.pruned') pruned = row.details
      isNotedFound ||= noted !== undefined && isSame(row, noted)
      last = row
    }
    after = last.seq
    if (rows.length > 0) continue
    const state = await trail.state()
    if (state === undefined) return broken(last.seq, 'the state of the trail was removed')
    // Rows were added meanwhile, unless they are missing.
    if (state.head > last.seq && (await trail.read({ after, limit: 1 })).length > 0) continue
    if (state.head > last.seq) return broken(last.seq + 1, `was removed, with all up to row ${state.head}`)
    if (state.head < last.seq) return broken(state.head + 1, 'was added: the trail ended before it')
    if (state.hash !== last.hash) return broken(last.seq, 'was changed, or the state of the trail was')
    break
  }
  if (pruned !== JSON.stringify({ floor, hash: floorHash }))
    return broken(floor, 'and those before were removed, not by retention')
  if (noted !== undefined && !isNotedFound) return judgeNoted(noted, floor)
  return { kind: 'intact', rows: last.seq - floor, head: last.seq, hash: last.hash, floor }
}

function findFault(row: AuditEntry, last: Pick<AuditEntry, 'seq' | 'hash'>): AuditVerdict | undefined {
  const next = last.seq + 1
  if (row.seq < next) return broken(row.seq, 'was added: the trail begins after it')
  if (row.seq > next) return broken(next, 'was removed')
  return hashEntry(row, last.hash) === row.hash ? undefined : broken(row.seq, 'was changed')
}

function judgeNoted({ seq }: NotedHead, floor: number): AuditVerdict {
  return seq < floor
    ? broken(seq, `cannot be compared: retention has removed all rows up to ${floor}`)
    : broken(seq, 'is not the one that was noted: the trail was cut or written anew at or before it')
}

function isSame(one: NotedHead, other: NotedHead): boolean {
  return one.seq === other.seq && one.hash === other.hash
}

function broken(seq: number, what: string): AuditVerdict {
  return { kind: 'broken', seq, what }
}
