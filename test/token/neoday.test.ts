import { describe, expect, it } from '@jest/globals'
import type { IdentifiedSubject } from '../../src/core/decision/subject.ts'
import { signUserToken } from '../../src/token/sign-user-token.ts'
import { EARLY, EXPIRED, forgeToken, INVALID, NOW, SECONDS } from './forge.ts'
import { addClient, allowedTo, createWorld, RSA, signToken, type World } from './ports.ts'

const SECRET = 'the secret of the client, for tests only'
const CLAIMS = { iss: 'shop', sub: 'jane', iat: SECONDS, nbf: SECONDS, exp: SECONDS + 60 }
const signed = (claims: unknown, secret = SECRET) => forgeToken({ payload: claims, secret })

function createShop(settings: Parameters<typeof addClient>[2] = {}): World {
  // A leeway that NeoDay's windows do not know.
  const world = createWorld({ leeway: 60 })
  addClient(world, 'shop', settings, { secret: SECRET, preset: 'neoday' })
  return world
}

describe('a token that a NeoDay client signs', () => {
  it('is of the user that it names, who is created on first sight', async () => {
    const world = createShop()
    expect(await world.ask(signed(CLAIMS))).toMatchObject({
      kind: 'identified',
      issuer: 'shop',
      id: 'jane',
      user: { id: 'jane', person: {} },
    })
    expect([...world.users.keys()]).toEqual(['["shop","jane"]'])
  })

  it('may name the user by a number, which is read as text', async () => {
    expect(await createShop().ask(signed({ ...CLAIMS, sub: 1 }))).toMatchObject({
      id: '1',
      user: { id: '1' },
    })
  })

  it.each([[''], [null], [1.5], [2 ** 53], [['1']], [{}], [true]])(
    'with the sub %j is refused',
    async (sub) => {
      expect(await createShop().ask(signed({ ...CLAIMS, sub }))).toEqual(INVALID)
    },
  )

  it.each(['iss', 'sub', 'iat', 'exp', 'nbf'])(
    'without %s is refused, whatever a header says',
    async (name) => {
      const token = signed({ ...CLAIMS, [name]: undefined })
      expect(await createShop().ask(token)).toEqual(INVALID)
      expect(await createShop().ask(token, { 'x-client-id': 'shop' })).toEqual(INVALID)
    },
  )

  it('is refused when a header disagrees with iss', async () => {
    expect((await createShop().ask(signed(CLAIMS), { 'x-client-id': 'shop' })).kind).toBe('identified')
    expect(await createShop().ask(signed(CLAIMS), { 'x-client-id': 'other' })).toEqual(INVALID)
  })

  it('is refused with another algorithm or secret', async () => {
    const world = createShop()
    expect(await world.ask(signToken(CLAIMS, { key: RSA.privateKey, alg: 'RS256' }))).toEqual(INVALID)
    const token = forgeToken({ payload: CLAIMS, secret: SECRET, header: { alg: 'HS512' }, hash: 'sha512' })
    expect(await world.ask(token)).toEqual(INVALID)
    expect(await world.ask(signed(CLAIMS, 'a secret of more than 32 bytes, for tests'))).toEqual(INVALID)
  })

  it('grants the default scopes when it names none, and its own inside the ceiling', async () => {
    const world = createShop({ defaultScopes: ['Query:Card:Read'], ceiling: ['Query:*'] })
    expect(allowedTo(await world.ask(signed(CLAIMS)))).toEqual(['Query:Card:Read'])
    const subject = await world.ask(signed({ ...CLAIMS, scopes: ['Query:*', 1] }))
    expect(allowedTo(subject)).toEqual(['Query:*'])
    expect((subject as IdentifiedSubject).granted.ceilings).toHaveLength(1)
    expect(allowedTo(await world.ask(signed({ ...CLAIMS, scopes: 'Query:*' })))).toEqual([])
  })
})

describe('the windows of NeoDay, to the second and without leeway', () => {
  const fine = { ...CLAIMS, exp: SECONDS + 60 }

  it.each([
    ['iat ten minutes ahead', { ...fine, iat: SECONDS + 600 }, 'identified'],
    ['iat a second more', { ...fine, iat: SECONDS + 601 }, 'early'],
    ['iat long ago', { ...fine, iat: 0 }, 'identified'],
    ['exp ten minutes ahead', { ...fine, exp: SECONDS + 600 }, 'identified'],
    ['exp a second more', { ...fine, exp: SECONDS + 601 }, 'refused'],
    ['exp in a second', { ...fine, exp: SECONDS + 1 }, 'identified'],
    ['exp now', { ...fine, exp: SECONDS }, 'anonymous'],
    ['nbf ten minutes ago', { ...fine, nbf: SECONDS - 600 }, 'identified'],
    ['nbf a second more', { ...fine, nbf: SECONDS - 601 }, 'refused'],
    ['nbf now', { ...fine, nbf: SECONDS }, 'identified'],
    ['nbf in a second', { ...fine, nbf: SECONDS + 1 }, 'early'],
    ['nbf and exp both past', { ...fine, nbf: SECONDS - 900, exp: SECONDS - 300 }, 'anonymous'],
  ])('%s', async (_, claims, kind) => {
    const subject = await createShop().ask(signed(claims))
    if (kind === 'early') expect(subject).toEqual(EARLY)
    else expect(subject.kind).toBe(kind)
    if (kind === 'refused') expect(subject).toEqual(INVALID)
    if (kind === 'anonymous') expect(subject).toEqual(EXPIRED)
  })

  it('are asked anew on every request, also of a token in the cache', async () => {
    const world = createShop()
    const token = signed({ ...fine, exp: SECONDS + 600, nbf: SECONDS - 599 })
    expect((await world.ask(token)).kind).toBe('identified')
    world.clock.now = NOW + 1_000
    expect((await world.ask(token)).kind).toBe('identified')
    world.clock.now = NOW + 1_001
    expect(await world.ask(token)).toEqual(INVALID)
  })
})

describe('create_user', () => {
  it('true is the default; false refuses a user that nobody knows, and lets a known one in', async () => {
    const world = createShop()
    const token = signed({ ...CLAIMS, create_user: false })
    expect(await world.ask(token)).toEqual({ kind: 'refused', reason: 'unknown_user' })
    await world.ask(signed({ ...CLAIMS, create_user: true }))
    expect((await world.ask(token)).kind).toBe('identified')
  })

  it.each([['false'], [0], [null], ['true'], [{}]])('%j creates nobody', async (wish) => {
    const world = createShop()
    expect(await world.ask(signed({ ...CLAIMS, create_user: wish }))).toEqual({
      kind: 'refused',
      reason: 'unknown_user',
    })
    expect(world.users.size).toBe(0)
  })

  it('creates nobody where the client allows none', async () => {
    const world = createShop({ allowUserCreation: false })
    expect(await world.ask(signed(CLAIMS))).toEqual({ kind: 'refused', reason: 'unknown_user' })
  })
})

describe('person', () => {
  const person = { first_name: 'John', email: 'john.doe@example.com', admin: true }

  it('is stored as far as fields are configured, and reaches the subject', async () => {
    const world = createShop({ userFields: ['first_name', 'email', '__proto__'] })
    const subject = await world.ask(signed({ ...CLAIMS, person }))
    const stored = { first_name: 'John', email: 'john.doe@example.com' }
    expect(subject).toMatchObject({ user: { id: 'jane', person: stored } })
    expect(world.users.get('["shop","jane"]')?.person).toEqual(stored)
  })

  it('is followed when it changes, and stays when a token does not speak of it', async () => {
    const world = createShop({ userFields: ['first_name'] })
    await world.ask(signed({ ...CLAIMS, person }))
    await world.ask(signed({ ...CLAIMS, person: { first_name: 'Jack' } }))
    expect(await world.ask(signed(CLAIMS))).toMatchObject({ user: { person: { first_name: 'Jack' } } })
  })

  it.each([['John'], [null], [['John']], [1]])('%j is nobody’s data', async (wrong) => {
    const world = createShop({ userFields: ['first_name', '0', 'length'] })
    expect(await world.ask(signed({ ...CLAIMS, person: wrong }))).toMatchObject({ user: { person: {} } })
  })
})

describe('signUserToken', () => {
  const options = { client: 'shop', secret: SECRET, now: () => NOW }

  it('signs a token that is taken, at once and to its end', async () => {
    const world = createShop({ userFields: ['first_name'] })
    const token = await signUserToken({ id: 7, person: { first_name: 'John' }, scopes: ['Query:*'] }, options)
    const subject = await world.ask(token)
    expect(subject).toMatchObject({ id: '7', user: { person: { first_name: 'John' } } })
    expect(allowedTo(subject)).toEqual(['Query:*'])
    world.clock.now = NOW + 59_999
    expect((await world.ask(token)).kind).toBe('identified')
    world.clock.now = NOW + 60_000
    expect(await world.ask(token)).toEqual(EXPIRED)
  })

  it.each([1, 570, 580, 600])('signs one for %d seconds, which is good that long', async (expires) => {
    const world = createShop()
    const token = await signUserToken({ id: 'a' }, { ...options, expires })
    expect((await world.ask(token)).kind).toBe('identified')
    world.clock.now = NOW + expires * 1000 - 1
    expect((await world.ask(token)).kind).toBe('identified')
  })

  it('passes on that nobody is to be created', async () => {
    const token = await signUserToken({ id: 'a', createUser: false }, options)
    expect(await createShop().ask(token)).toEqual({ kind: 'refused', reason: 'unknown_user' })
  })

  it('throws for what no gateway would take', async () => {
    await expect(signUserToken({ id: '' }, options)).rejects.toThrow(TypeError)
    await expect(signUserToken({ id: 1.5 }, options)).rejects.toThrow(TypeError)
    await expect(signUserToken({ id: 'a' }, { ...options, expires: 601 })).rejects.toThrow(TypeError)
    await expect(signUserToken({ id: 'a' }, { ...options, secret: 'short' })).rejects.toThrow(TypeError)
    await expect(signUserToken({ id: 'a' }, { ...options, client: '' })).rejects.toThrow(TypeError)
  })
})
