import { randomBytes } from 'node:crypto'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import jwt from 'jsonwebtoken'
import { toGatewayOptions } from '../../src/cli/serving/serving-options.ts'
import { type Config, readConfig } from '../../src/config/config.ts'
import type { Gateway } from '../../src/gateway/lifecycle.ts'
import type { GatewayOptions } from '../../src/gateway/options.ts'
import { authTypeDefs, type IdentifiedSubject } from '../../src/index.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Session } from '../../src/token/session.ts'
import { startGateway } from '../kit/gateway.ts'

/** 2026-01-01T00:00:00Z, in seconds. */
const NOW = 1_767_225_600
const DAY = 86_400
const SECRET = 'the secret passphrase of a web interface'

beforeEach(() => {
  // The date alone: sockets need their timers.
  jest.useFakeTimers({
    now: NOW * 1000,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  })
})

afterEach(() => {
  jest.useRealTimers()
})

let calls = 0
const sdl = /* GraphQL */ `
  type User { personid: String username: String name: String access: String }
  type Query {
    user: User
    detector: String @auth(scopes: [["det-its"]])
    settings: String @auth(scopes: [["admin"]])
    version: String @public
  }
`
const user = (_: unknown, __: unknown, { subject }: { readonly subject: IdentifiedSubject }) => {
  calls += 1
  return subject.claims
}
const count = (): string => {
  calls += 1
  return 'done'
}
const schema = makeExecutableSchema({
  typeDefs: [authTypeDefs, sdl],
  resolvers: { Query: { user, detector: count, settings: count, version: () => '1' } },
})

/** As the document's defaults are, save the secret. */
const ENVIRONMENT = { JWT_SECRET: SECRET, JWT_ISSUER: 'o2-ui', JWT_MAX_AGE: '7d', JWT_AUTH_KEYS: '[]' }
const FILE = 'refusals: aliceo2\nbaseline: { query: authenticated }\n'

function configOf(env: Readonly<Record<string, string>> = ENVIRONMENT, file = FILE): Config {
  const read = readConfig({ env, flags: {}, readFile: () => file })
  if (read.kind === 'problems') throw new TypeError(JSON.stringify(read.problems))
  return read.config
}

async function open(
  file = '',
  env: Readonly<Record<string, string>> = ENVIRONMENT,
  options: Partial<GatewayOptions> = {},
): Promise<Gateway> {
  const config = configOf(env, FILE + file)
  const { gateway } = await startGateway({
    before: 'schema',
    ...toGatewayOptions(config),
    clients: config.clients,
    schema,
    port: 0,
    logLevel: 'silent',
    ...options,
  })
  calls = 0
  return gateway
}

const ALICE: Session = { personid: 123456, username: 'alice', name: 'Alice Müller', access: 'det-its,guest' }
const USER = '{ user { personid username name access } }'

interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: {
    readonly data?: Readonly<Record<string, unknown>> | null
    readonly errors?: readonly {
      readonly message: string
      readonly extensions: Readonly<Record<string, unknown>>
    }[]
    readonly [name: string]: unknown
  }
}

async function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Reply['body'],
  }
}

const ask = (gateway: Gateway, query: string, authorization?: string): Promise<Reply> =>
  post(`${gateway.url}/graphql`, { query }, authorization === undefined ? {} : { authorization })
const askAs = (gateway: Gateway, token: string, query = USER): Promise<Reply> =>
  ask(gateway, query, `Bearer ${token}`)
const exchange = (gateway: Gateway, token: string): Promise<Reply> =>
  post(`${gateway.url}/jwt/refresh`, { jwt: token })
const claimsOf = (token: string) => jwt.decode(token) as unknown as Readonly<Record<string, unknown>>

function expectForbidden(reply: Reply, message: string, reason: string): void {
  expect([reply.status, reply.body.errors?.[0]]).toMatchObject([
    403,
    { message, extensions: { code: 'UNAUTHENTICATED', reason } },
  ])
  expect(reply.body).not.toHaveProperty('data')
  expect(calls).toBe(0)
}

describe('the generated tokens', () => {
  it('include "CERN ID, CERN username, full name, list of access scopes as comma separated string"', async () => {
    const gateway = await open()
    const token = await gateway.issueSession({ ...ALICE, access: ['det-its', 'guest'] })
    expect(jwt.verify(token, SECRET, { issuer: 'o2-ui', clockTimestamp: NOW })).toMatchObject(ALICE)
  })

  it('leave a row in the audit trail, without the token', async () => {
    const store = await openStore('memory:', { now: Date.now, random: randomBytes })
    const gateway = await open('', ENVIRONMENT, { store })
    const token = await gateway.issueSession(ALICE)
    const rows = await store.audit.read({ after: 0, limit: 100 })
    const issued = rows.filter(({ action }) => action === 'token.issued')
    expect(issued.map(({ actor, details }) => [JSON.parse(actor), JSON.parse(details)])).toMatchObject([
      [{ kind: 'gateway' }, { jti: claimsOf(token)['jti'], session: 'alice' }],
    ])
    expect(JSON.stringify(rows)).not.toContain(token)
    await store.close()
  })

  it.each([
    [{ ...ALICE, personid: '' }],
    [{ ...ALICE, personid: 1.5 }],
    [{ ...ALICE, name: undefined }],
    [{}],
  ])('are not made for %j', async (session) => {
    const gateway = await open()
    await expect(gateway.issueSession(session as Session)).rejects.toThrow(TypeError)
  })

  it('are Anonymous’s "if OpenID Connect is not used", where that is configured', async () => {
    const gateway = await open('anonymous: {}\n')
    const token = await gateway.issueSession()
    expect(claimsOf(token)).toMatchObject({
      personid: 0,
      username: 'anonymous',
      name: 'Anonymous',
      access: 'admin',
    })
    expect((await askAs(gateway, token, '{ settings user { personid name } }')).body).toEqual({
      data: { settings: 'done', user: { personid: '0', name: 'Anonymous' } },
    })
    expect((await askAs(gateway, token, '{ detector }')).status).toBe(403)
    const guests = await open('anonymous: { name: Guest, access: "det-its" }\n')
    expect(claimsOf(await guests.issueSession())).toMatchObject({
      personid: 0,
      name: 'Guest',
      access: 'det-its',
    })
  })

  it('are nobody’s where it is not, and a request without a token is nobody’s in any case', async () => {
    const gateway = await open()
    await expect(gateway.issueSession()).rejects.toThrow(TypeError)
    const anonymous = await open('anonymous: {}\n')
    for (const one of [gateway, anonymous]) {
      expectForbidden(await ask(one, '{ settings }'), 'JsonWebTokenError', 'missing_token')
      expectForbidden(await ask(one, USER), 'JsonWebTokenError', 'missing_token')
    }
  })
})

describe('on the server-side', () => {
  it('"those values are available for every request": personid, name, username and access', async () => {
    const gateway = await open()
    const token = await gateway.issueSession(ALICE)
    for (const scheme of ['Bearer', 'bearer']) {
      const { status, body } = await ask(gateway, USER, `${scheme} ${token}`)
      expect([status, body]).toEqual([200, { data: { user: { ...ALICE, personid: '123456' } } }])
    }
    const url = `${gateway.url}/graphql?query=${encodeURIComponent(USER)}`
    const headers = { authorization: `Bearer ${token}`, 'apollo-require-preflight': '1' }
    const get = await fetch(url, { headers })
    expect(await get.json()).toEqual({ data: { user: { ...ALICE, personid: '123456' } } })
  })

  it('the access scopes count, each of them and no other', async () => {
    const gateway = await open()
    const token = await gateway.issueSession(ALICE)
    expect((await askAs(gateway, token, '{ detector }')).body).toEqual({ data: { detector: 'done' } })
    const denied = await askAs(gateway, token, '{ settings }')
    expect([denied.status, denied.body.errors?.[0]]).toMatchObject([
      403,
      { message: 'You are not authorized for this resource', extensions: { code: 'FORBIDDEN' } },
    ])
    for (const access of ['', 'det-its guest', 'det-*its*guest', 'DET-ITS', '{det-its}']) {
      const other = await gateway.issueSession({ ...ALICE, access })
      expect((await askAs(gateway, other, '{ detector }')).status).toBe(403)
    }
    const both = await gateway.issueSession({ ...ALICE, access: ' det-its , admin' })
    expect((await askAs(gateway, both, '{ detector settings }')).status).toBe(200)
  })

  it('a token that WebUI itself has signed is read, where it is trusted', async () => {
    const issuers =
      'issuers: [{ iss: o2-ui, claims: aliceo2, ceiling: ["*"], keys: [{ secret: "the secret of WebUI itself" }] }]\n'
    const gateway = await open(issuers, { ...ENVIRONMENT, JWT_ISSUER: 'https://gateway.example' })
    const payload = { id: 7, username: 'bob', name: 'Bob', access: 'admin,det-its' }
    const token = jwt.sign({ ...payload, iat: NOW }, 'the secret of WebUI itself', {
      expiresIn: '1d',
      issuer: 'o2-ui',
    })
    expect((await askAs(gateway, token, '{ detector settings user { username access } }')).body).toEqual({
      data: { detector: 'done', settings: 'done', user: { username: 'bob', access: 'admin,det-its' } },
    })
  })
})

describe('JwtToken({secret, expiration, issuer, maxAge})', () => {
  it('secret: "default: random string", in development only', async () => {
    const { JWT_SECRET: _, ...without } = ENVIRONMENT
    const [one, other] = [configOf(without), configOf(without)]
    expect([one.made.secret, one.jwt.secret === other.jwt.secret]).toEqual([true, false])
    expect(Buffer.from(one.jwt.secret, 'base64url')).toHaveLength(32)
    const [first, second] = [await open('', without), await open('', without)]
    const token = await first.issueSession(ALICE)
    expect((await askAs(first, token)).status).toBe(200)
    calls = 0
    expectForbidden(await askAs(second, token), 'JsonWebTokenError', 'invalid_token')
    for (const production of [{ NODE_ENV: 'production' }, { HOST: '0.0.0.0' }]) {
      const read = readConfig({ env: { ...without, ...production }, flags: {}, readFile: () => FILE })
      expect(read).toMatchObject({
        kind: 'problems',
        problems: [{ where: expect.stringContaining('JWT_SECRET') }],
      })
    }
  })

  it('expiration: "default: 1d", or another time', async () => {
    const { iat, exp } = claimsOf(await (await open()).issueSession(ALICE))
    expect([iat, exp]).toEqual([NOW, NOW + DAY])
    const short = await open('', { ...ENVIRONMENT, JWT_EXPIRES: '10m' })
    expect(claimsOf(await short.issueSession(ALICE))['exp']).toBe(NOW + 600)
  })

  it('issuer: "name of token issuer", of which each is another’s', async () => {
    const gateway = await open()
    const token = await gateway.issueSession(ALICE)
    expect(claimsOf(token)['iss']).toBe('o2-ui')
    const other = await open('', { ...ENVIRONMENT, JWT_ISSUER: 'another-ui' })
    expectForbidden(await askAs(other, token), 'JsonWebTokenError', 'invalid_token')
  })
})

describe('"If token is not present or is invalid the server will return error 403 with relevant message"', () => {
  it('on every request that needs anything; what is public says so', async () => {
    const gateway = await open()
    const token = await gateway.issueSession(ALICE)
    const [head, payload] = token.split('.')
    expectForbidden(await ask(gateway, USER), 'JsonWebTokenError', 'missing_token')
    expectForbidden(await ask(gateway, USER, ''), 'JsonWebTokenError', 'missing_token')
    for (const wrong of [
      `Bearer ${token.slice(0, -4)}AAAA`,
      `Bearer ${head}.${payload}.`,
      `Basic ${Buffer.from('alice:secret').toString('base64')}`,
      'Bearer undefined',
      `Bearer ${jwt.sign({ ...ALICE, id: '1', iat: NOW, scopes: ['*'] }, 'another secret', { issuer: 'o2-ui', expiresIn: 60 })}`,
    ])
      expectForbidden(await ask(gateway, USER, wrong), 'JsonWebTokenError', 'invalid_token')
    const inQuery = await post(`${gateway.url}/graphql?token=${token}`, { query: USER })
    expectForbidden(inQuery, 'JsonWebTokenError', 'missing_token')
    expect((await ask(gateway, '{ version }')).body).toEqual({ data: { version: '1' } })
  })

  it('also in what is answered in part', async () => {
    const gateway = await open()
    const { status, body } = await ask(gateway, '{ version user { name } }')
    expect([status, body]).toMatchObject([
      200,
      { data: { version: '1', user: null }, errors: [{ message: 'JsonWebTokenError', path: ['user'] }] },
    ])
  })

  it('an expired token: "the server will return error message: TokenExpiredError"', async () => {
    const gateway = await open()
    const token = await gateway.issueSession(ALICE)
    jest.setSystemTime((NOW + DAY) * 1000 - 1)
    expect((await askAs(gateway, token)).status).toBe(200)
    jest.setSystemTime((NOW + DAY) * 1000)
    calls = 0
    for (const query of [USER, '{ detector }', '{ settings }'])
      expectForbidden(await askAs(gateway, token, query), 'TokenExpiredError', 'expired_token')
  })

  it('with the statuses that others know, where nothing else is configured', async () => {
    const gateway = await open('', ENVIRONMENT, { refusals: 'standard' })
    const { status, body } = await ask(gateway, USER)
    expect([status, body.errors?.[0]?.message]).toEqual([401, 'No authorization token.'])
  })
})

describe('"It needs to be exchanged to a new one"', () => {
  it('"by providing expired token, but no longer than defined in maxAge": the session goes on as it was', async () => {
    const gateway = await open()
    const token = await gateway.issueSession(ALICE)
    jest.setSystemTime((NOW + 7 * DAY) * 1000 - 1)
    expect((await askAs(gateway, token)).body.errors?.[0]?.message).toBe('TokenExpiredError')
    const { status, body } = await exchange(gateway, token)
    expect([status, body['success']]).toEqual([200, true])
    const next = String(body['jwt'])
    expect((await askAs(gateway, next)).body).toEqual({ data: { user: { ...ALICE, personid: '123456' } } })
    expect(claimsOf(next)).toMatchObject({ ...ALICE, auth_time: NOW, exp: NOW + 8 * DAY - 1 })
    expect((await askAs(gateway, next, '{ settings }')).status).toBe(403)
    jest.setSystemTime((NOW + 7 * DAY) * 1000)
    expect((await exchange(gateway, next)).body['message']).toBe('TokenExpiredError')
  })

  it('not at maxAge, and not a second time', async () => {
    const gateway = await open()
    const old = await gateway.issueSession(ALICE)
    jest.setSystemTime((NOW + 7 * DAY) * 1000)
    const late = await exchange(gateway, old)
    expect([late.status, late.body]).toEqual([
      403,
      { success: false, code: 'REFRESH_EXPIRED', message: 'TokenExpiredError' },
    ])
    const token = await gateway.issueSession(ALICE)
    const next = String((await exchange(gateway, token)).body['jwt'])
    expect((await askAs(gateway, next)).status).toBe(200)
    expect(await exchange(gateway, token)).toMatchObject({
      status: 403,
      body: { code: 'TOKEN_REUSED', message: 'JsonWebTokenError' },
    })
    calls = 0
    expectForbidden(await askAs(gateway, next), 'JsonWebTokenError', 'revoked_token')
  })

  it('not what is no token of ours, and nothing where no maxAge is set', async () => {
    const gateway = await open()
    const forged = jwt.sign(
      { ...ALICE, id: '1', iat: NOW, jti: 'a', fam: 'b', auth_time: NOW },
      'another secret',
      {
        issuer: 'o2-ui',
        expiresIn: 60,
      },
    )
    for (const wrong of [forged, 'a.b.c', 'null']) {
      const { status, body } = await exchange(gateway, wrong)
      expect([status, body['message']]).toEqual([403, 'JsonWebTokenError'])
    }
    const { JWT_MAX_AGE: _, ...without } = ENVIRONMENT
    const off = await open('', without)
    expect((await exchange(off, await off.issueSession(ALICE))).body['code']).toBe('REFRESH_OFF')
  })

  it('"by redirecting to a main page", which issues another session', async () => {
    const gateway = await open()
    const token = await gateway.issueSession(ALICE)
    jest.setSystemTime((NOW + 30 * DAY) * 1000)
    expect((await askAs(gateway, token)).status).toBe(403)
    expect((await askAs(gateway, await gateway.issueSession(ALICE))).status).toBe(200)
  })
})
