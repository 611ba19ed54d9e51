import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ADMIN_AUDIENCE } from '../../src/config/admin-audience.ts'
import { type AdminWorld, createAdminWorld, dataOf, errorOf } from './admin-world.ts'

const COVERAGE =
  '{ scopes ofScopes operationCount ofOperations idle operations { operations { coordinate scopes } next } }'
const DECISIONS = `query ($first: Int! = 50, $before: ID, $client: String, $subject: String, $coordinate: String,
  $verdict: Verdict, $since: DateTime, $until: DateTime) {
  decisions(first: $first, before: $before, client: $client, subject: $subject, coordinate: $coordinate,
    verdict: $verdict, since: $since, until: $until) {
    process workers kept capacity next
    decisions { id time verdict cause operationName operationKind issuer subject client denied usedScopes transport }
  }
}`
const AUDIT = `query ($first: Int! = 50, $before: ID, $client: String, $subject: String, $action: String,
  $since: DateTime, $until: DateTime) {
  audit(first: $first, before: $before, client: $client, subject: $subject, action: $action, since: $since, until: $until) {
    next searchedTo entries { id at action act actor { kind id issuer } address details }
  }
}`

interface Entry {
  readonly id: string
  readonly action: string
  readonly act: string | null
}
interface AuditPage {
  readonly audit: { readonly next: string | null; readonly entries: readonly Entry[] }
}
interface DecisionPage {
  readonly decisions: {
    readonly next: string | null
    readonly kept: number
    readonly decisions: readonly Readonly<Record<string, unknown>>[]
  }
}

async function decisionsOf(
  { admin }: AdminWorld,
  variables: object = {},
): Promise<DecisionPage['decisions']> {
  return dataOf<DecisionPage>(await admin(DECISIONS, variables)).decisions
}

describe('the coverage of a ceiling', () => {
  it('is counted against the schema of the gateway, for a client and for patterns that nobody has yet', async () => {
    const { admin, store } = await createAdminWorld()
    await store.clients.add('web', { ceiling: ['Mutation:Person:*', 'Nothing:*'] })
    const expected = {
      ...{ scopes: 1, ofScopes: 1, operationCount: 1, ofOperations: 1, idle: ['Nothing:*'] },
      operations: {
        operations: [{ coordinate: 'Mutation.createPerson', scopes: ['Mutation:Person:Create'] }],
        next: null,
      },
    }
    const query = `query ($scopes: [String!]!) { coverage(scopes: $scopes) ${COVERAGE} client(id: "web") { coverage ${COVERAGE} } }`
    const answer = await admin(query, { scopes: ['Mutation:Person:*', 'Nothing:*'] })
    expect(dataOf(answer)).toEqual({ coverage: expected, client: { coverage: expected } })
    const listed = await admin('{ clients { clients { id coverage { operationCount } } } }')
    expect(dataOf(listed)).toMatchObject({
      clients: { clients: [{ id: 'configured' }, { id: 'web', coverage: { operationCount: 1 } }] },
    })
  })

  it('is an error that says why where a text is no pattern, and comes a page at a time', async () => {
    const { admin } = await createAdminWorld()
    const refused = await admin('{ coverage(scopes: ["a:"]) { scopes } }')
    expect(errorOf(refused).code).toBe('BAD_USER_INPUT')
    const page = '{ coverage(scopes: ["*"]) { operations(first: 0) { next } } }'
    expect(errorOf(await admin(page))).toEqual({
      code: 'BAD_USER_INPUT',
      message: 'A page holds 1 to 1000 operations.',
    })
  })
})

describe('the users of a client', () => {
  it('are listed a page at a time, with what is stored of them', async () => {
    const { admin, store } = await createAdminWorld()
    await store.clients.add('web')
    for (const id of ['ada', 'bob', 'eve']) await store.users.create('web', { id, person: { name: id } })
    await store.users.create('configured', { id: 'of the configuration' })
    const query = `query ($client: ID!, $after: ID) {
      users(client: $client, after: $after, first: 2) { next users { id person createdAt } }
    }`
    const first = dataOf(await admin(query, { client: 'web' }))
    expect(first).toMatchObject({
      users: { next: 'bob', users: [{ id: 'ada', person: '{"name":"ada"}' }, { id: 'bob' }] },
    })
    expect(dataOf(await admin(query, { client: 'web', after: 'bob' }))).toMatchObject({
      users: { next: null, users: [{ id: 'eve' }] },
    })
    expect(dataOf(await admin(query, { client: 'configured' }))).toMatchObject({
      users: { users: [{ id: 'of the configuration' }] },
    })
    expect(dataOf(await admin(query, { client: 'nobody' }))).toEqual({ users: { next: null, users: [] } })
  })
})

describe('the issuers', () => {
  it('are our own and those that are configured, each with the state of its keys', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const issuers = [
      {
        iss: 'https://fixed.example.org',
        keys: [{ publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string }],
        audience: 'api',
        ceiling: ['Query:*'],
      },
      {
        iss: 'https://idp.example.org',
        jwks: { url: 'http://127.0.0.1:1/jwks?key=hidden' },
        audience: 'any' as const,
      },
      {
        iss: 'https://login.example.org/{tenant}/v2',
        tenants: ['a', 'b'],
        jwks: { url: 'https://login.example.org/keys' },
        audience: 'api',
      },
    ]
    const world = await createAdminWorld(Date.now, undefined, { issuers })
    const query = `query ($after: ID, $first: Int! = 100) { issuers(after: $after, first: $first) { process next issuers {
      name kind audiences ceiling introspected sourceCount
      sources { issuer keys remote urls fetchedAt nextFetchAt failing lastFailure { at url cause } }
    } } }`
    const never = { fetchedAt: null, nextFetchAt: null, failing: false, lastFailure: null }
    const fixed = { ...never, remote: false, urls: [] }
    const places = { remote: true, urls: ['http://127.0.0.1:1/jwks'] }
    const answer = await world.admin(query)
    expect(dataOf(answer)).toEqual({
      issuers: {
        process: 'test 1',
        next: null,
        issuers: [
          {
            ...{
              name: 'portcullis',
              kind: 'own',
              audiences: [],
              ceiling: null,
              introspected: false,
              sourceCount: 1,
            },
            sources: [{ ...fixed, issuer: 'portcullis', keys: 1 }],
          },
          {
            ...{
              name: 'https://fixed.example.org',
              kind: 'trusted',
              audiences: ['api'],
              ceiling: ['Query:*'],
            },
            ...{ introspected: false, sourceCount: 1 },
            sources: [{ ...fixed, issuer: 'https://fixed.example.org', keys: 1 }],
          },
          {
            ...{ name: 'https://idp.example.org', kind: 'trusted', audiences: null, ceiling: ['*'] },
            ...{ introspected: false, sourceCount: 1 },
            sources: [{ ...never, ...places, issuer: 'https://idp.example.org', keys: 0 }],
          },
          {
            ...{
              name: 'https://login.example.org/{tenant}/v2',
              kind: 'tenants',
              audiences: ['api'],
              ceiling: ['*'],
            },
            ...{ introspected: false, sourceCount: 0, sources: [] },
          },
        ],
      },
    })
    // A token of an issuer whose keys cannot be had.
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = { iss: 'https://idp.example.org', sub: 'a', exp: 9e9 }
    await world.data.graphql('mutation { createPerson }', {
      token: `${encode({ alg: 'RS256', kid: 'a' })}.${encode(claims)}.AAAA`,
    })
    const after = await world.admin(query, { after: 'https://fixed.example.org', first: 1 })
    expect(dataOf(after)).toMatchObject({
      issuers: {
        next: 'https://idp.example.org',
        issuers: [
          {
            name: 'https://idp.example.org',
            sources: [
              {
                ...{ ...places, keys: 0, failing: true, fetchedAt: null, nextFetchAt: expect.any(String) },
                lastFailure: { url: places.urls[0], cause: expect.any(String), at: expect.any(String) },
              },
            ],
          },
        ],
      },
    })
    expect(answer.text + after.text).not.toContain('hidden')
  })

  it('of the admin API are told apart, with the state of their keys, and not those of the gateway', async () => {
    const jwks = { url: 'http://127.0.0.1:1/jwks?key=hidden' }
    const world = await createAdminWorld(Date.now, undefined, {
      issuers: [{ iss: 'https://idp.example.org', jwks, audience: 'api' }],
      trustedIssuers: [
        { iss: 'https://first.example.org', jwks, audience: 'staff' },
        { iss: 'https://second.example.org', jwks, audience: 'staff', ceiling: ['Query:*'] },
      ],
    })
    const query = `query ($after: ID, $first: Int! = 100) { adminIssuers(after: $after, first: $first) { next issuers {
      name kind audiences ceiling sources { urls failing lastFailure { cause } }
    } } }`
    const untried = { urls: ['http://127.0.0.1:1/jwks'], failing: false, lastFailure: null }
    const first = {
      ...{ name: 'https://first.example.org', kind: 'trusted', audiences: ['staff'], ceiling: ['*'] },
      sources: [untried],
    }
    const answer = await world.admin(query, { first: 1 })
    expect(dataOf(answer)).toEqual({ adminIssuers: { next: 'https://first.example.org', issuers: [first] } })
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = { iss: 'https://second.example.org', aud: 'staff', sub: 'a', exp: 9e9 }
    await world.admin(query, {}, `${encode({ alg: 'RS256', kid: 'a' })}.${encode(claims)}.AAAA`)
    expect(dataOf(await world.admin(query, { after: 'https://first.example.org' }))).toMatchObject({
      adminIssuers: {
        next: null,
        issuers: [
          {
            ...{ name: 'https://second.example.org', ceiling: ['Query:*'] },
            sources: [{ failing: true, lastFailure: { cause: expect.any(String) } }],
          },
        ],
      },
    })
    expect(answer.text).not.toContain('hidden')
  })

  it('of the admin API are none where it trusts its own tokens alone', async () => {
    const world = await createAdminWorld()
    expect(dataOf(await world.admin('{ adminIssuers { next issuers { name } } }'))).toEqual({
      adminIssuers: { next: null, issuers: [] },
    })
  })
})

describe('the audit trail', () => {
  it('is read from its end, by client, subject, action and time, a page at a time', async () => {
    const { admin, askJwt } = await createAdminWorld()
    const read = async (variables: object = {}): Promise<AuditPage['audit']> =>
      dataOf<AuditPage>(await admin(AUDIT, variables)).audit
    const added = dataOf<{ addClient: { apiKey: string } }>(
      await admin('mutation { addClient(id: "web", scopes: ["*"]) { apiKey } }'),
    )
    await askJwt('web', added.addClient.apiKey, '*')
    await admin('mutation { revokeSubject(issuer: "portcullis", id: "ada") { id } }')
    const acts = (entries: readonly Entry[]) => entries.map(({ action, act }) => act ?? action)
    const all = await read()
    // What takes effect is written when there is time.
    expect(acts(all.entries).filter((act) => !/^(?:gateway|schema)\./.test(act))).toEqual([
      ...['revoke.subject', 'revoke.subject', 'token.issued', 'client.add', 'client.add'],
    ])
    expect(all.entries.find(({ act }) => act === 'revoke.subject')).toMatchObject({
      action: 'administration.done',
      actor: { kind: 'subject', id: 'admin', issuer: 'portcullis' },
    })
    expect(acts((await read({ client: 'web' })).entries)).toEqual([
      'token.issued',
      'client.add',
      'client.add',
    ])
    expect(acts((await read({ subject: 'ada' })).entries)).toEqual(['revoke.subject', 'revoke.subject'])
    expect(acts((await read({ subject: 'admin' })).entries)).toEqual([
      ...['revoke.subject', 'revoke.subject', 'client.add', 'client.add'],
    ])
    expect(acts((await read({ action: 'client.add' })).entries)).toEqual(['client.add', 'client.add'])
    expect(acts((await read({ action: 'token.issued' })).entries)).toEqual(['token.issued'])
    expect(await read({ since: '2999-01-01' })).toMatchObject({ entries: [], next: null })
    expect(await read({ until: '2000-01-01T00:00:00Z' })).toMatchObject({ entries: [] })
    const first = await read({ client: 'web', first: 1 })
    expect(acts(first.entries)).toEqual(['token.issued'])
    const second = await read({ client: 'web', first: 1, before: first.next })
    expect(acts(second.entries)).toEqual(['client.add'])
    expect(JSON.stringify(all)).not.toContain(added.addClient.apiKey)
  })

  it('looks at a bounded number of rows for one question, and goes on from there', async () => {
    const { admin, store } = await createAdminWorld()
    await store.audit.record({ action: 'token.issued', actor: { kind: 'client', id: 'rare' } })
    for (let count = 0; count < 5_200; count += 1)
      await store.audit.record({ action: 'token.issued', actor: { kind: 'client', id: 'often' } })
    const first = dataOf<AuditPage>(await admin(AUDIT, { client: 'rare' })).audit
    expect(first).toMatchObject({ entries: [], next: expect.any(String) })
    const second = dataOf<AuditPage>(await admin(AUDIT, { client: 'rare', before: first.next })).audit
    expect(second).toMatchObject({ entries: [{ actor: { id: 'rare' } }], next: null })
  })
})

describe('the log of decisions', () => {
  it('is read from its end, by client, subject, coordinate, verdict and time, a page at a time', async () => {
    const world = await createAdminWorld()
    const { data, store, askJwt, admin } = world
    await store.clients.add('web', { ceiling: ['*'] })
    const key = dataOf<{ rotateClientKey: { apiKey: string } }>(
      await admin('mutation { rotateClientKey(id: "web") { apiKey } }'),
    )
    const token = String((await askJwt('web', key.rotateClientKey.apiKey, '*')).body['jwt'])
    await data.graphql('query Mine { me }')
    await data.graphql('mutation Make { createPerson }', { token })
    await data.graphql('mutation Make { createPerson }')
    const all = await decisionsOf(world)
    expect(all).toMatchObject({ process: 'test 1', workers: 1, kept: 3, capacity: 100, next: null })
    expect(all.decisions).toMatchObject([
      {
        id: expect.stringMatching(/^3\./),
        verdict: 'deny',
        cause: 'missing_token',
        denied: ['Mutation.createPerson'],
        client: null,
      },
      {
        ...{
          id: expect.stringMatching(/^2\./),
          verdict: 'allow',
          client: 'web',
          subject: 'web',
          issuer: 'portcullis',
        },
        usedScopes: ['Mutation:Person:Create'],
      },
      {
        id: expect.stringMatching(/^1\./),
        verdict: 'allow',
        operationName: 'Mine',
        operationKind: 'query',
        transport: 'post',
      },
    ])
    const ids = async (variables: object) =>
      (await decisionsOf(world, variables)).decisions.map(({ id }) => String(id).split('.')[0])
    expect(await ids({ client: 'web' })).toEqual(['2'])
    expect(await ids({ subject: 'web' })).toEqual(['2'])
    expect(await ids({ verdict: 'deny' })).toEqual(['3'])
    expect(await ids({ coordinate: 'Mutation.createPerson' })).toEqual(['3'])
    expect(await ids({ coordinate: 'Mutation' })).toEqual(['3'])
    expect(await ids({ coordinate: 'Mutation.create' })).toEqual([])
    expect(await ids({ since: '2999-01-01' })).toEqual([])
    expect(await ids({ until: '2000-01-01' })).toEqual([])
    const first = await decisionsOf(world, { first: 2 })
    expect(first.next).toMatch(/^2\./)
    const other = await admin(DECISIONS, { before: '2.another1' })
    expect(errorOf(other)).toEqual({
      code: 'CONFLICT',
      message: 'The page before is of another process: ask for the first page again.',
    })
    expect(await ids({ first: 2, before: first.next })).toEqual(['1'])
    const activity = await admin(
      '{ activity { process workers total { allow deny reduce refused } seconds { at allow } } }',
    )
    expect(dataOf(activity)).toMatchObject({
      activity: { total: { allow: 2, deny: 1, reduce: 0, refused: 0 }, seconds: { length: 60 } },
    })
  })

  it('has a hash in place of a subject where the configuration says so', async () => {
    const world = await createAdminWorld(Date.now, undefined, { decisions: { hashSubjects: true } })
    const token = await world.tokenOf({ id: 'somebody' })
    await world.data.graphql('mutation { createPerson }', { token })
    const { decisions } = await decisionsOf(world)
    expect(decisions).toMatchObject([{ verdict: 'allow', subject: expect.stringMatching(/^[\w-]{43}$/) }])
  })
})

describe('what a question holds', () => {
  it.each([
    ['{ audit(before: "x") { next } }', '"before" must be the "next" of another page.'],
    ['{ audit(before: "-1") { next } }', '"before" must be the "next" of another page.'],
    ['{ audit(before: "99999999999999999999") { next } }', '"before" must be the "next" of another page.'],
    ['{ audit(first: 0) { next } }', 'A page holds 1 to 1000 entries.'],
    ['{ audit(first: 1001) { next } }', 'A page holds 1 to 1000 entries.'],
    ['{ audit(since: "yesterday") { next } }', '"since" must be a moment such as "2026-01-31T12:00:00Z".'],
    ['{ audit(until: 5) { next } }', '"until" must be a moment such as "2026-01-31T12:00:00Z".'],
    ['{ decisions(before: "1e3") { next } }', '"before" must be the "next" of another page.'],
    ['{ decisions(first: -1) { next } }', 'A page holds 1 to 1000 decisions.'],
    [
      '{ decisions(since: "2026-13-01") { next } }',
      '"since" must be a moment such as "2026-01-31T12:00:00Z".',
    ],
    ['{ issuers(first: 1001) { next } }', 'A page holds 1 to 1000 issuers.'],
    ['{ users(client: "a", first: 0) { next } }', 'A page holds 1 to 1000 users.'],
  ])('%s is refused, and the message says what must be true', async (query, message) => {
    const { admin } = await createAdminWorld()
    expect(errorOf(await admin(query))).toEqual({ code: 'BAD_USER_INPUT', message })
  })
})

describe('the moments of a rotation', () => {
  it('tell when the next step is no longer too early', async () => {
    let now = Date.parse('2026-01-31T12:00:00Z')
    const { admin } = await createAdminWorld(() => now)
    const keys = async () =>
      dataOf<{ ownKeys: readonly { kid: string; signsFrom: string | null; retiresFrom: string | null }[] }>(
        await admin('{ ownKeys { kid state signsFrom retiresFrom } }', undefined, await tokenAt()),
      ).ownKeys
    const { tokenOf } = await createAdminWorld(() => now)
    const tokenAt = () => tokenOf({ audience: ADMIN_AUDIENCE, expires: 1e9 })
    const generate = 'mutation { generateOwnKey { kid } }'
    dataOf(await admin(generate, undefined, await tokenAt()))
    expect(await keys()).toMatchObject([
      { state: 'published', signsFrom: '2026-01-31T12:05:00.000Z', retiresFrom: null },
    ])
    const rotate = 'mutation { rotateOwnKey(force: true) { kid } }'
    dataOf(await admin(rotate, undefined, await tokenAt()))
    expect(await keys()).toMatchObject([{ state: 'signing', signsFrom: null, retiresFrom: null }])
    now += 3_600_000
    dataOf(await admin(generate, undefined, await tokenAt()))
    dataOf(await admin(rotate, undefined, await tokenAt()))
    expect(await keys()).toMatchObject([
      { state: 'published', signsFrom: null, retiresFrom: '2026-02-01T13:00:00.000Z' },
      { state: 'signing', signsFrom: null, retiresFrom: null },
    ])
  })
})
