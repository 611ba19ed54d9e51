import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { SignJWT } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import {
  type ContributorGateway,
  ENVIRONMENT,
  openContributorGateway,
  postJson,
  requestToken,
} from '../kit/contributor.ts'

interface Cases {
  readonly messages: Readonly<Record<'noToken' | 'denied' | 'expired', string>>
  readonly verify: readonly {
    readonly scopes: readonly string[]
    readonly expires: string
    readonly needed: string
    readonly authorized: boolean
  }[]
  readonly issue: readonly {
    readonly whitelist?: readonly string[]
    readonly asks?: readonly string[]
    readonly wrong?: 'id' | 'apiKey'
    readonly issued: boolean
    readonly message?: string
  }[]
}
const cases = JSON.parse(
  await readFile(new URL('../vectors/ce-api-auth-cases.json', import.meta.url), 'utf8'),
) as Cases

/** The token that the document prints, "valid until 03-22-2023". */
const PRINTED =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpZCI6ImxvY2FsIiwic2NvcGVzIjpbIioiXSwiaWF0IjoxNjE2NDE3MTI0LCJleHAiOjE2Nzk1MzIz' +
  'MjQsImlzcyI6Imh0dHBzOi8vYXBpLnRyb21wYW11c2ljLmV1In0.ECC7uvTbWx0jWRI3gD_Q9olaSMxHeASic-1e_pCYvak'
const SECRET = ENVIRONMENT.JWT_SECRET
const DAY = 86_400
const CREATE = 'mutation($name:String){CreatePerson(name:$name){identifier name}}'
const READ = '{Person(first:1){identifier name}}'

let gateway: ContributorGateway
beforeAll(async () => {
  gateway = await openContributorGateway()
})
afterAll(() => gateway.close())

function graphql(query: string, authorization?: string, variables: object = {}): ReturnType<typeof postJson> {
  return postJson(
    `${gateway.url}/graphql`,
    { query, variables },
    authorization === undefined ? {} : { authorization },
  )
}
const firstError = (body: Record<string, unknown>): unknown => (body['errors'] as unknown[] | undefined)?.[0]
const claimsOf = (token: string): Record<string, unknown> =>
  jsonwebtoken.decode(token) as unknown as Record<string, unknown>

describe('Authenticating with the CE-API', () => {
  it('"All read operations are publicly accessible."', async () => {
    for (const type of [
      'Person',
      'Organization',
      'MusicComposition',
      'MusicRecording',
      'DigitalDocument',
      'ControlAction',
    ]) {
      const { status, body } = await graphql(`{${type}(first:1){identifier}}`)
      expect([status, body['errors']]).toEqual([200, undefined])
    }
  })

  it('"In order to create, update, or delete nodes, the request MUST BE authenticated with a JWT token."', async () => {
    for (const mutation of [
      'CreatePerson(name:"x")',
      'UpdatePerson(identifier:"x",name:"y")',
      'MergePerson(identifier:"x",name:"y")',
      'DeletePerson(identifier:"x")',
      'AddMusicCompositionComposer(from:{identifier:"x"},to:{identifier:"y"})',
      'RemoveMusicCompositionComposer(from:{identifier:"x"},to:{identifier:"y"})',
    ]) {
      const { status, body } = await graphql(`mutation{${mutation}{__typename}}`)
      expect([status, firstError(body)]).toMatchObject([
        401,
        { message: cases.messages.noToken, extensions: { code: 'UNAUTHENTICATED', reason: 'missing_token' } },
      ])
      expect(body).not.toHaveProperty('data')
    }
  })

  it('the token for local development is right in everything but its age', async () => {
    for (const header of [`Bearer ${PRINTED}`, `bearer ${PRINTED}`]) {
      const { status, body } = await graphql(CREATE, header)
      expect([status, firstError(body)]).toMatchObject([
        401,
        {
          message: 'Your token is expired',
          extensions: { code: 'UNAUTHENTICATED', reason: 'expired_token' },
        },
      ])
    }
    const read = await graphql(READ, `Bearer ${PRINTED}`)
    expect([read.status, read.headers.get('portcullis-token')]).toEqual([200, 'expired'])
    const tampered = await graphql(READ, `Bearer ${PRINTED.slice(0, -1)}g`)
    expect([tampered.status, firstError(tampered.body)]).toMatchObject([
      401,
      { message: 'Your token is not valid' },
    ])
  })
})

describe('Request a JWT token', () => {
  const id = 'client-id'
  const apiKey = 'jfBeQsMWo5y3AX1MaN8Vvzkkmkx2TUpVYohpwDXf6ck='

  it('"If the authentication is successful the API will give the following JSON response"', async () => {
    const { status, body } = await postJson(`${gateway.url}/jwt`, {
      id,
      apiKey,
      scopes: ['Mutation:Person:Create'],
    })
    expect([status, body]).toEqual([
      200,
      { success: true, jwt: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) },
    ])
  })

  it('the NodeJS example works, with what may be read that needs no scope', async () => {
    const { status, body } = await postJson(`${gateway.url}/jwt`, {
      id: 'public',
      apiKey: 'readonly',
      scopes: ['Query:ControlAction'],
    })
    expect(status).toBe(200)
    const token = String(body['jwt'])
    expect((await graphql(READ, `Bearer ${token}`)).status).toBe(200)
    expect((await graphql(CREATE, `Bearer ${token}`)).status).toBe(403)
  })

  it('"the following scope will only allow the client side code to create a person"', async () => {
    const token = await requestToken(gateway.url, 'Mutation:Person:Create')
    const created = await graphql(CREATE, `Bearer ${token}`, { name: 'Clara Schumann' })
    expect([created.status, created.body]).toMatchObject([
      200,
      { data: { CreatePerson: { name: 'Clara Schumann' } } },
    ])
    const { identifier } =
      (created.body['data'] as Record<string, { identifier: string }>)['CreatePerson'] ?? {}
    for (const mutation of [
      `DeletePerson(identifier:"${identifier}"){identifier}`,
      `UpdatePerson(identifier:"${identifier}",name:"x"){identifier}`,
      'CreateOrganization(name:"x"){identifier}',
    ]) {
      const { status, body } = await graphql(`mutation{${mutation}}`, `Bearer ${token}`)
      expect([status, firstError(body)]).toMatchObject([
        403,
        { message: cases.messages.denied, extensions: { code: 'FORBIDDEN' } },
      ])
    }
    const query = 'query($identifier:ID){Person(identifier:$identifier){name}}'
    expect((await graphql(query, undefined, { identifier })).body).toEqual({
      data: { Person: [{ name: 'Clara Schumann' }] },
    })
  })

  it('"There currently is a separate type for all relation properties." "Add and Remove are used for relational mutations."', async () => {
    const find = '{MusicComposition(first:1){identifier} Person(first:1){identifier}}'
    const { body } = await graphql(find)
    const [from, to] = Object.values(body['data'] as Record<string, { identifier: string }[]>).map(
      ([one]) => one?.identifier,
    )
    const token = await requestToken(gateway.url, 'Mutation:MusicCompositionComposer:Add')
    const args = `(from:{identifier:"${from}"},to:{identifier:"${to}"}){from{identifier} to{identifier}}`
    const added = await graphql(`mutation{AddMusicCompositionComposer${args}}`, `Bearer ${token}`)
    expect([added.status, added.body]).toEqual([
      200,
      { data: { AddMusicCompositionComposer: { from: { identifier: from }, to: { identifier: to } } } },
    ])
    const removed = await graphql(`mutation{RemoveMusicCompositionComposer${args}}`, `Bearer ${token}`)
    expect([removed.status, firstError(removed.body)]).toMatchObject([
      403,
      { message: cases.messages.denied },
    ])
  })

  it('"If you need access to all Create operations, you could use the following scopes"', async () => {
    const token = await requestToken(gateway.url, 'Mutation:*:Create')
    for (const type of ['Person', 'Organization', 'DigitalDocument', 'ControlAction'])
      expect((await graphql(`mutation{Create${type}(name:"x"){identifier}}`, `Bearer ${token}`)).status).toBe(
        200,
      )
    expect(
      (await graphql('mutation{DeletePerson(identifier:"x"){identifier}}', `Bearer ${token}`)).status,
    ).toBe(403)
  })
})

describe('Expiration time', () => {
  it.each([
    ['1d', DAY],
    ['3600', 3600],
    ['2h', 7200],
    ['90 minutes', 5400],
  ])('JWT_EXPIRES=%s is %i seconds, which jsonwebtoken can read', async (JWT_EXPIRES, seconds) => {
    const other = await openContributorGateway({ JWT_EXPIRES })
    try {
      const before = Math.floor(Date.now() / 1000)
      const token = await requestToken(other.url, '*')
      const { iat, exp } = claimsOf(token) as { iat: number; exp: number }
      expect(exp - iat).toBe(seconds)
      expect(iat).toBeGreaterThanOrEqual(before)
      expect(exp * 1000).toBeGreaterThan(Date.now())
      expect(jsonwebtoken.verify(token, SECRET, { issuer: ENVIRONMENT.JWT_ISSUER })).toMatchObject({
        id: 'client-id',
      })
    } finally {
      await other.close()
    }
  })
})

describe('Environment variables', () => {
  it('a token carries the issuer, and one of another issuer or secret does not count', async () => {
    const token = await requestToken(gateway.url, '*')
    expect(claimsOf(token)['iss']).toBe(ENVIRONMENT.JWT_ISSUER)
    for (const env of [{ JWT_ISSUER: 'https://api-test.trompamusic.eu' }, { JWT_SECRET: 'another-secret' }]) {
      const other = await openContributorGateway(env)
      try {
        const answer = await postJson(
          `${other.url}/graphql`,
          { query: CREATE },
          { authorization: `Bearer ${token}` },
        )
        expect([answer.status, firstError(answer.body)]).toMatchObject([
          401,
          { message: 'Your token is not valid' },
        ])
      } finally {
        await other.close()
      }
    }
  })

  it('"Any string can be used for the apiKey"', async () => {
    const credentials = { id: 'videodock', apiKey: 'any text: ключ "1"', scopes: ['Mutation:Person:*'] }
    expect((await postJson(`${gateway.url}/jwt`, credentials)).status).toBe(200)
  })

  it('"If an auth key should only have access to create/edit/delete persons", both ways of saying so', async () => {
    const keys = [
      ['videodock', 'any text: ключ "1"'],
      ['editor', 'another'],
    ] as const
    for (const [id, apiKey] of keys) {
      for (const action of ['Create', 'Update', 'Delete']) {
        const scopes = [`Mutation:Person:${action}`]
        expect((await postJson(`${gateway.url}/jwt`, { id, apiKey, scopes })).status).toBe(200)
      }
      for (const scope of ['Mutation:Organization:Create', 'Mutation:*', '*']) {
        const { status, body } = await postJson(`${gateway.url}/jwt`, { id, apiKey, scopes: [scope] })
        expect([status, body]).toEqual([
          403,
          {
            success: false,
            code: 'SCOPE_NOT_ALLOWED',
            message: `You don't have access to the requested '${scope}' scope`,
          },
        ])
      }
    }
    const merge = { id: 'editor', apiKey: 'another', scopes: ['Mutation:Person:Merge'] }
    expect((await postJson(`${gateway.url}/jwt`, merge)).status).toBe(403)
  })

  it('GET /health and other methods of /jwt answer as they did', async () => {
    const health = await fetch(`${gateway.url}/health`)
    expect([health.status, await health.json()]).toEqual([200, { message: 'OK' }])
    const jwt = await fetch(`${gateway.url}/jwt`)
    expect([jwt.status, jwt.headers.get('allow')]).toEqual([405, 'OPTIONS, POST'])
  })
})

const EXPIRIES: Readonly<Record<string, number>> = { '1d': DAY, '-1d': -DAY }
const MUTATIONS: Readonly<Record<string, string>> = {
  'Mutation:ControlAction:Create': 'mutation{CreateControlAction(name:"x"){identifier}}',
  'Mutation:DigitalDocument:Create': 'mutation{CreateDigitalDocument(name:"x"){identifier}}',
}

describe('every case of the archetype holds', () => {
  it.each(cases.verify)('verify %j', async ({ scopes, expires, needed, authorized }) => {
    const now = Math.floor(Date.now() / 1000)
    const lifetime = EXPIRIES[expires] ?? Number.NaN
    const token = await new SignJWT({
      id: 'client-id',
      scopes: [...scopes],
      iat: now + Math.min(0, 2 * lifetime),
      exp: now + lifetime,
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(ENVIRONMENT.JWT_ISSUER)
      .sign(new TextEncoder().encode(SECRET))
    const { status, body } = await graphql(MUTATIONS[needed] ?? '', `Bearer ${token}`)
    if (authorized) expect([status, body['errors']]).toEqual([200, undefined])
    else if (lifetime < 0)
      expect([status, firstError(body)]).toMatchObject([401, { message: cases.messages.expired }])
    else expect([status, firstError(body)]).toMatchObject([403, { message: cases.messages.denied }])
  })

  it.each(cases.issue)('issue %j', async ({ whitelist = ['*'], asks = ['*'], wrong, issued, message }) => {
    const key = { id: 'client', apiKey: 'the key', scopes: whitelist }
    const other = await openContributorGateway({ JWT_AUTH_KEYS: JSON.stringify([key]) })
    try {
      const credentials = { id: key.id, apiKey: key.apiKey, ...(wrong && { [wrong]: 'wrong' }) }
      const { status, body } = await postJson(`${other.url}/jwt`, { ...credentials, scopes: asks })
      if (issued) expect([status, body['success']]).toEqual([200, true])
      else expect([status, body]).toMatchObject([wrong ? 401 : 403, { success: false, message }])
      if (issued) expect(claimsOf(String(body['jwt']))['scopes']).toEqual(asks)
    } finally {
      await other.close()
    }
  })
})

describe('a key that may Mutation:Person:*', () => {
  const piece = fc.constantFrom(
    'Mutation',
    'Person',
    'Organization',
    'Query',
    'Create',
    'Delete',
    '*',
    '**',
    '?',
    ':',
    ':',
    ':',
    '.',
    '/',
    '..',
    '{',
    '}',
    ',',
    '|',
    '!',
    '(',
    ')',
    '[',
    ']',
    '^',
    '+',
    '@',
    '\\',
    '"',
    "'",
    ' ',
    '\n',
    '\u0000',
    'é',
    '\ud800',
    'mutation',
    'PERSON',
    '__proto__',
    '%2a',
    '*Person',
    'Perso?',
    'P*n',
  )
  const text = fc.oneof(
    { weight: 3, arbitrary: fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join('')) },
    {
      weight: 3,
      arbitrary: fc
        .array(piece, { minLength: 1, maxLength: 4 })
        .map((pieces) => `Mutation:${pieces.join('')}`),
    },
    {
      weight: 2,
      arbitrary: fc
        .array(piece, { minLength: 1, maxLength: 3 })
        .map((pieces) => `Mutation:Person:${pieces.join('')}`),
    },
    { weight: 3, arbitrary: fc.stringMatching(/^Mutation:Person:([*?]|[CMDU][a-z*]{1,3})$/) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  )
  const PROBES = [
    'CreateOrganization(name:"x"){identifier}',
    'DeleteDigitalDocument(identifier:"x"){identifier}',
    'AddMusicCompositionComposer(from:{identifier:"x"},to:{identifier:"y"}){__typename}',
  ]

  it('obtains nothing wider, by whatever text it asks', async () => {
    let issued = 0
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 3 }), async (scopes) => {
        const { status, body } = await postJson(`${gateway.url}/jwt`, {
          id: 'videodock',
          apiKey: 'any text: ключ "1"',
          scopes,
        })
        expect([200, 400, 403]).toContain(status)
        if (status !== 200) {
          expect(body).not.toHaveProperty('jwt')
          return
        }
        issued += 1
        expect(scopes.every((scope) => /^Mutation:Person:[\w./*?:-]+$/.test(scope))).toBe(true)
        const token = String(body['jwt'])
        const probe = PROBES[issued % PROBES.length] ?? ''
        const { status: denied, body: answer } = await graphql(`mutation{${probe}}`, `Bearer ${token}`)
        expect([denied, firstError(answer)]).toMatchObject([403, { extensions: { code: 'FORBIDDEN' } }])
      }),
      { numRuns: 300, seed: 3 },
    )
    expect(issued).toBeGreaterThan(10)
  })
})

describe('the data', () => {
  it('outlive the gateway', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'portcullis-'))
    const database = `file:${join(directory, 'data.db')}`
    try {
      const first = await openContributorGateway({}, database)
      const token = await requestToken(first.url, 'Mutation:Person:Create')
      const headers = { authorization: `Bearer ${token}` }
      const variables = { name: 'Fanny Hensel' }
      const created = await postJson(`${first.url}/graphql`, { query: CREATE, variables }, headers)
      const { identifier } =
        (created.body['data'] as Record<string, { identifier: string }>)['CreatePerson'] ?? {}
      await first.close()
      const second = await openContributorGateway({}, database)
      const query = 'query($identifier:ID){Person(identifier:$identifier){name}}'
      const read = await postJson(`${second.url}/graphql`, { query, variables: { identifier } })
      expect(read.body).toEqual({ data: { Person: [{ name: 'Fanny Hensel' }] } })
      // And so does a token: the secret is the same.
      const again = await postJson(`${second.url}/graphql`, { query: CREATE, variables }, headers)
      expect(again.status).toBe(200)
      await second.close()
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  })
})
