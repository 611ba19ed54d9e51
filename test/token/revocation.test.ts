import { describe, expect, it } from '@jest/globals'
import type { RevocableToken } from '../../src/token/ports.ts'
import { createTokenReader } from '../../src/token/token-reader.ts'
import { CLAIMS, EXPIRED, forgeToken, INVALID, NOW, SECONDS, SECRET } from './forge.ts'
import { addClient, createWorld, pemOf, RSA, signToken, type World } from './ports.ts'

const REVOKED = { kind: 'refused', reason: 'revoked_token' }
const secret = 'the secret of the client, for tests only'
const own = { ...CLAIMS, id: 'client', jti: 'j', fam: 'f', auth_time: SECONDS - 60 }
const theirs = { iss: 'https://issuer.example', sub: 'jane', jti: 'j', client_id: 'client', fam: 'f' }

function createTrust(): World {
  const world = createWorld({
    issuers: [{ iss: 'https://issuer.example', keys: [{ publicKey: pemOf(RSA.publicKey) }], ceiling: ['*'] }],
  })
  addClient(world, 'client', {}, { secret, preset: 'neoday' })
  return world
}

/** What revocations are asked about a token. */
async function knownAs(token: string): Promise<RevocableToken | undefined> {
  const world = createTrust()
  let asked: RevocableToken | undefined
  world.revoked.isRevoked = (revocable) => {
    asked = revocable
    return false
  }
  await world.ask(token)
  return asked
}

describe('a revocation', () => {
  const tokens = {
    own: forgeToken({ payload: own }),
    client: forgeToken({
      payload: { iss: 'client', sub: 'jane', iat: SECONDS, nbf: SECONDS, exp: SECONDS + 60, jti: 'j' },
      secret,
    }),
    trusted: signToken({ ...theirs, iat: SECONDS, exp: SECONDS + 60 }, { key: RSA.privateKey, alg: 'RS256' }),
  }

  it.each(Object.entries(tokens))('refuses a token of the kind %s, also in the cache', async (_, token) => {
    const world = createTrust()
    expect((await world.ask(token)).kind).toBe('identified')
    world.revoked.isRevoked = () => true
    expect(await world.ask(token)).toEqual(REVOKED)
    world.revoked.isRevoked = () => false
    expect((await world.ask(token)).kind).toBe('identified')
  })

  it('knows an own token by jti, family, subject, client and issuer', async () => {
    const issuedAt = (SECONDS - 60) * 1000
    expect(await knownAs(tokens.own)).toEqual({
      issuer: 'portcullis',
      subject: 'client',
      client: 'client',
      jti: 'j',
      family: 'f',
      issuedAt,
    })
  })

  it('knows a session by no client', async () => {
    const token = forgeToken({ payload: { ...own, personid: 1 } })
    expect((await knownAs(token))?.client).toBeUndefined()
  })

  it('knows a client’s token by the client, and no family', async () => {
    expect(await knownAs(tokens.client)).toEqual({
      issuer: 'client',
      subject: 'jane',
      client: 'client',
      jti: 'j',
      issuedAt: NOW,
    })
  })

  it('does not believe a third party what it calls a client or a family', async () => {
    expect(await knownAs(tokens.trusted)).toEqual({
      issuer: 'https://issuer.example',
      subject: 'jane',
      jti: 'j',
      issuedAt: NOW,
    })
  })

  it('is not outlived by a token that says it is from later', async () => {
    const payload = { iss: 'client', sub: 'a', iat: SECONDS + 600, nbf: SECONDS - 5, exp: SECONDS + 60 }
    expect((await knownAs(forgeToken({ payload, secret })))?.issuedAt).toBe((SECONDS - 5) * 1000)
  })

  it('is not told of a jti that is no text', async () => {
    expect((await knownAs(forgeToken({ payload: { ...own, jti: 1, fam: {} } })))?.jti).toBeUndefined()
  })

  it('comes before a time that has gone or not come, and after all that makes a token invalid', async () => {
    const world = createTrust()
    world.revoked.isRevoked = () => true
    expect(await world.ask(forgeToken({ payload: { ...own, exp: SECONDS } }))).toEqual(REVOKED)
    expect(await world.ask(forgeToken({ payload: { ...own, nbf: SECONDS + 1 } }))).toEqual(REVOKED)
    expect(await world.ask(forgeToken({ payload: own, secret }))).toEqual(INVALID)
  })
})

describe('a client that is disabled', () => {
  it('ends its own tokens at once, and has them back when it is enabled', async () => {
    const world = createTrust()
    const token = forgeToken({ payload: own })
    expect((await world.ask(token)).kind).toBe('identified')
    addClient(world, 'client', { disabled: true })
    expect(await world.ask(token)).toEqual(REVOKED)
    addClient(world, 'client')
    expect((await world.ask(token)).kind).toBe('identified')
  })

  it('is another thing than an id that is not there: that is no error, and asked about once a second', async () => {
    const world = createTrust()
    world.clients.delete('client')
    const token = forgeToken({ payload: own })
    for (let turn = 0; turn < 5; turn++) expect((await world.ask(token)).kind).toBe('identified')
    expect(world.counts.reads).toBe(1)
    addClient(world, 'client', { disabled: true })
    world.clock.now = NOW + 1_000
    expect(await world.ask(token)).toEqual(REVOKED)
  })

  it('has nothing to do with a session whose person has its id', async () => {
    const world = createTrust()
    addClient(world, '7', { disabled: true })
    const token = forgeToken({ payload: { ...own, id: '7', personid: 7 } })
    expect((await world.ask(token)).kind).toBe('identified')
  })
})

describe('a store that cannot be reached', () => {
  const down = () => Promise.reject(new Error('connection refused'))

  const broken = (): never => {
    throw new TypeError('not open')
  }

  it.each([down, broken])('lets own tokens in, as far as anybody knows', async (get) => {
    const world = createWorld({ clients: { get } })
    expect((await world.ask(forgeToken({ payload: own }))).kind).toBe('identified')
    expect(await world.ask(forgeToken({ payload: { ...own, exp: 0 } }))).toEqual(EXPIRED)
  })

  it('is said so for a client’s token: it is neither right nor wrong', async () => {
    const world = createWorld({ clients: { get: down } })
    const token = forgeToken({ payload: { ...own, iss: 'client' }, secret })
    await expect(world.ask(token)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: 'The store cannot be reached.',
    })
  })
})

describe('a token reader', () => {
  it('says what a token is, who signed it and how it stands, for introspection and revocation', async () => {
    const reader = createTokenReader({ secret: SECRET, now: () => NOW })
    const reading = await reader.read(forgeToken({ payload: own }) as never)
    expect(reading).toMatchObject({
      kind: 'read',
      record: { kind: 'own', name: 'portcullis' },
      claims: { id: 'client', revocable: { client: 'client', jti: 'j', family: 'f' } },
      time: 'current',
      isRevoked: false,
    })
    expect(await reader.read('a.b.c' as never)).toMatchObject({ kind: 'invalid' })
    expect(['portcullis', 'client'].map(reader.reservedNames.has)).toEqual([true, false])
    reader.forget()
  })
})
