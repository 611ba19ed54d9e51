import { generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import jwt from 'jsonwebtoken'
import type { IdentifiedSubject } from '../../src/core/decision/subject.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { type Calendar, NettuClient, NettuUserClient, Permissions } from './nettu-sdk.ts'

interface Policy {
  readonly allow?: readonly string[]
  readonly reject?: readonly string[]
}

const { cases } = JSON.parse(
  await readFile(new URL('../vectors/nettu-policy-cases.json', import.meta.url), 'utf8'),
) as {
  readonly cases: readonly {
    readonly policy: Policy
    readonly required: readonly string[]
    readonly authorized: boolean
  }[]
}

const RSA = { modulusLength: 2048 }
const pair = () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', RSA)
  return {
    publicKey: String(publicKey.export({ type: 'spki', format: 'pem' })),
    privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  }
}
const OURS = pair()
const THEIRS = pair()

const typeDefs = /* GraphQL */ `
  type Calendar { id: ID! timezone: String! owner: ID! }
  type Query { Calendar(id: ID!): Calendar hello: String }
  type Mutation {
    CreateCalendar(timezone: String!): Calendar
    UpdateCalendar(id: ID!, timezone: String!): Calendar
    DeleteCalendar(id: ID!): Calendar
  }
`

interface Context {
  readonly subject: IdentifiedSubject
}

/** Calendars of users, and two accounts. */
async function openScheduler(): Promise<TestGateway> {
  const calendars = new Map<string, Calendar>()
  const set = (calendar: Calendar): Calendar => {
    calendars.set(calendar.id, calendar)
    return calendar
  }
  const resolvers = {
    Query: { hello: () => 'world', Calendar: (_: unknown, { id }: { id: string }) => calendars.get(id) },
    Mutation: {
      CreateCalendar: (_: unknown, { timezone }: Calendar, { subject }: Context) =>
        set({ id: String(calendars.size + 1), timezone, owner: subject.user?.id ?? 'nobody' }),
      UpdateCalendar: (_: unknown, { id, timezone }: Calendar, { subject }: Context) =>
        set({ id, timezone, owner: subject.id }),
      DeleteCalendar: (_: unknown, { id }: Calendar) => {
        const calendar = calendars.get(id)
        calendars.delete(id)
        return calendar
      },
    },
  }
  return startGateway({
    before: 'schema',
    schema: { typeDefs, resolvers },
    clients: [
      { id: 'our-account', apiKey: 'OUR_API_KEY', scopes: ['*'], presets: ['nettu'] },
      { id: 'their-account', apiKey: 'THEIR_API_KEY', scopes: ['*'], presets: ['nettu'] },
    ],
  })
}

const POLICY: Policy = { allow: [Permissions.All], reject: [Permissions.DeleteCalendar] }

const signAs = (
  nettuSchedulerUserId: string,
  schedulerPolicy: unknown = POLICY,
  key = OURS.privateKey,
  algorithm: jwt.Algorithm = 'RS256',
): string =>
  jwt.sign({ nettuSchedulerUserId, exp: 5609418990073, iat: 19, schedulerPolicy }, key, { algorithm })

/** An account that has uploaded its key, with a user. */
async function openAccount(gateway: TestGateway, apiKey = 'OUR_API_KEY', { publicKey } = OURS) {
  const client = NettuClient({ baseUrl: gateway.url, apiKey })
  expect((await client.account.setPublicSigningKey(publicKey)).status).toBe(200)
  const userId = (await client.user.create()).data?.user.id ?? ''
  const accountId = (await client.account.me()).data?.account.id ?? ''
  const userClient = (token: string, nettuAccount = accountId) =>
    NettuUserClient({ baseUrl: gateway.url, token, nettuAccount })
  return { client, userId, accountId, userClient }
}

const reasonOf = (body: Readonly<Record<string, unknown>>): unknown =>
  (body['errors'] as { readonly extensions: Readonly<Record<string, unknown>> }[])[0]?.extensions

describe('Json Web Token', () => {
  it.each([
    ['the SDK’s names', POLICY],
    ['scopes', { allow: ['*'], reject: ['Mutation:Calendar:Delete'] }],
  ])('the code of the document works as it is written, its policy in %s', async (_, schedulerPolicy) => {
    const gateway = await openScheduler()
    const baseUrl = gateway.url
    const PRIV_KEY = OURS.privateKey

    const client = NettuClient({ baseUrl, apiKey: 'OUR_API_KEY' })

    // Upload your public rsa signing key
    await client.account.setPublicSigningKey(OURS.publicKey)

    const handleJWTRequest = async (user: { schedulerUserId?: string }) => {
      // Check if your user is already associated with a nettu user. Create one if not.
      if (!user.schedulerUserId) {
        const userRes = await client.user.create()
        user.schedulerUserId = userRes.data?.user.id ?? ''
      }
      const token = jwt.sign(
        {
          // The nettu scheduler user id (the subject for this token)
          nettuSchedulerUserId: user.schedulerUserId,
          exp: 5609418990073,
          iat: 19,
          // Policy (a.k.a claims)
          schedulerPolicy,
        },
        PRIV_KEY,
        { algorithm: 'RS256' },
      )
      const accountRes = await client.account.me()
      return { token, accountId: accountRes.data?.account.id ?? '' }
    }

    const user: { schedulerUserId?: string } = {}
    const { token, accountId } = await handleJWTRequest(user)
    const userClient = NettuUserClient({ baseUrl, token, nettuAccount: accountId })

    // Create calendar as user
    const calendarRes = await userClient.calendar.create({ timezone: 'UTC' })
    const calendar = calendarRes.data?.calendar
    expect([calendarRes.status, calendar]).toEqual([
      200,
      { id: '1', timezone: 'UTC', owner: user.schedulerUserId },
    ])

    // This action is not allowed by the policy
    const { status, body } = await userClient.calendar.remove(calendar?.id ?? '')
    expect([401, 403]).toContain(status)
    expect(body).not.toHaveProperty('data')
    expect(reasonOf(body)).toMatchObject({ code: 'FORBIDDEN', coordinate: 'Mutation.DeleteCalendar' })
    expect(gateway.calls.get('Mutation.DeleteCalendar')).toBeUndefined()
    expect((await gateway.graphql('{ Calendar(id: "1") { owner } }')).body).toEqual({
      data: { Calendar: { owner: user.schedulerUserId } },
    })
  })

  it('"Upload your public RSA key": the account finds it again, and no private key is taken', async () => {
    const gateway = await openScheduler()
    const { client } = await openAccount(gateway)
    expect((await client.account.me()).body).toMatchObject({
      id: 'our-account',
      signingKey: { kind: 'public', algorithm: 'RS256', claims: 'nettu', publicKey: OURS.publicKey },
    })
    const refused = await client.account.setPublicSigningKey(OURS.privateKey)
    expect([refused.status, refused.body['code']]).toEqual([400, 'INVALID_SIGNING_KEY'])
    const stranger = NettuClient({ baseUrl: gateway.url, apiKey: 'YOUR_API_KEY' })
    expect((await stranger.account.setPublicSigningKey(THEIRS.publicKey)).status).toBe(401)
    expect((await stranger.user.create()).status).toBe(401)
  })

  it('"only RS256 algorithm is supported"', async () => {
    const gateway = await openScheduler()
    const { client, userId, userClient } = await openAccount(gateway)
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
    const refused = await client.account.setPublicSigningKey(
      String(curve.export({ type: 'spki', format: 'pem' })),
    )
    expect([refused.status, refused.body['code']]).toEqual([400, 'INVALID_SIGNING_KEY'])
    for (const algorithm of ['RS384', 'RS512', 'PS256'] as const) {
      const token = signAs(userId, POLICY, OURS.privateKey, algorithm)
      const { status, body } = await userClient(token).calendar.create({ timezone: 'UTC' })
      expect([status, reasonOf(body)]).toMatchObject([401, { reason: 'invalid_token' }])
    }
    expect((await userClient(signAs(userId)).calendar.create({ timezone: 'UTC' })).status).toBe(200)
  })
})

describe('a user', () => {
  it('is one of the account that signed, and no other’s', async () => {
    const gateway = await openScheduler()
    const ours = await openAccount(gateway)
    const theirs = await openAccount(gateway, 'THEIR_API_KEY', THEIRS)
    const attempts = [
      ['unknown_user', ours.userClient(signAs(theirs.userId))],
      ['unknown_user', ours.userClient(signAs('nobody'))],
      ['invalid_token', ours.userClient(signAs(ours.userId), theirs.accountId)],
      ['invalid_token', ours.userClient(signAs(ours.userId, POLICY, THEIRS.privateKey))],
      ['invalid_token', theirs.userClient(signAs(theirs.userId))],
      ['invalid_token', ours.userClient(signAs(ours.userId), 'no-account')],
      ['invalid_token', ours.userClient(signAs(ours.userId), '')],
    ] as const
    for (const [reason, userClient] of attempts) {
      const { status, body } = await userClient.calendar.create({ timezone: 'UTC' })
      expect([status, reasonOf(body)]).toMatchObject([401, { code: 'UNAUTHENTICATED', reason }])
    }
    expect(gateway.calls.size).toBe(0)
    expect((await ours.client.user.find(theirs.userId)).status).toBe(404)
    const allowed = await theirs
      .userClient(signAs(theirs.userId, POLICY, THEIRS.privateKey))
      .calendar.create({ timezone: 'UTC' })
    expect(allowed.data?.calendar.owner).toBe(theirs.userId)
  })

  it('is nobody from the moment that the key is removed, and from the moment that it is another', async () => {
    const gateway = await openScheduler()
    const { client, userId, userClient } = await openAccount(gateway)
    const ask = async (): Promise<number> =>
      (await userClient(signAs(userId)).calendar.create({ timezone: 'UTC' })).status
    expect(await ask()).toBe(200)
    expect((await client.account.removePublicSigningKey()).status).toBe(204)
    expect(await ask()).toBe(401)
    await client.account.setPublicSigningKey(OURS.publicKey)
    expect(await ask()).toBe(200)
    await client.account.setPublicSigningKey(THEIRS.publicKey)
    expect(await ask()).toBe(401)
  })
})

describe('a policy', () => {
  const MUTATIONS: Readonly<Record<string, string>> = {
    CreateCalendar: 'CreateCalendar(timezone: "UTC") { id }',
    UpdateCalendar: 'UpdateCalendar(id: "1", timezone: "UTC") { id }',
    DeleteCalendar: 'DeleteCalendar(id: "1") { id }',
  }
  /** One operation that needs all of these permissions. */
  const operationOf = (required: readonly string[]): string =>
    required.length === 0 ? '{ hello }' : `mutation { ${required.map((one) => MUTATIONS[one]).join(' ')} }`

  it.each(cases)('%j', async ({ policy, required, authorized }) => {
    const gateway = await openScheduler()
    const { userId, accountId } = await openAccount(gateway)
    const { status, body } = await gateway.graphql(operationOf(required), {
      token: signAs(userId, policy),
      headers: { 'nettu-account': accountId },
    })
    expect([status, 'data' in body]).toEqual(authorized ? [200, true] : [403, false])
    if (!authorized) expect(gateway.calls.size).toBe(0)
  })

  it.each([
    [{ allow: '*' }],
    [{ allow: ['*'], reject: 'DeleteCalendar' }],
    [{ allow: ['*'], reject: ['Delete Calendar'] }],
    [{ allow: ['*'], rejects: ['DeleteCalendar'] }],
    [null],
  ])('%j, which nobody can read, makes the token invalid', async (policy) => {
    const gateway = await openScheduler()
    const { userId, userClient } = await openAccount(gateway)
    const { status, body } = await userClient(signAs(userId, policy)).calendar.create({ timezone: 'UTC' })
    expect([status, reasonOf(body)]).toMatchObject([401, { reason: 'invalid_token' }])
    expect(gateway.calls.size).toBe(0)
  })
})
