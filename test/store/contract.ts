import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { digestApiKey, isGeneratedApiKey } from '../../src/store/api-key.ts'
import { MAX_API_KEYS } from '../../src/store/api-keys.ts'
import { DEFAULT_CLIENT_SETTINGS } from '../../src/store/client.ts'
import { withConfiguredClients } from '../../src/store/configured-clients.ts'
import type { FeedEntry } from '../../src/store/feed.ts'
import type { Store } from '../../src/store/store.ts'
import { MAX_PERSON_BYTES } from '../../src/store/users.ts'

export interface ContractOptions {
  /** A new connection to the one store of the test file, or the same store again where there are no connections. */
  readonly open: (now: () => number) => Promise<Store>
  /** Whether stores that were opened apart hold the same. */
  readonly isShared: boolean
}

const START = 1_800_000_000_000
const MINUTE = 60_000
const ODD_IDS = [
  '__proto__',
  'constructor',
  'Ωmega',
  '사용자',
  '🏰',
  '\uffff',
  ' ',
  "'; drop table x; --",
  'a\nb',
  '%',
]
const NO_IDS = ['', 'a\0b', '\ud800', 'x'.repeat(257), '\udc00\ud800']

/** What every store does, in the words of its ports. Two connections at once, `store` and `other`, where it has any. */
export function describeStore(name: string, { open, isShared }: ContractOptions): void {
  describe(`the store ${name}`, () => {
    let clock = START
    let store: Store
    let other: Store
    let serial = 0
    /** An id that no other test has. */
    const fresh = (): string => {
      serial += 1
      return `client-${serial}`
    }
    const now = (): number => clock
    const addClient = async (): Promise<string> => {
      const id = fresh()
      await store.clients.add(id, { ceiling: ['*'] })
      return id
    }
    const createKey = async (client: string, options = {}) => {
      const creation = await store.apiKeys.create(client, options)
      if (creation.kind !== 'created') throw new Error(creation.kind)
      return { ...creation, digest: digestApiKey(creation.text) }
    }
    /** Until the other connection has heard all. */
    const settled = async (condition: () => Promise<boolean> | boolean): Promise<void> => {
      for (let tries = 0; tries < 2_000; tries += 1) {
        if (await condition()) return
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      throw new Error('It never came about.')
    }

    beforeAll(async () => {
      store = await open(now)
      other = isShared ? await open(now) : store
    })
    beforeEach(() => {
      clock += 10 * MINUTE
    })
    afterAll(async () => {
      await store.close()
      if (isShared) await other.close()
    })

    describe('a client', () => {
      it('is found as it was added, under its own id alone', async () => {
        for (const id of ODD_IDS) {
          const settings = {
            ceiling: ['Query:*', 'Mutation:Person:*'],
            presets: ['nettu'],
            defaultScopes: ['Query:Person:Read'],
            userFields: ['name', '__proto__'],
            allowUserCreation: false,
            proof: 'dpop' as const,
          }
          const client = { id, ...settings, disabled: false, createdAt: clock }
          expect(await store.clients.add(id, settings)).toEqual({ kind: 'added', client })
          expect(await store.clients.get(id)).toEqual(client)
          expect(await other.clients.get(id)).toEqual(client)
          expect(await store.clients.add(id)).toEqual({ kind: 'exists' })
        }
        expect(await store.clients.get('omega')).toBeUndefined()
        expect(await store.clients.get('toString')).toBeUndefined()
      })

      it('has the settings that grant least, unless it is given others', async () => {
        const id = fresh()
        await store.clients.add(id)
        expect(await store.clients.get(id)).toEqual({
          id,
          ...DEFAULT_CLIENT_SETTINGS,
          disabled: false,
          createdAt: clock,
        })
      })

      it('cannot have an id that two databases would read otherwise; asking for one is harmless', async () => {
        for (const id of NO_IDS) {
          expect(await store.clients.add(id)).toEqual({ kind: 'invalid_id' })
          expect(await store.clients.get(id)).toBeUndefined()
          expect(await store.clients.update(id, {})).toEqual({ kind: 'unknown_client' })
          expect(await store.clients.remove(id)).toEqual({ kind: 'unknown_client' })
          expect(await store.apiKeys.create(id)).toEqual({ kind: 'unknown_client' })
          expect(await store.apiKeys.list(id)).toEqual([])
          expect(await store.apiKeys.verify(id, digestApiKey(id))).toBeUndefined()
          expect(await store.signingKeys.get(id)).toBeUndefined()
          expect(await store.signingKeys.remove(id)).toBe(false)
          expect(await store.users.get(id, id)).toBeUndefined()
          expect(await store.users.see(id, 'user', { create: true })).toEqual({ kind: 'unknown_client' })
          if (id !== '') expect((await store.clients.list({ after: id })).clients).toEqual([])
        }
      })

      it('keeps what an update does not name', async () => {
        const id = fresh()
        await store.clients.add(id, { ceiling: ['Query:*'], presets: ['oauth'] })
        await other.clients.get(id)
        const updated = await store.clients.update(id, { ceiling: ['*'] })
        expect(updated).toMatchObject({ kind: 'updated', client: { ceiling: ['*'], presets: ['oauth'] } })
        expect(await store.clients.get(id)).toMatchObject({ ceiling: ['*'], presets: ['oauth'] })
        await settled(async () => (await other.clients.get(id))?.ceiling[0] === '*')
        expect(await store.clients.update('nobody', {})).toEqual({ kind: 'unknown_client' })
        expect(await store.clients.disable('nobody', true)).toEqual({ kind: 'unknown_client' })
      })

      it('is listed in pages, in the order of code points, each once', async () => {
        const ids: string[] = []
        for (let after: string | undefined; ; ) {
          const page = await store.clients.list({ after, first: 3 })
          ids.push(...page.clients.map(({ id }) => id))
          after = page.next
          if (after === undefined) break
          expect(page.clients).toHaveLength(3)
        }
        expect(ids).toEqual([...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids).toEqual(expect.arrayContaining(ODD_IDS))
        await expect(store.clients.list({ first: 0 })).rejects.toThrow(TypeError)
      })

      it('that is removed leaves nothing to a later one of its id', async () => {
        const id = await addClient()
        const { digest } = await createKey(id)
        await store.signingKeys.set(id, { kind: 'secret', secret: 'of a test', algorithm: 'HS256' })
        await store.users.create(id, { id: 'user' })
        for (const one of [store, other]) {
          expect(await one.apiKeys.find(digest)).toMatchObject({ kind: 'one' })
          expect(await one.signingKeys.get(id)).toBeDefined()
          expect(await one.users.get(id, 'user')).toBeDefined()
        }
        expect(await store.clients.remove(id)).toEqual({ kind: 'removed' })
        expect(await store.clients.remove(id)).toEqual({ kind: 'unknown_client' })
        await store.clients.add(id)
        for (const one of [store, other]) {
          await settled(async () => (await one.apiKeys.find(digest)).kind === 'none')
          expect(await one.signingKeys.get(id)).toBeUndefined()
          expect(await one.users.get(id, 'user')).toBeUndefined()
          expect(await one.apiKeys.list(id)).toEqual([])
        }
      })
    })

    describe('an API key', () => {
      it('names its client, and is nowhere else', async () => {
        const id = await addClient()
        const { text, key, digest } = await createKey(id)
        expect(isGeneratedApiKey(text)).toBe(true)
        expect(await store.apiKeys.find(digest)).toMatchObject({ kind: 'one', client: { id }, keyId: key.id })
        expect(await store.apiKeys.verify(id, digest)).toMatchObject({ id })
        expect(await store.apiKeys.verify(await addClient(), digest)).toBeUndefined()
        expect(await store.apiKeys.find(digestApiKey(`${text}x`))).toEqual({ kind: 'none' })
        expect(JSON.stringify(await store.apiKeys.list(id))).not.toContain(text.slice(4, 20))
        expect(await store.apiKeys.create('nobody')).toEqual({ kind: 'unknown_client' })
      })

      it('may be one of several, of which each ends by itself', async () => {
        const id = await addClient()
        const first = await createKey(id)
        clock += 1
        const second = await createKey(id, { expiresAt: clock + MINUTE })
        clock += 1
        expect((await store.apiKeys.list(id)).map((key) => key.id)).toEqual([first.key.id, second.key.id])
        expect(await store.apiKeys.verify(id, first.digest)).toBeDefined()
        expect(await store.apiKeys.verify(id, second.digest)).toBeDefined()
        clock += MINUTE
        expect(await store.apiKeys.verify(id, second.digest)).toBeUndefined()
        expect(await store.apiKeys.list(id)).toHaveLength(2)
        await other.apiKeys.find(first.digest)
        expect(await store.apiKeys.remove(await addClient(), first.key.id)).toBe(false)
        expect(await store.apiKeys.remove(id, first.key.id)).toBe(true)
        expect(await store.apiKeys.remove(id, first.key.id)).toBe(false)
        expect(await store.apiKeys.find(first.digest)).toEqual({ kind: 'none' })
        await settled(async () => (await other.apiKeys.find(first.digest)).kind === 'none')
      })

      it('that takes the place of others leaves them their time', async () => {
        const id = await addClient()
        const lasting = await createKey(id)
        const sooner = await createKey(id, { expiresAt: clock + 1_000 })
        await other.apiKeys.find(lasting.digest)
        const next = await createKey(id, { othersExpireAt: clock + MINUTE })
        const ends = new Map((await store.apiKeys.list(id)).map((key) => [key.id, key.expiresAt]))
        expect(ends.get(lasting.key.id)).toBe(clock + MINUTE)
        expect(ends.get(sooner.key.id)).toBe(clock + 1_000)
        expect(ends.get(next.key.id)).toBeUndefined()
        expect(await store.apiKeys.verify(id, lasting.digest)).toBeDefined()
        expect(await store.clients.get(id)).toMatchObject({ ceiling: ['*'] })
        clock += MINUTE
        expect(await store.apiKeys.verify(id, lasting.digest)).toBeUndefined()
        await settled(async () => (await other.apiKeys.verify(id, lasting.digest)) === undefined)
        expect(await store.apiKeys.verify(id, next.digest)).toBeDefined()
      })

      it('is nobody’s while its client is disabled', async () => {
        const id = await addClient()
        const { digest } = await createKey(id)
        await other.apiKeys.verify(id, digest)
        expect(await store.clients.disable(id, true)).toMatchObject({
          kind: 'updated',
          client: { disabled: true },
        })
        expect(await store.apiKeys.verify(id, digest)).toBeUndefined()
        await settled(async () => (await other.apiKeys.verify(id, digest)) === undefined)
        await store.clients.disable(id, false)
        expect(await store.apiKeys.verify(id, digest)).toMatchObject({ id, ceiling: ['*'] })
      })

      it('says to the minute when it was last used', async () => {
        const id = await addClient()
        const { digest } = await createKey(id)
        expect((await store.apiKeys.list(id))[0]?.lastUsedAt).toBeUndefined()
        const used = clock
        await store.apiKeys.verify(id, digest)
        clock += 30_000
        await store.apiKeys.verify(id, digest)
        expect((await store.apiKeys.list(id))[0]?.lastUsedAt).toBe(used)
      })

      it('is not one of too many', async () => {
        const id = await addClient()
        for (let keys = 0; keys < MAX_API_KEYS; keys += 1) await createKey(id)
        expect(await store.apiKeys.create(id)).toEqual({ kind: 'too_many' })
        await createKey(id, { othersExpireAt: clock })
      })
    })

    describe('a signing key', () => {
      it('is the one that was set last, with a version of its own', async () => {
        const id = await addClient()
        const first = await store.signingKeys.set(
          id,
          { kind: 'public', key: 'PEM', algorithm: 'RS256' },
          'nettu',
        )
        expect(first).toMatchObject({
          kind: 'set',
          signingKey: {
            kind: 'public',
            key: 'PEM',
            algorithm: 'RS256',
            preset: 'nettu',
            client: id,
            setAt: clock,
          },
        })
        const one = await other.signingKeys.get(id)
        expect({ kind: 'set', signingKey: one }).toEqual(first)
        await store.signingKeys.set(id, { kind: 'secret', secret: 'ß', algorithm: 'HS256' })
        const two = await store.signingKeys.get(id)
        expect(two).toMatchObject({ kind: 'secret', secret: 'ß', preset: undefined })
        expect(two?.version).not.toBe(one?.version)
        await settled(async () => (await other.signingKeys.get(id))?.version === two?.version)
      })

      it('that is removed is gone at once, everywhere, and its version never comes again', async () => {
        const id = await addClient()
        const material = { kind: 'secret', secret: 'of a test', algorithm: 'HS256' } as const
        await store.signingKeys.set(id, material)
        const before = await other.signingKeys.get(id)
        expect(await store.signingKeys.remove(id)).toBe(true)
        expect(await store.signingKeys.get(id)).toBeUndefined()
        expect(await store.signingKeys.remove(id)).toBe(false)
        await settled(async () => (await other.signingKeys.get(id)) === undefined)
        await store.signingKeys.set(id, material)
        expect((await store.signingKeys.get(id))?.version).not.toBe(before?.version)
        expect(await store.signingKeys.set('nobody', material)).toEqual({ kind: 'unknown_client' })
      })
    })

    describe('a user', () => {
      it('is known to its client alone', async () => {
        const [id, another] = [await addClient(), await addClient()]
        for (const user of ODD_IDS) {
          const person = JSON.parse('{ "__proto__": { "a": [null, "\\u0000\\ud800"] }, "name": "Ω" }')
          const expected = { client: id, id: user, person, createdAt: clock, updatedAt: clock }
          expect(await store.users.create(id, { id: user, person })).toEqual({
            kind: 'created',
            user: expected,
          })
          const found = await other.users.get(id, user)
          expect(JSON.stringify(found?.person)).toBe(JSON.stringify(person))
          expect(Object.values(found?.person ?? {}).every(Object.isFrozen)).toBe(true)
          expect(await store.users.create(id, { id: user })).toEqual({ kind: 'exists' })
          expect(await store.users.get(another, user)).toBeUndefined()
        }
      })

      it('is listed with the others of its client, a page at a time, in the order of code points', async () => {
        const [id, another] = [await addClient(), await addClient()]
        for (const user of ['b', '\u{1F600}', 'a', '\uFF21', 'c']) await store.users.create(id, { id: user })
        await store.users.create(another, { id: 'of another' })
        const pages: (readonly string[])[] = []
        let after: string | undefined
        do {
          const { users, next } = await other.users.list(id, { after, first: 2 })
          pages.push(users.map((user) => user.id))
          after = next
        } while (after !== undefined)
        expect(pages).toEqual([['a', 'b'], ['c', '\uFF21'], ['\u{1F600}']])
        const { users } = await store.users.list(another)
        expect(users).toEqual([await store.users.get(another, 'of another')])
        const none = { users: [], next: undefined }
        for (const nobody of ['nobody', ...NO_IDS]) expect(await store.users.list(nobody)).toEqual(none)
        for (const cursor of NO_IDS.filter((text) => text !== ''))
          expect(await store.users.list(id, { after: cursor })).toEqual(none)
        await expect(store.users.list(id, { first: 1_001 })).rejects.toThrow('A page holds 1 to 1000.')
        await store.clients.remove(id)
        expect(await other.users.list(id)).toEqual(none)
      })

      it('gets an id unless it is given one, and only with a client', async () => {
        const id = await addClient()
        const creation = await store.users.create(id)
        expect(creation).toMatchObject({ kind: 'created', user: { client: id, person: {} } })
        expect(await store.users.create('nobody')).toEqual({ kind: 'unknown_client' })
        expect(await store.users.see('nobody', 'user', { create: true })).toEqual({ kind: 'unknown_client' })
        for (const user of NO_IDS) {
          expect(await store.users.create(id, { id: user })).toEqual({ kind: 'invalid_id' })
          expect(await store.users.see(id, user, { create: true })).toEqual({ kind: 'invalid_id' })
          expect(await store.users.get(id, user)).toBeUndefined()
        }
      })

      it('is created when it is first seen, unless it must not be', async () => {
        const id = await addClient()
        expect(await store.users.see(id, 'user', { create: false })).toEqual({ kind: 'unknown_user' })
        expect(await store.users.get(id, 'user')).toBeUndefined()
        const sight = await store.users.see(id, 'user', { create: true, person: { name: 'Ada' } })
        expect(sight).toMatchObject({ kind: 'created', user: { person: { name: 'Ada' } } })
        expect(await other.users.see(id, 'user', { create: false })).toMatchObject({ kind: 'known' })
      })

      it('that many see at once is created once', async () => {
        const id = await addClient()
        const sights = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            (index % 2 === 0 ? store : other).users.see(id, 'user', {
              create: true,
              person: { from: 'all' },
            }),
          ),
        )
        const kinds = sights.map(({ kind }) => kind).sort()
        expect(kinds).toEqual(['created', ...Array(19).fill('known')])
      })

      it('has the person that was true last, whoever saw it', async () => {
        const id = await addClient()
        const see = (one: Store, name: string, asOf: number) =>
          one.users.see(id, 'user', { create: true, person: { name }, asOf })
        await see(store, 'first', clock - 10_000)
        await other.users.get(id, 'user')
        clock += 1
        expect(await see(store, 'second', clock)).toMatchObject({
          kind: 'updated',
          user: { person: { name: 'second' }, createdAt: clock - 1, updatedAt: clock },
        })
        expect(await see(store, 'second', clock)).toMatchObject({ kind: 'known' })
        expect(await see(store, 'older', clock - 5_000)).toMatchObject({ kind: 'known' })
        expect(await store.users.see(id, 'user', { create: true })).toMatchObject({ kind: 'known' })
        await settled(async () => (await other.users.get(id, 'user'))?.person['name'] === 'second')
        expect(await see(other, 'older', clock - 5_000)).toMatchObject({
          user: { person: { name: 'second' } },
        })
      })

      it('of one’s own making takes the person of a token of the same second', async () => {
        const id = await addClient()
        clock = Math.floor(clock / 1000) * 1000 + 500
        await store.users.create(id, { id: 'user', person: { name: 'first' } })
        const sighting = { create: false, person: { name: 'second' }, asOf: clock - 500 }
        expect(await store.users.see(id, 'user', sighting)).toMatchObject({ kind: 'updated' })
      })

      it('has a person of a bounded size', async () => {
        const id = await addClient()
        const fits = { text: 'x'.repeat(MAX_PERSON_BYTES - 11) }
        expect(await store.users.create(id, { person: fits })).toMatchObject({ kind: 'created' })
        const large = { text: `${fits.text}x` }
        expect(await store.users.create(id, { person: large })).toEqual({ kind: 'person_too_large' })
        expect(await store.users.see(id, 'user', { create: true, person: large })).toEqual({
          kind: 'person_too_large',
        })
        const deep = JSON.parse(`{"a":${'['.repeat(1_000)}${']'.repeat(1_000)}}`)
        expect(await store.users.see(id, 'deep', { create: true, person: deep })).toMatchObject({
          kind: 'created',
        })
        const deeper = JSON.parse(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)
        expect(await store.users.create(id, { person: deeper })).toEqual({ kind: 'person_too_large' })
      })
    })

    describe('the own key ring', () => {
      it('is published, signs, is replaced and retires, with one that signs', async () => {
        const add = (kid: string) =>
          store.ownKeys.add({ kid, algorithm: 'ES256', privateKey: `key of ${kid}` })
        const states = async () =>
          Object.fromEntries((await other.ownKeys.list()).map(({ kid, state }) => [kid, state]))
        expect(await add('one')).toMatchObject({
          kind: 'added',
          key: { state: 'published', publishedAt: clock },
        })
        expect(await add('one')).toEqual({ kind: 'exists' })
        expect(await add('')).toEqual({ kind: 'invalid_kid' })
        expect(await store.ownKeys.sign('one')).toMatchObject({
          kind: 'changed',
          key: { signingSince: clock },
        })
        clock += 1
        await add('two')
        expect(await states()).toEqual({ one: 'signing', two: 'published' })
        expect(await store.ownKeys.retire('one')).toEqual({ kind: 'is_signing' })
        await Promise.all([store.ownKeys.sign('two'), other.ownKeys.sign('one')])
        expect(Object.values(await states()).sort()).toEqual(['published', 'signing'])
        await store.ownKeys.sign('two')
        expect(await states()).toEqual({ one: 'published', two: 'signing' })
        expect(await store.ownKeys.retire('one')).toMatchObject({
          kind: 'changed',
          key: { privateKey: undefined },
        })
        expect(await store.ownKeys.sign('one')).toEqual({ kind: 'is_retired' })
        expect(await store.ownKeys.sign('three')).toEqual({ kind: 'unknown_key' })
        const [one, two] = await other.ownKeys.list()
        expect(one).toMatchObject({ state: 'retired', privateKey: undefined, retiredAt: clock })
        expect(two).toMatchObject({ state: 'signing', privateKey: 'key of two', algorithm: 'ES256' })

        // One of each purpose signs.
        const upstreams = { algorithm: 'ES256', privateKey: 'a key', purpose: 'upstreams' } as const
        for (const kid of ['up', 'up too']) await store.ownKeys.add({ kid, ...upstreams })
        expect(await store.ownKeys.sign('up')).toMatchObject({ key: { purpose: 'upstreams' } })
        expect(await states()).toMatchObject({ two: 'signing', up: 'signing' })
        await store.ownKeys.sign('up too')
        expect(await states()).toMatchObject({ two: 'signing', up: 'published', 'up too': 'signing' })
        expect(two?.purpose).toBe('tokens')
      })
    })

    describe('a token that is refreshed', () => {
      const spending = (jti: string, grace?: number) => ({
        jti,
        family: 'family',
        until: clock + MINUTE,
        grace,
      })

      it('is spent once, however many try at once', async () => {
        for (const jti of ['token', '\ud800', '\udfff', 'x'.repeat(10_000), 'a\0b', "'"]) {
          const tries = await Promise.all(
            [store, other, store, other].map((one) => one.spentTokens.spend(spending(jti))),
          )
          expect(tries.sort()).toEqual(['reused', 'reused', 'reused', 'spent'])
        }
      })

      it('may be spent again within the grace period, counted from the first time', async () => {
        expect(await store.spentTokens.spend(spending('graceful', 1_000))).toBe('spent')
        clock += 999
        expect(await other.spentTokens.spend(spending('graceful', 1_000))).toBe('spent')
        expect(await other.spentTokens.spend(spending('graceful'))).toBe('reused')
        clock += 1
        expect(await other.spentTokens.spend(spending('graceful', 1_000))).toBe('reused')
      })
    })

    describe('a revocation', () => {
      const token = { issuer: 'i', subject: 's', jti: 'j', family: 'f', client: 'c' }
      const revokedEverywhere = (asked: typeof token & { issuedAt?: number }) =>
        settled(() => other.revocations.isRevoked(asked))

      it.each([
        [{ kind: 'token', issuer: 'i1', jti: 'j' }, { issuer: 'i1' }, { issuer: 'i1', jti: 'k' }, true],
        [{ kind: 'family', family: 'f1' }, { family: 'f1' }, { family: 'f2' }, true],
        [{ kind: 'subject', issuer: 'i2', id: 's' }, { issuer: 'i2' }, { issuer: 'i2', subject: 't' }, false],
        [{ kind: 'client', client: 'c1' }, { client: 'c1' }, { client: 'c2' }, false],
        [{ kind: 'issuer', issuer: 'i3' }, { issuer: 'i3' }, { issuer: 'i4' }, false],
        [{ kind: 'issuer', issuer: '__proto__' }, { issuer: '__proto__' }, { issuer: 'toString' }, false],
        [
          { kind: 'subject', issuer: 'i5', id: 'a\0\ud800' },
          { issuer: 'i5', subject: 'a\0\ud800' },
          { issuer: 'i5' },
          false,
        ],
      ] as const)(
        'of %j ends its tokens, at once here and soon elsewhere',
        async (target, its, not, isForAll) => {
          const issuedAt = clock
          expect(store.revocations.isRevoked({ ...token, ...its, issuedAt })).toBe(false)
          const until = clock + MINUTE
          expect(await store.revocations.revoke(target, { until })).toEqual({
            target,
            revokedAt: clock,
            until,
          })
          expect(store.revocations.isRevoked({ ...token, ...its, issuedAt })).toBe(true)
          expect(store.revocations.isRevoked({ ...token, ...its })).toBe(true)
          expect(store.revocations.isRevoked({ ...token, ...its, issuedAt: clock + 1 })).toBe(isForAll)
          expect(store.revocations.isRevoked({ ...token, ...not, issuedAt })).toBe(false)
          await revokedEverywhere({ ...token, ...its, issuedAt })
          expect(other.revocations.isRevoked({ ...token, ...not, issuedAt })).toBe(false)
          clock = until
          expect(store.revocations.isRevoked({ ...token, ...its, issuedAt })).toBe(false)
        },
      )

      it('does not revoke one whose parts are cut otherwise', async () => {
        await store.revocations.revoke({ kind: 'subject', issuer: 'ab', id: 'c' }, { until: clock + MINUTE })
        expect(store.revocations.isRevoked({ issuer: 'a', subject: 'bc' })).toBe(false)
        expect(store.revocations.isRevoked({ issuer: 'ab', subject: 'c' })).toBe(true)
      })

      it('that is repeated holds for the later of each time', async () => {
        const target = { kind: 'client', client: 'twice' } as const
        await store.revocations.revoke(target, { until: clock + MINUTE })
        const again = await other.revocations.revoke(target, { until: clock + 1, revokedAt: clock - 1 })
        expect(again).toEqual({ target, revokedAt: clock, until: clock + MINUTE })
      })

      it('is there for who opens the store later', async () => {
        await store.revocations.revoke({ kind: 'client', client: 'early' }, { until: clock + MINUTE })
        const late = isShared ? await open(now) : store
        expect(late.revocations.isRevoked({ ...token, client: 'early' })).toBe(true)
        if (isShared) await late.close()
      })
    })

    describe('the feed', () => {
      it('tells every change once: one’s own before the call resolves, others’ soon', async () => {
        const heard: FeedEntry[] = []
        const heardElsewhere: FeedEntry[] = []
        await store.clients.add('the mark')
        const ends = [store.feed.subscribe((entry) => heard.push(entry))]
        if (isShared) {
          // Until the other one is past what came before.
          const marks: FeedEntry[] = []
          const end = other.feed.subscribe((entry) => marks.push(entry))
          await store.clients.add('another mark')
          await settled(() => JSON.stringify(marks).includes('another mark'))
          end()
          heard.length = 0
          ends.push(other.feed.subscribe((entry) => heardElsewhere.push(entry)))
        }
        const id = await addClient()
        const { key, digest } = await createKey(id)
        await store.signingKeys.set(id, { kind: 'secret', secret: 'of a test', algorithm: 'HS256' })
        await store.users.see(id, 'user', { create: true })
        await store.users.see(id, 'user', { create: true, person: { name: 'Ada' } })
        const target = { kind: 'client', client: id } as const
        const revocation = await store.revocations.revoke(target, { until: clock + MINUTE })
        await store.ownKeys.add({ kid: `key of ${id}`, algorithm: 'ES256', privateKey: 'a private key' })
        await store.signingKeys.remove(id)
        await store.apiKeys.remove(id, key.id)
        await store.clients.update(id, { presets: ['oauth'] })
        await store.clients.remove(id)
        const expected: FeedEntry[] = [
          { kind: 'client', client: id, change: 'added' },
          { kind: 'api_key', client: id, key: digest },
          { kind: 'signing_key', client: id },
          { kind: 'user', client: id, user: 'user' },
          { kind: 'revocation', revocation },
          { kind: 'own_key', kid: `key of ${id}` },
          { kind: 'signing_key', client: id },
          { kind: 'api_key', client: id, key: digest },
          { kind: 'client', client: id, change: 'updated' },
          { kind: 'client', client: id, change: 'removed' },
        ]
        expect(heard).toEqual(expected)
        if (isShared) {
          // What is told in one order and before the last is all there is.
          const client = await addClient()
          expected.push({ kind: 'client', client, change: 'added' })
          await settled(() => JSON.stringify(heardElsewhere).includes(client))
          expect(heardElsewhere).toEqual(expected)
          expect(heard).toEqual(expected)
        }
        for (const end of ends) end()
        await store.clients.add(fresh())
        expect(heard).toEqual(expected)
        expect(store.feed.age()).toBeLessThan(5_000)
      })

      it('outlives a listener that throws', async () => {
        let calls = 0
        const ends = [
          store.feed.subscribe(() => {
            throw new Error('of a test')
          }),
          store.feed.subscribe(() => {
            calls += 1
          }),
        ]
        expect(await store.clients.add(fresh())).toMatchObject({ kind: 'added' })
        expect(calls).toBe(1)
        for (const end of ends) end()
      })
    })

    describe('a configured client', () => {
      const configured = [
        { id: 'configured', apiKeys: ['any text', 'shared'], ceiling: ['Query:*'] },
        { id: '__configured__', apiKeys: ['shared'], ceiling: ['*'] },
      ]

      it('is read-only, and found by its id and its key', async () => {
        const both = await withConfiguredClients(store, configured)
        expect(await both.clients.get('configured')).toMatchObject({ id: 'configured', ceiling: ['Query:*'] })
        expect(await both.apiKeys.find(digestApiKey('any text'))).toMatchObject({
          client: { id: 'configured' },
        })
        expect(await both.apiKeys.find(digestApiKey('shared'))).toEqual({ kind: 'several' })
        expect(await both.apiKeys.verify('configured', digestApiKey('shared'))).toMatchObject({
          id: 'configured',
        })
        expect(await both.apiKeys.verify('configured', digestApiKey('another'))).toBeUndefined()
        expect(await both.clients.add('configured')).toEqual({ kind: 'exists' })
        expect(await both.clients.update('configured', {})).toEqual({ kind: 'read_only' })
        expect(await both.clients.disable('configured', true)).toEqual({ kind: 'read_only' })
        expect(await both.clients.remove('configured')).toEqual({ kind: 'read_only' })
        const ids: string[] = []
        for (let after: string | undefined; ; ) {
          const page = await both.clients.list({ after, first: 2 })
          ids.push(...page.clients.map(({ id }) => id))
          after = page.next
          if (after === undefined) break
        }
        expect(ids).toEqual([...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
        expect(ids).toEqual(expect.arrayContaining(['configured', '__configured__', '__proto__']))
      })

      it('keeps what is added to it only while it is configured, apart from a stored client of its id', async () => {
        const both = await withConfiguredClients(store, configured)
        const creation = await both.apiKeys.create('configured')
        if (creation.kind !== 'created') throw new Error(creation.kind)
        const digest = digestApiKey(creation.text)
        await both.signingKeys.set('configured', { kind: 'secret', secret: 'of a test', algorithm: 'HS256' })
        await both.users.create('configured', { id: 'user' })
        const again = isShared ? await withConfiguredClients(other, configured) : both
        for (const one of [both, again]) {
          expect(await one.apiKeys.find(digest)).toMatchObject({ kind: 'one', client: { id: 'configured' } })
          expect(await one.apiKeys.verify('configured', digest)).toMatchObject({ ceiling: ['Query:*'] })
          expect(await one.signingKeys.get('configured')).toBeDefined()
          expect(await one.users.get('configured', 'user')).toBeDefined()
          expect((await one.users.list('configured')).users).toMatchObject([{ id: 'user' }])
        }
        const without = await withConfiguredClients(other, [])
        await without.clients.add('configured', { ceiling: ['*'] })
        expect(await without.apiKeys.find(digest)).toEqual({ kind: 'none' })
        expect(await without.apiKeys.verify('configured', digest)).toBeUndefined()
        expect(await without.signingKeys.get('configured')).toBeUndefined()
        expect(await without.users.get('configured', 'user')).toBeUndefined()
        expect((await without.users.list('configured')).users).toEqual([])
        const stored = await without.apiKeys.create('configured')
        if (stored.kind !== 'created') throw new Error(stored.kind)
        expect(await both.apiKeys.find(digestApiKey(stored.text))).toEqual({ kind: 'none' })
        expect(await both.apiKeys.verify('configured', digestApiKey(stored.text))).toBeUndefined()
        await expect(withConfiguredClients(other, configured)).rejects.toThrow('in the store as well')
        await without.clients.remove('configured')
        await settled(async () => (await store.clients.get('configured')) === undefined)
        expect(await both.apiKeys.find(digest)).toMatchObject({ kind: 'one' })
      })

      it('is configured once', async () => {
        const twice = [...configured, ...configured]
        await expect(withConfiguredClients(store, twice)).rejects.toThrow('configured twice')
      })
    })
  })
}

export const random = (bytes: number): Uint8Array => randomBytes(bytes)
