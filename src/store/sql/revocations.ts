import { sql } from 'kysely'
import type { RevocationIndex } from '../revocation-index.ts'
import type { Revocation, Revocations, RevocationTarget } from '../revocations.ts'
import { type SqlContext, write } from './context.ts'
import { digestText } from './digest.ts'
import type { Database } from './tables.ts'

export function createSqlRevocations(context: SqlContext, index: RevocationIndex): Revocations {
  const { now } = context
  return {
    async revoke(target, { until, revokedAt = now() }) {
      const text = printTarget(target)
      return write(context, async (trx) => {
        const row = await trx
          .insertInto('portcullis_revocation')
          .values({ id: digestText(text), target: text, revoked_at: revokedAt, until })
          .onConflict((conflict) =>
            conflict.column('id').doUpdateSet({
              revoked_at: sql`case when excluded.revoked_at > portcullis_revocation.revoked_at
                then excluded.revoked_at else portcullis_revocation.revoked_at end`,
              until: sql`case when excluded.until > portcullis_revocation.until
                then excluded.until else portcullis_revocation.until end`,
            }),
          )
          .returning(['revoked_at', 'until'])
          .executeTakeFirstOrThrow()
        const revocation: Revocation = { target, revokedAt: row.revoked_at, until: row.until }
        return { result: revocation, entries: [{ kind: 'revocation', revocation }] }
      })
    },
    isRevoked: (token) => index.isRevoked(token, now()),
    count: index.count,
  }
}

const PAGE = 10_000

/** Adds all revocations that have not ended to the index. In pages, as a million are some hundred megabytes. */
export async function loadRevocations(db: Database, index: RevocationIndex, now: number): Promise<void> {
  for (let after = ''; ; ) {
    const rows = await db
      .selectFrom('portcullis_revocation')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute()
    // Not filtered by the database: it might use the index on `until`, and sort everything for every page.
    for (const { target, revoked_at, until } of rows)
      if (until > now)
        index.add({ target: JSON.parse(target) as RevocationTarget, revokedAt: revoked_at, until })
    if (rows.length < PAGE) return
    after = rows.at(-1)?.id ?? after
  }
}

/** Prints the fields in one order, and nothing else of the caller's object. */
function printTarget(target: RevocationTarget): string {
  switch (target.kind) {
    case 'token':
      return JSON.stringify({ kind: target.kind, issuer: target.issuer, jti: target.jti })
    case 'family':
      return JSON.stringify({ kind: target.kind, family: target.family })
    case 'subject':
      return JSON.stringify({ kind: target.kind, issuer: target.issuer, id: target.id })
    case 'client':
      return JSON.stringify({ kind: target.kind, client: target.client })
    case 'issuer':
      return JSON.stringify({ kind: target.kind, issuer: target.issuer })
  }
}
