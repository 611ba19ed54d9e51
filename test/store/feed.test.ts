import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { FeedEntry } from '../../src/store/feed.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { startPostgres } from '../support/postgres.ts'
import { random } from './contract.ts'

const TRIES = 50
const HOUR = 3_600_000
/** How long a test waits for what must come about. A busy machine takes its time. */
const PATIENCE = 20_000
const postgres = await startPostgres()

async function until(condition: () => boolean | Promise<boolean>, milliseconds = PATIENCE): Promise<number> {
  const start = performance.now()
  while (!(await condition())) {
    if (performance.now() - start > milliseconds) throw new Error(`Not within ${milliseconds} ms.`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return performance.now() - start
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.POSITIVE_INFINITY
}

function printDistribution(what: string, values: readonly number[]): void {
  const sorted = [...values].sort((one, other) => one - other)
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0).toFixed(1)
  process.stdout.write(
    `${what}, ms over ${values.length}: least ${at(0)}, half ${at(0.5)}, 90 % ${at(0.9)}, most ${at(1)}\n`,
  )
}

if ('missing' in postgres) {
  describe('three replicas on one PostgreSQL', () => {
    it.skip('need a PostgreSQL', () => {})
    process.stderr.write(`There is no PostgreSQL here: ${postgres.missing}\n`)
  })
} else {
  describe('three replicas on one PostgreSQL', () => {
    let url: string
    let stores: readonly [Store, Store, Store]

    beforeAll(async () => {
      url = await postgres.createDatabase()
      const open = () => openStore(url, { now: Date.now, random })
      stores = [await open(), await open(), await open()]
    })
    afterAll(async () => {
      await Promise.all(stores.map((store) => store.close()))
      await postgres.stop()
    })

    /** How long after a revocation is acknowledged the others refuse the token. */
    const revokeAndWait = async (name: string): Promise<readonly number[]> => {
      const [first, ...others] = stores
      const token = { issuer: 'issuer', subject: 'subject', jti: name }
      await first.revocations.revoke(
        { kind: 'token', issuer: 'issuer', jti: name },
        { until: Date.now() + HOUR },
      )
      expect(first.revocations.isRevoked(token)).toBe(true)
      return Promise.all(others.map((other) => until(() => other.revocations.isRevoked(token))))
    }

    it('refuse what one of them has revoked within a second', async () => {
      const delays: number[] = []
      for (let tries = 0; tries < TRIES; tries += 1) delays.push(...(await revokeAndWait(`token ${tries}`)))
      printDistribution('a revocation is heard elsewhere', delays)
      // All of them were heard. A machine that does other things may keep some of them waiting.
      expect(median(delays)).toBeLessThan(1_000)
    }, 60_000)

    it('do so too when no notification arrives', async () => {
      const lost = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'portcullis feed'`
      const delays: number[] = []
      for (let tries = 0; tries < 5; tries += 1) {
        expect(await postgres.run(url, lost)).toHaveLength(3)
        delays.push(...(await revokeAndWait(`unheard ${tries}`)))
        await until(() => stores.every((store) => store.feed.age() < 200))
      }
      printDistribution('a revocation is heard elsewhere, connections being cut', delays)
      expect(median(delays)).toBeLessThan(1_000)
    }, 60_000)

    it('miss nothing of what all of them write at the same time, and hear it in one order', async () => {
      const heard = stores.map((store) => {
        const entries: FeedEntry[] = []
        const end = store.feed.subscribe((entry) => entries.push(entry))
        return { entries, end }
      })
      const names = Array.from({ length: 90 }, (_, index) => `at once ${index}`)
      await Promise.all(
        names.map((name, index) =>
          stores[index % 3 === 0 ? 0 : 1].revocations.revoke(
            { kind: 'client', client: name },
            { until: Date.now() + HOUR },
          ),
        ),
      )
      const clientsOf = (entries: readonly FeedEntry[]): readonly string[] =>
        entries.flatMap((entry) =>
          entry.kind === 'revocation' && entry.revocation.target.kind === 'client'
            ? [entry.revocation.target.client]
            : [],
        )
      for (const { entries, end } of heard) {
        await until(() => clientsOf(entries).length >= names.length)
        end()
        expect([...clientsOf(entries)].sort()).toEqual([...names].sort())
      }
      const rows = await postgres.run(url, 'select entry from portcullis_feed order by seq desc limit 90')
      const written = rows.map(({ entry }) => JSON.parse(String(entry)) as FeedEntry).reverse()
      expect(clientsOf(heard[2]?.entries ?? [])).toEqual(clientsOf(written))
    })

    it('that fell behind what the feed keeps are told that anything may have changed', async () => {
      const [first, second] = stores
      await first.clients.add('behind', { ceiling: ['*'] })
      await until(async () => (await second.clients.get('behind')) !== undefined)
      const kinds: string[] = []
      const end = second.feed.subscribe(({ kind }) => kinds.push(kind))
      const revocation = { kind: 'client', client: 'never heard of' }
      await postgres.run(
        url,
        `begin;
         update portcullis_client set disabled = 1 where id = 'behind';
         insert into portcullis_revocation (id, target, revoked_at, until)
           values ('by hand', '${JSON.stringify(revocation)}', ${Date.now()}, ${Date.now() + HOUR});
         update portcullis_feed_state set head = head + 10, floor = head + 10;
         commit;`,
      )
      await until(() => kinds.includes('reset'))
      end()
      expect((await second.clients.get('behind'))?.disabled).toBe(true)
      const token = { issuer: 'issuer', subject: 'subject', client: 'never heard of', issuedAt: 0 }
      expect(second.revocations.isRevoked(token)).toBe(true)
      await until(async () => (await first.clients.get('behind'))?.disabled === true)
    })

    it('grow stale while PostgreSQL is down, and recover by themselves', async () => {
      const [first, second, third] = stores
      await first.clients.add('before')
      await until(() => stores.every((store) => store.feed.age() < 500))
      await postgres.halt()
      await until(() => stores.every((store) => store.feed.age() > 1_500))
      const target = { kind: 'token', issuer: 'issuer', jti: 'while it was down' } as const
      await expect(first.revocations.revoke(target, { until: Date.now() + HOUR })).rejects.toThrow()
      const token = { issuer: 'issuer', subject: 'subject', jti: 'token 0' }
      expect(second.revocations.isRevoked(token)).toBe(true)
      const ages = stores.map((store) => store.feed.age())
      await postgres.resume()
      const recovery = await until(() => stores.every((store) => store.feed.age() < 500))
      process.stdout.write(
        `ages while it was down: ${ages.map(Math.round).join(', ')} ms; fresh again ${Math.round(recovery)} ms after it came back\n`,
      )
      expect(await third.clients.get('before')).toBeDefined()
      expect(await revokeAndWait('afterwards')).toHaveLength(2)
    }, 90_000)
  })
}
