import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { grantOf, isGranted } from '../../src/core/decision/grant.ts'
import type { IdentifiedSubject, Subject } from '../../src/core/decision/subject.ts'
import { compileCatalog } from '../../src/core/scope/catalog.ts'
import { parseScope } from '../../src/core/scope/scope.ts'
import { EXPIRED, forgeToken, INVALID, SECONDS } from './forge.ts'
import { addClient, allowedTo, createWorld, OTHER_RSA, pemOf, RSA, signToken, type World } from './ports.ts'

const ACCOUNT = { 'nettu-account': 'account' }
const POLICY = { allow: ['*'], reject: ['DeleteCalendar'] }
/** As the document signs it. */
const CLAIMS = { nettuSchedulerUserId: 'user', exp: 5609418990073, iat: 19, schedulerPolicy: POLICY }
const signed = (claims: unknown, alg = 'RS256') => signToken(claims, { key: RSA.privateKey, alg })

function createAccount(): World {
  const world = createWorld()
  addClient(world, 'account', {}, { publicKey: RSA.publicKey, preset: 'nettu' })
  addClient(world, 'other', {}, { publicKey: OTHER_RSA.publicKey, preset: 'nettu' })
  world.users.set(JSON.stringify(['account', 'user']), { id: 'user', person: {} })
  world.users.set(JSON.stringify(['other', 'theirs']), { id: 'theirs', person: {} })
  return world
}

const ask = (policy: unknown) => createAccount().ask(signed({ ...CLAIMS, schedulerPolicy: policy }), ACCOUNT)

describe('a token that a nettu account signs', () => {
  it('acts for a user of that account, as the document says', async () => {
    const subject = (await createAccount().ask(signed(CLAIMS), ACCOUNT)) as IdentifiedSubject
    expect(subject).toMatchObject({
      kind: 'identified',
      issuer: 'account',
      id: 'user',
      user: { id: 'user', person: {} },
    })
    expect(allowedTo(subject)).toEqual(['*'])
    expect(subject.granted.reject.map(({ text }) => text)).toEqual(['Mutation:Calendar:Delete'])
  })

  it.each([
    [{}],
    [{ 'nettu-account': 'other' }],
    [{ 'nettu-account': 'nobody' }],
    [{ 'nettu-account': '__proto__' }],
    [{ 'nettu-account': 'portcullis' }],
    [{ 'nettu-account': 'account', 'x-client-id': 'other' }],
    [{ 'nettu-account': 'account, other' }],
  ])('with the headers %j is refused', async (headers) => {
    expect(await createAccount().ask(signed(CLAIMS), headers)).toEqual(INVALID)
  })

  it('for a user of another account, or of none, is one for an unknown user, who is not created', async () => {
    const world = createAccount()
    for (const id of ['theirs', 'nobody']) {
      const token = signed({ ...CLAIMS, nettuSchedulerUserId: id, create_user: true })
      expect(await world.ask(token, ACCOUNT)).toEqual({ kind: 'refused', reason: 'unknown_user' })
    }
    expect(world.users.size).toBe(2)
  })

  it.each([[undefined], [null], [''], [1], [['user']], [{}]])('for the user %j is refused', async (id) => {
    const token = signed({ ...CLAIMS, nettuSchedulerUserId: id })
    expect(await createAccount().ask(token, ACCOUNT)).toEqual(INVALID)
  })

  it.each(['RS384', 'RS512', 'PS256'])('with %s is refused: RS256 alone is supported', async (alg) => {
    expect(await createAccount().ask(signed(CLAIMS, alg), ACCOUNT)).toEqual(INVALID)
  })

  it('signed by another account, or with the public key as a secret, is refused', async () => {
    const world = createAccount()
    const theirs = signToken(CLAIMS, { key: OTHER_RSA.privateKey, alg: 'RS256' })
    expect(await world.ask(theirs, ACCOUNT)).toEqual(INVALID)
    const forged = forgeToken({ payload: CLAIMS, secret: pemOf(RSA.publicKey) })
    expect(await world.ask(forged, ACCOUNT)).toEqual(INVALID)
  })

  it('needs exp and iat, and ends with exp', async () => {
    const world = createAccount()
    expect(await world.ask(signed({ ...CLAIMS, exp: undefined }), ACCOUNT)).toEqual(INVALID)
    expect(await world.ask(signed({ ...CLAIMS, iat: undefined }), ACCOUNT)).toEqual(INVALID)
    expect(await world.ask(signed({ ...CLAIMS, exp: SECONDS }), ACCOUNT)).toEqual(EXPIRED)
    expect(await world.ask(signed({ ...CLAIMS, exp: SECONDS + 1 }), ACCOUNT)).toMatchObject({ id: 'user' })
  })

  it('ends at once when the key is removed, or the account disabled, also when it is in the cache', async () => {
    const world = createAccount()
    const token = signed(CLAIMS)
    const key = world.signingKeys.get('account')
    if (key === undefined) throw new Error('no key')
    expect((await world.ask(token, ACCOUNT)).kind).toBe('identified')
    world.signingKeys.delete('account')
    expect(await world.ask(token, ACCOUNT)).toEqual(INVALID)
    world.signingKeys.set('account', key)
    expect((await world.ask(token, ACCOUNT)).kind).toBe('identified')
    addClient(world, 'account', { disabled: true })
    expect(await world.ask(token, ACCOUNT)).toEqual(INVALID)
    addClient(world, 'account', {}, { publicKey: OTHER_RSA.publicKey, preset: 'nettu' })
    expect(await world.ask(token, ACCOUNT)).toEqual(INVALID)
  })

  it('cannot widen the account’s ceiling, also not one that was narrowed since', async () => {
    const world = createAccount()
    const token = signed(CLAIMS)
    await world.ask(token, ACCOUNT)
    const client = world.clients.get('account')
    if (client === undefined) throw new Error('no client')
    world.clients.set('account', { ...client, ceiling: ['Query:*', 'not a pattern'] })
    const { granted } = (await world.ask(token, ACCOUNT)) as IdentifiedSubject
    expect(granted.ceilings.map((bound) => bound.map(({ text }) => text))).toEqual([['Query:*']])
  })
})

describe('a policy', () => {
  it.each([
    ['DeleteCalendar', ['Mutation:Calendar:Delete']],
    ['createCalendarEvent', ['Mutation:CalendarEvent:Create']],
    ['update_schedule', ['Mutation:Schedule:Update']],
    ['ReadCalendar', ['Mutation:Calendar:Read', 'Query:Calendar:Read']],
    ['SubscribeCalendar', ['Mutation:Calendar:Subscribe', 'Subscription:Calendar:Subscribe']],
    ['Mutation:Calendar:*', ['Mutation:Calendar:*']],
    ['*', ['*']],
  ])('%s is %j, to allow and to reject', async (entry, texts) => {
    const { granted } = (await ask({ allow: [entry], reject: [entry] })) as IdentifiedSubject
    expect(granted.allow.map(({ text }) => text)).toEqual(texts)
    expect(granted.reject.map(({ text }) => text)).toEqual(texts)
  })

  const unreadable = [
    '',
    ' ',
    'Delete',
    'login',
    'Delete*',
    '**',
    '!',
    'Delete Calendar',
    'a:',
    ':',
    '***:a',
    'Ünï',
    'a-b',
    '__',
    'D'.repeat(300),
  ]

  it.each(unreadable)('with the entry %j makes the token invalid, wherever it stands', async (entry) => {
    expect(await ask({ allow: ['*', entry] })).toEqual(INVALID)
    expect(await ask({ allow: ['*'], reject: [entry] })).toEqual(INVALID)
  })

  it.each([
    [null],
    ['*'],
    [['*']],
    [true],
    [{ allow: '*' }],
    [{ allow: null }],
    [{ allow: ['*'], reject: null }],
    [{ allow: ['*'], reject: 'DeleteCalendar' }],
    [{ allow: ['*'], reject: { 0: 'DeleteCalendar' } }],
    [{ allow: ['*', 1] }],
    [{ allow: [['*']] }],
    [{ allow: ['*'], rejects: ['DeleteCalendar'] }],
    [{ allow: ['*'], Reject: ['DeleteCalendar'] }],
  ])('of the form %j makes the token invalid', async (policy) => {
    expect(await ask(policy)).toEqual(INVALID)
  })

  it('without an allow list allows nothing, and without a policy the client’s default scopes count', async () => {
    expect(allowedTo(await ask({}))).toEqual([])
    expect(allowedTo(await ask({ reject: ['*'] }))).toEqual([])
    expect(allowedTo(await ask(undefined))).toEqual([])
    const world = createAccount()
    addClient(world, 'account', { defaultScopes: ['Query:*'] }, { publicKey: RSA.publicKey, preset: 'nettu' })
    const token = signed({ ...CLAIMS, schedulerPolicy: undefined })
    expect(allowedTo(await world.ask(token, ACCOUNT))).toEqual(['Query:*'])
    expect(allowedTo(await world.ask(signed({ ...CLAIMS, schedulerPolicy: {} }), ACCOUNT))).toEqual([])
  })
})

describe('the policies of nettu’s own tests', () => {
  const { cases } = JSON.parse(
    readFileSync(new URL('../vectors/nettu-policy-cases.json', import.meta.url), 'utf8'),
  ) as {
    readonly cases: readonly {
      readonly policy: unknown
      readonly required: readonly string[]
      readonly authorized: boolean
    }[]
  }
  const scopeOf = (permission: string) => {
    const [, action, type] = /^([A-Z][a-z]+)([A-Z].*)$/.exec(permission) ?? []
    return parseScope(`Mutation:${type}:${action}`)
  }
  const catalog = compileCatalog(['CreateCalendar', 'UpdateCalendar', 'DeleteCalendar'].map(scopeOf))
  const isAuthorized = (subject: Subject, required: readonly string[]): boolean => {
    const grant = grantOf((subject as IdentifiedSubject).granted, catalog)
    return required.every((one) => isGranted(grant, catalog.numberOf.get(scopeOf(one)) ?? -1))
  }

  it.each(cases)('$policy, asked for $required: $authorized', async ({ policy, required, authorized }) => {
    const subject = await ask(policy)
    expect(subject.kind).toBe('identified')
    expect(isAuthorized(subject, required)).toBe(authorized)
  })

  it('are fifteen', () => expect(cases).toHaveLength(15))
})
