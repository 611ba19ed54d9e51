import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { HeldToken, Renewal, ShownHeaders, TokenEvent } from '../../src/connections/held-token.ts'
import { createTokenWatch, type TokenWatch } from '../../src/connections/token-watch.ts'
import { ANONYMOUS, type IdentifiedSubject, type Subject } from '../../src/core/decision/subject.ts'
import { DEFAULT_STALENESS_LIMITS } from '../../src/operations/staleness.ts'
import type { FeedEntry } from '../../src/store/feed.ts'
import { createFeedHub } from '../../src/store/feed-hub.ts'

const START = 1_000_000_000_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
const REVOCATION: FeedEntry = {
  kind: 'revocation',
  revocation: { target: { kind: 'client', client: 'c' }, revokedAt: START, until: START + DAY },
}
const REVOKED: Subject = { kind: 'refused', reason: 'revoked_token' }
const EXPIRED: Subject = { kind: 'anonymous', reason: 'expired_token' }

beforeEach(() => {
  jest.useFakeTimers({ now: START })
})

/** A watch whose tokens are what `tokens` says of them at the moment. */
interface World {
  readonly watch: TokenWatch
  readonly tokens: Map<string, Subject | Promise<Subject> | Error>
  readonly clock: { age: number }
  readonly reads: string[]
  readonly problems: unknown[]
  readonly tell: (entry: FeedEntry) => void
  readonly hold: (token: string) => Promise<{ readonly held: HeldToken; readonly events: TokenEvent[] }>
}

/** A token as the request of a socket shows it. */
function shown(authorization: string): ShownHeaders {
  const headers = { authorization }
  const body = new Uint8Array()
  return {
    headers,
    request: { method: 'GET', path: '/graphql', search: '', headers, body, address: '127.0.0.1' },
  }
}

const worlds: World[] = []
afterEach(() => {
  for (const { watch } of worlds.splice(0)) watch.close()
  const left = jest.getTimerCount()
  jest.useRealTimers()
  expect(left).toBe(0)
})

function createWorld(warning = 30_000): World {
  const tokens: World['tokens'] = new Map()
  const clock = { age: 0 }
  const reads: string[] = []
  const problems: unknown[] = []
  const hub = createFeedHub({ onProblem: () => undefined })
  const watch = createTokenWatch({
    authenticate: async ({ authorization = '' }) => {
      reads.push(authorization)
      const subject = await (tokens.get(authorization) ?? ANONYMOUS)
      if (subject instanceof Error) throw subject
      const isOver = subject.kind === 'identified' && (subject.expiresAt ?? Infinity) <= Date.now()
      return isOver ? EXPIRED : subject
    },
    feed: { subscribe: hub.subscribe, age: () => clock.age },
    staleness: () => DEFAULT_STALENESS_LIMITS,
    warning: () => warning,
    now: () => Date.now(),
    onProblem: (error) => problems.push(error),
  })
  const world: World = {
    watch,
    tokens,
    clock,
    reads,
    problems,
    tell: hub.tell,
    async hold(token) {
      const events: TokenEvent[] = []
      return { held: await watch.hold(shown(token), (event) => events.push(event)), events }
    },
  }
  worlds.push(world)
  return world
}

function identify(left: number | undefined, given: Partial<IdentifiedSubject> = {}): IdentifiedSubject {
  return {
    kind: 'identified',
    issuer: 'own',
    id: 'ada',
    claims: {},
    granted: { allow: [], reject: [], ceilings: [] },
    ...(left !== undefined && { expiresAt: Date.now() + left }),
    ...given,
  }
}

const kinds = (events: readonly TokenEvent[]): readonly string[] => events.map(({ kind }) => kind)
const advance = (milliseconds: number): Promise<void> => jest.advanceTimersByTimeAsync(milliseconds)

describe('a token that is held', () => {
  it('warns before it ends, and ends at its time, to the millisecond', async () => {
    const { hold, tokens, watch } = createWorld()
    tokens.set('t', identify(HOUR))
    const { held, events } = await hold('t')
    await advance(HOUR - 30_001)
    expect(events).toEqual([])
    await advance(1)
    expect(events).toEqual([{ kind: 'expiring', expiresAt: START + HOUR }])
    await advance(29_999)
    expect(held.subject()).toMatchObject({ kind: 'identified', id: 'ada' })
    await advance(1)
    expect(events.slice(1)).toEqual([{ kind: 'ended', reason: 'expired_token' }])
    expect(held.subject()).toEqual(EXPIRED)
    expect(watch.count()).toBe(0)
  })

  it('is nobody’s from its time on, even where its timer is late', async () => {
    const { hold, tokens } = createWorld()
    tokens.set('t', identify(HOUR))
    const { held, events } = await hold('t')
    jest.setSystemTime(START + HOUR)
    expect(held.subject()).toEqual(EXPIRED)
    expect(events).toEqual([])
    held.release()
  })

  it('warns at half of its time when that is short', async () => {
    const { hold, tokens } = createWorld()
    tokens.set('t', identify(10_000.5))
    const { events } = await hold('t')
    await advance(5_000)
    expect(events).toEqual([])
    await advance(1)
    expect(kinds(events)).toEqual(['expiring'])
    await advance(4_999)
    expect(kinds(events)).toEqual(['expiring'])
    await advance(1)
    expect(kinds(events)).toEqual(['expiring', 'ended'])
  })

  it('is warned of once, also where it is renewed with one that ends at the same time', async () => {
    const { hold, tokens } = createWorld()
    tokens.set('t', identify(HOUR))
    const { held, events } = await hold('t')
    await advance(HOUR - 20_000)
    tokens.set('same', { ...identify(HOUR), expiresAt: START + HOUR })
    expect((await held.renew(shown('same'))).kind).toBe('renewed')
    await advance(20_000)
    expect(kinds(events)).toEqual(['expiring', 'changed', 'ended'])
  })

  it('is not warned of where that is off', async () => {
    const { hold, tokens } = createWorld(0)
    tokens.set('t', identify(HOUR))
    const { events } = await hold('t')
    await advance(HOUR)
    expect(kinds(events)).toEqual(['ended'])
  })

  it.each([5_609_418_990_073_000, Number.POSITIVE_INFINITY, undefined])(
    'does not end before its time, thousands of years away: %s',
    async (expiresAt) => {
      const { hold, tokens } = createWorld()
      tokens.set('t', { ...identify(undefined), ...(expiresAt !== undefined && { expiresAt }) })
      const { held, events } = await hold('t')
      jest.setSystemTime(START + 1000 * 365 * DAY)
      await advance(60_000)
      expect(events).toEqual([])
      expect(held.subject().kind).toBe('identified')
    },
  )

  it.each([
    ['revoked_token', REVOKED],
    ['invalid_token', { kind: 'refused', reason: 'invalid_token' }],
    ['unknown_user', { kind: 'refused', reason: 'unknown_user' }],
    ['expired_token', EXPIRED],
    ['invalid_token', ANONYMOUS],
    ['invalid_token', identify(HOUR, { id: 'eve' })],
  ] as const)('ends within a fifth of a second of a revocation: %s', async (reason, becomes) => {
    const { hold, tokens, tell, watch } = createWorld()
    tokens.set('t', identify(HOUR)).set('other', identify(HOUR, { id: 'bob' }))
    const { held, events } = await hold('t')
    const other = await hold('other')
    tokens.set('t', becomes)
    tell(REVOCATION)
    await advance(200)
    expect(events).toEqual([{ kind: 'ended', reason }])
    expect(held.subject().kind).not.toBe('identified')
    expect(other.events).toEqual([])
    expect(watch.count()).toBe(1)
    await advance(2 * HOUR)
    expect(kinds(events)).toEqual(['ended'])
  })

  it('reads everybody’s token once for what comes at once, and not for what concerns no token', async () => {
    const { hold, tokens, tell, reads } = createWorld()
    for (let index = 0; index < 250; index += 1) {
      tokens.set(`t${index}`, identify(HOUR))
      await hold(`t${index}`)
    }
    reads.length = 0
    for (let index = 0; index < 50; index += 1) tell(REVOCATION)
    await advance(500)
    expect(reads).toHaveLength(250)
    tell({ kind: 'api_key', client: 'c', key: 'digest' })
    tell({ kind: 'user', client: 'c', user: 'u' })
    await advance(500)
    expect(reads).toHaveLength(250)
  })

  it('lets others run while thousands are read', async () => {
    jest.useRealTimers()
    const { watch, tokens, tell, hold, reads } = createWorld()
    tokens.set('t', identify(HOUR))
    await Promise.all(Array.from({ length: 10_000 }, () => hold('t')))
    reads.length = 0
    let turns = 0
    const count = setInterval(() => {
      turns += reads.length === 0 || reads.length === 10_000 ? 0 : 1
    }, 0)
    tell(REVOCATION)
    while (reads.length < 10_000) await new Promise(setImmediate)
    clearInterval(count)
    expect(turns).toBeGreaterThan(3)
    watch.close()
    jest.useFakeTimers()
  })

  it('ends by the sweep where no feed tells of it', async () => {
    const { hold, tokens } = createWorld()
    tokens.set('t', identify(HOUR))
    const { events } = await hold('t')
    tokens.set('t', { kind: 'refused', reason: 'invalid_token' })
    await advance(31_000)
    expect(events).toEqual([{ kind: 'ended', reason: 'invalid_token' }])
  })

  it('says when what it grants has changed', async () => {
    const { hold, tokens, tell } = createWorld()
    tokens.set('t', identify(HOUR))
    const { held, events } = await hold('t')
    const before = held.subject()
    tokens.set('t', { ...identify(HOUR), expiresAt: START + HOUR })
    tell(REVOCATION)
    await advance(200)
    expect(events).toEqual([])
    expect(held.subject()).toBe(before)
    const narrower = identify(HOUR, { granted: { allow: [], reject: [], ceilings: [[]] } })
    tokens.set('t', narrower)
    tell({ kind: 'client', client: 'c', change: 'updated' })
    await advance(200)
    expect(events).toEqual([{ kind: 'changed' }])
    expect(held.subject()).toEqual(narrower)
  })

  it('does not miss a revocation that is heard while it is first read', async () => {
    const { hold, tokens, tell } = createWorld()
    let read: (subject: Subject) => void = () => undefined
    tokens.set('t', new Promise<Subject>((resolve) => (read = resolve)))
    const holding = hold('t')
    await advance(0)
    tell(REVOCATION)
    await advance(500)
    read(identify(HOUR))
    const { held, events } = await holding
    expect(held.subject().kind).toBe('identified')
    tokens.set('t', REVOKED)
    await advance(200)
    expect(events).toEqual([{ kind: 'ended', reason: 'revoked_token' }])
  })

  it('is told nothing after it was released', async () => {
    const { hold, tokens, tell, watch } = createWorld()
    tokens.set('t', identify(HOUR))
    const { held, events } = await hold('t')
    held.release()
    held.release()
    tokens.set('t', REVOKED)
    tell(REVOCATION)
    await advance(2 * HOUR)
    expect(events).toEqual([])
    expect(watch.count()).toBe(0)
    expect(await held.renew(shown('t'))).toEqual({ kind: 'ended' })
  })
})

describe('a store that cannot be heard', () => {
  it('makes what is held stale after the time for reads, and again each second', async () => {
    const { hold, tokens, clock } = createWorld()
    tokens.set('t', identify(HOUR))
    const { events } = await hold('t')
    clock.age = 300_000
    await advance(1_000)
    expect(events).toEqual([])
    clock.age = 300_001
    await advance(2_000)
    expect(kinds(events)).toEqual(['stale', 'stale'])
    clock.age = 0
    await advance(2_000)
    expect(kinds(events)).toEqual(['stale', 'stale'])
  })

  it('ends what cannot be read again for that time, though the feed goes on', async () => {
    const { hold, tokens, tell, problems } = createWorld()
    const token = identify(HOUR)
    tokens.set('t', token)
    const { held, events } = await hold('t')
    const failure = new Error('no store')
    tokens.set('t', failure)
    tell(REVOCATION)
    await advance(299_000)
    expect(problems.length).toBeGreaterThan(100)
    expect(problems.every((problem) => problem === failure)).toBe(true)
    expect(events).toEqual([])
    expect(held.subject()).toEqual(token)
    await advance(3_000)
    expect(events).toEqual([{ kind: 'ended', reason: 'stale_store' }])
    expect(held.subject().kind).toBe('refused')
  })

  it('forgets that a token could not be read once it could', async () => {
    const { hold, tokens, tell } = createWorld()
    const token = identify(HOUR)
    tokens.set('t', token)
    const { events } = await hold('t')
    tokens.set('t', new Error('no store'))
    tell(REVOCATION)
    await advance(200_000)
    tokens.set('t', token)
    await advance(10_000)
    tokens.set('t', new Error('no store'))
    tell(REVOCATION)
    await advance(200_000)
    expect(events).toEqual([])
  })
})

describe('a renewal', () => {
  const renewWith = async (
    world: World,
    token: string,
    offered: Subject | Error,
  ): Promise<{ readonly renewal: Renewal; readonly held: HeldToken; readonly events: TokenEvent[] }> => {
    const { held, events } = await world.hold(token)
    world.tokens.set('new', offered)
    return { renewal: await held.renew(shown('new')), held, events }
  }

  it('puts a token of the same identity in the old one’s place, with its own end', async () => {
    const world = createWorld()
    world.tokens.set('t', identify(60_000))
    const next = identify(HOUR)
    const { renewal, held, events } = await renewWith(world, 't', next)
    expect(renewal).toEqual({ kind: 'renewed', subject: next })
    expect(events).toEqual([{ kind: 'changed' }])
    await advance(HOUR - 60_000)
    expect(events).toEqual([{ kind: 'changed' }])
    expect(held.subject()).toEqual(next)
    world.tokens.set('t', REVOKED)
    world.tell(REVOCATION)
    await advance(200)
    expect(kinds(events)).toEqual(['changed'])
    await advance(60_000)
    expect(kinds(events)).toEqual(['changed', 'expiring', 'ended'])
  })

  it.each<readonly [string, Subject | Error]>([
    ['other_identity', identify(HOUR, { id: 'eve' })],
    ['other_identity', identify(HOUR, { issuer: 'elsewhere' })],
    ['other_identity', identify(HOUR, { user: { id: 'u', person: {} } })],
    ['expired_token', EXPIRED],
    ['missing_token', ANONYMOUS],
    ['revoked_token', REVOKED],
    ['invalid_token', { kind: 'refused', reason: 'invalid_token' }],
    ['store_unavailable', new Error('no store')],
  ])('refuses any other, and the old one goes on: %s', async (reason, offered) => {
    const world = createWorld()
    const old = identify(60_000)
    world.tokens.set('t', old)
    const { renewal, held, events } = await renewWith(world, 't', offered)
    expect(renewal).toEqual({ kind: 'refused', reason })
    expect(held.subject()).toEqual(old)
    expect(events).toEqual([])
    await advance(60_000)
    expect(kinds(events)).toEqual(['expiring', 'ended'])
  })

  it('makes nobody somebody, where that is admitted', async () => {
    const world = createWorld()
    const { held } = await world.hold('')
    const ada = identify(HOUR)
    world.tokens.set('ada', ada)
    expect(await held.renew(shown('ada'), () => false)).toEqual({
      kind: 'refused',
      reason: 'too_many_sockets',
    })
    expect(held.subject()).toEqual(ANONYMOUS)
    expect(await held.renew(shown('ada'))).toEqual({ kind: 'renewed', subject: ada })
    expect(held.subject()).toEqual(ada)
  })

  it('takes several in the order in which they came, however long each is read', async () => {
    const world = createWorld()
    world.tokens.set('t', identify(60_000))
    const { held } = await world.hold('t')
    const [first, second] = [identify(HOUR), identify(2 * HOUR)]
    let read: (subject: Subject) => void = () => undefined
    world.tokens.set('first', new Promise<Subject>((resolve) => (read = resolve))).set('second', second)
    const both = [held.renew(shown('first')), held.renew(shown('second'))]
    await advance(1_000)
    read(first)
    expect(await Promise.all(both)).toEqual([
      { kind: 'renewed', subject: first },
      { kind: 'renewed', subject: second },
    ])
    expect(held.subject()).toEqual(second)
  })

  it('is too late once the old token has ended, by its time or by a revocation', async () => {
    for (const isRevoked of [true, false]) {
      const world = createWorld()
      world.tokens.set('t', identify(60_000))
      const { held, events } = await world.hold('t')
      let read: (subject: Subject) => void = () => undefined
      world.tokens.set('new', new Promise<Subject>((resolve) => (read = resolve)))
      const renewal = held.renew(shown('new'))
      await advance(1)
      if (isRevoked) {
        world.tokens.set('t', REVOKED)
        world.tell(REVOCATION)
        await advance(200)
      } else {
        jest.setSystemTime(Date.now() + 59_999)
      }
      read(identify(HOUR))
      expect(await renewal).toEqual({ kind: 'ended' })
      expect(events.at(-1)).toEqual({ kind: 'ended', reason: isRevoked ? 'revoked_token' : 'expired_token' })
      expect(held.subject().kind).not.toBe('identified')
    }
  })

  it('does not miss that the new token was revoked while it was read', async () => {
    const world = createWorld()
    world.tokens.set('t', identify(HOUR))
    const { held, events } = await world.hold('t')
    let read: (subject: Subject) => void = () => undefined
    world.tokens.set('new', new Promise<Subject>((resolve) => (read = resolve)))
    const renewal = held.renew(shown('new'))
    await advance(1)
    world.tell(REVOCATION)
    await advance(500)
    read(identify(2 * HOUR))
    expect((await renewal).kind).toBe('renewed')
    world.tokens.set('new', REVOKED)
    await advance(200)
    expect(events).toEqual([{ kind: 'changed' }, { kind: 'ended', reason: 'revoked_token' }])
  })

  it('is not undone by what is heard of the old token while it is replaced', async () => {
    const world = createWorld()
    world.tokens.set('t', identify(HOUR))
    const { held, events } = await world.hold('t')
    let readOld: (subject: Subject) => void = () => undefined
    world.tokens.set('t', new Promise<Subject>((resolve) => (readOld = resolve)))
    world.tell(REVOCATION)
    await advance(200)
    world.tokens.set('new', identify(2 * HOUR))
    expect((await held.renew(shown('new'))).kind).toBe('renewed')
    readOld(REVOKED)
    await advance(200)
    expect(events).toEqual([{ kind: 'changed' }])
    expect(held.subject().kind).toBe('identified')
  })
})

describe('a watch that is closed', () => {
  it('lets go of all, hears nothing and holds nothing more', async () => {
    const { watch, tokens, hold, tell, reads } = createWorld()
    tokens.set('t', identify(HOUR))
    const { events } = await hold('t')
    let read: (subject: Subject) => void = () => undefined
    tokens.set('slow', new Promise<Subject>((resolve) => (read = resolve)))
    const slow = hold('slow')
    tell(REVOCATION)
    watch.close()
    read(identify(HOUR))
    await slow
    reads.length = 0
    tell(REVOCATION)
    expect(watch.count()).toBe(0)
    expect(jest.getTimerCount()).toBe(0)
    await advance(2 * HOUR)
    expect(reads).toEqual([])
    expect(events).toEqual([])
    await expect(hold('t')).rejects.toThrow(TypeError)
  })
})
