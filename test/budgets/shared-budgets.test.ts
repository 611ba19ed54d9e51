import { createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { type BudgetOptions, settleBudgets } from '../../src/budgets/budget-options.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { startPostgres } from '../support/postgres.ts'

const postgres = await startPostgres()
const opened: Store[] = []

async function open(url: string): Promise<Store> {
  const store = await openStore(url, { now: Date.now, random: randomBytes, onProblem: () => {} })
  opened.push(store)
  return store
}

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
})

const IDP = 'a secret of another issuer, of 32 bytes'

/** A token of an issuer that knows tenants. */
function signToken(sub: string, jti: string): string {
  const iat = Math.floor(Date.now() / 1_000)
  const claims = { iss: 'idp', aud: 'tests', sub, jti, tenant: 'acme', iat, exp: iat + 600 }
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${encode({ alg: 'HS256' })}.${encode(claims)}`
  return `${input}.${createHmac('sha256', IDP).update(input).digest('base64url')}`
}

const schema = {
  typeDefs: 'type Query { open: Int }',
  resolvers: { Query: { open: () => 1 } },
}

const started = (
  store: Store,
  budgets: readonly BudgetOptions[],
  options: object = {},
): Promise<TestGateway> =>
  startGateway({
    before: 'schema',
    schema,
    store,
    budgets,
    budgetStore: { at: 'store', timeout: 10_000 },
    issuers: [{ iss: 'idp', keys: [{ secret: IDP }], ceiling: ['*'], audience: 'tests' }],
    ...options,
  })

/** Answers of several callers of several gateways that ask without pause, for a time. */
async function flood(gateways: readonly TestGateway[], milliseconds: number) {
  let [allowed, refused] = [0, 0]
  const start = performance.now()
  const ask = async (gateway: TestGateway): Promise<void> => {
    // A busy machine needs longer to ask for more than the burst.
    while (performance.now() - start < milliseconds || refused === 0) {
      const { status } = await gateway.graphql('{ open }')
      if (status === 200) allowed += 1
      else if (status === 429) refused += 1
      else throw new Error(`The answer is ${status}.`)
    }
  }
  await Promise.all(gateways.flatMap((gateway) => Array.from({ length: 8 }, () => ask(gateway))))
  return { allowed, refused, seconds: (performance.now() - start) / 1_000 }
}

const BUDGET = { by: 'address', requests: 10, per: 10, burst: 20 } as const

function describeShared(name: string, newUrl: () => Promise<string>): void {
  describe(`budgets that two gateways share in ${name}`, () => {
    it('let through at most the burst and what came back, and one in a hundred', async () => {
      const url = await newUrl()
      const gateways = [await started(await open(url), [BUDGET]), await started(await open(url), [BUDGET])]
      const { allowed, refused, seconds } = await flood(gateways, 3_000)
      const promised = BUDGET.burst + (BUDGET.requests / BUDGET.per) * seconds
      expect(allowed).toBeLessThanOrEqual(promised * 1.01)
      // Nor do they keep back what was promised, save for what no one was quick enough to ask for.
      expect(allowed).toBeGreaterThanOrEqual(BUDGET.burst)
      expect(refused).toBeGreaterThan(0)
    }, 60_000)

    it('are not dodged with another token of the same subject, or of the same claim, at the other gateway', async () => {
      const url = await newUrl()
      const day = 86_400
      const budgets = [
        { by: 'subject', requests: 3, per: day },
        { by: 'claim.tenant', requests: 5, per: day },
      ] as const
      const [one, other] = [await started(await open(url), budgets), await started(await open(url), budgets)]
      const ask = async (gateway: TestGateway, id: string, jti: string): Promise<number> => {
        return (await gateway.graphql('{ open }', { token: signToken(id, jti) })).status
      }
      expect([await ask(one, 'ann', '1'), await ask(other, 'ann', '2'), await ask(one, 'ann', '3')]).toEqual([
        200, 200, 200,
      ])
      expect([await ask(other, 'ann', '4'), await ask(one, 'ann', '5')]).toEqual([429, 429])
      expect([
        await ask(other, 'bob', '1'),
        await ask(one, 'bob', '2'),
        await ask(other, 'bob', '3'),
      ]).toEqual([200, 200, 429])
    }, 60_000)

    it('take an operation that one of them refuses from no other', async () => {
      const store = await open(await newUrl())
      const [small, large] = settleBudgets([
        { name: 'small', by: 'address', requests: 1, per: 86_400 },
        { name: 'large', by: 'address', requests: 2, per: 86_400 },
      ])
      if (small === undefined || large === undefined) throw new Error('There are two budgets.')
      const both = [
        { budget: small, key: 'a', units: 1 },
        { budget: large, key: 'a', units: 1 },
      ]
      expect(await store.buckets.draw(both)).toEqual([0, 0])
      await store.buckets.draw(both)
      const [, lack = 0] = await store.buckets.draw(both)
      expect(lack).toBeLessThanOrEqual(large.interval)
      expect(lack).toBeGreaterThan(large.interval / 2)
    })

    it('are drawn from in any order at once, and none waits for another for good', async () => {
      const url = await newUrl()
      const stores = [await open(url), await open(url)]
      const budgets = settleBudgets(
        ['a', 'b', 'c', 'd'].map((name) => ({ name, by: 'address', requests: 1_000, per: 86_400 }) as const),
      )
      const draws = Array.from({ length: 100 }, (_, index) => {
        const ordered = index % 2 === 0 ? budgets : [...budgets].reverse()
        return stores[index % 2]?.buckets.draw(ordered.map((budget) => ({ budget, key: 'a', units: 1 })))
      })
      await Promise.all(draws)
      const lacks = await stores[0]?.buckets.draw(budgets.map((budget) => ({ budget, key: 'a', units: 1 })))
      for (const [index, lack] of (lacks ?? []).entries())
        expect(Math.round(lack / (budgets[index]?.interval ?? 0))).toBe(100)
    }, 60_000)
  })
}

const folder = await mkdtemp(join(tmpdir(), 'portcullis-budgets-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
let files = 0
describeShared('SQLite', async () => {
  files += 1
  return `file:${join(folder, `${files}.db`)}`
})

if ('missing' in postgres) {
  process.stderr.write(`There is no PostgreSQL here: ${postgres.missing}\n`)
} else {
  afterAll(postgres.stop)
  describeShared('PostgreSQL', postgres.createDatabase)

  describe('budgets in a store that has failed', () => {
    it.each([
      ['memory', 200],
      ['refuse', 503],
    ] as const)(
      'are counted in each process or refused, as onError says: %s',
      async (onError, status) => {
        const store = await open(await postgres.createDatabase())
        const budgets = [{ by: 'address', requests: 2, per: 86_400 }] as const
        const lines: string[] = []
        const gateway = await started(store, budgets, {
          budgetStore: { at: 'store', onError, timeout: 10_000 },
          metrics: { port: 0 },
          logLevel: 'warn',
          logTo: { write: (line: string) => lines.push(line) },
        })
        expect((await gateway.graphql('{ open }')).status).toBe(200)
        await postgres.halt()
        try {
          const answers = [await gateway.graphql('{ open }'), await gateway.graphql('{ open }')]
          expect(answers.map((answer) => answer.status)).toEqual([status, status])
          if (onError === 'memory') expect((await gateway.graphql('{ open }')).status).toBe(429)
          else {
            expect(answers[0]?.body.errors?.[0]?.extensions?.['code']).toBe('STORE_UNAVAILABLE')
            expect(answers[0]?.headers.get('retry-after')).toBe('1')
            expect(gateway.calls.get('Query.open')).toBe(1)
          }
          expect(lines.filter((line) => line.includes('the store does not count budgets'))).toHaveLength(1)
          const metrics = await (await fetch(gateway.metricsUrl ?? '')).text()
          expect(metrics).toMatch(
            new RegExp(`^portcullis_budgets_unshared_total ${onError === 'memory' ? 3 : 2}$`, 'm'),
          )
        } finally {
          await postgres.resume()
        }
      },
      60_000,
    )
  })
}
