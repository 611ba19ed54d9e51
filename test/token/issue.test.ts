import { describe, expect, it } from '@jest/globals'
import jsonwebtoken from 'jsonwebtoken'
import { parsePattern } from '../../src/core/scope/pattern.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { createTokenIssuer, type IssueResult, type IssuerOptions } from '../../src/token/issue.ts'
import { NOW, SECONDS, SECRET } from './forge.ts'

let counter = 0
const OPTIONS: IssuerOptions = {
  secret: SECRET,
  expires: 86_400,
  maxHeaderBytes: 65_536,
  now: () => NOW + 999,
  random: (bytes) => new Uint8Array(bytes).fill(++counter),
}

function issue(
  ceiling: readonly string[],
  asks: readonly string[],
  more: Partial<IssuerOptions> = {},
): Promise<IssueResult> {
  const client = { id: 'client', ceiling: ceiling.map(parsePattern) }
  return createTokenIssuer({ ...OPTIONS, ...more }).issue(client, asks)
}

function tokenOf(result: IssueResult): string {
  if (result.kind !== 'issued') throw new Error(`Not issued: ${result.kind}`)
  return result.token
}

function part(token: string, index: number): unknown {
  return JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString())
}

describe('an issued token', () => {
  it('ends when an exchange says, however long signing takes', async () => {
    let now = NOW + 999
    const issuer = createTokenIssuer({ ...OPTIONS, now: () => (now += 1_000) })
    const issued = await issuer.issueUntil({ id: 'client', scopes: ['a'] }, SECONDS + 60)
    expect(part(tokenOf(issued), 1)).toMatchObject({ iat: SECONDS + 1, exp: SECONDS + 60 })
  })

  it('carries id, scopes as asked, iat, exp, jti, auth_time, fam, and no iss unless there is one', async () => {
    const asks = ['Mutation:Person:Create', 'Mutation:Person:Create', 'Query:*']
    const token = tokenOf(await issue(['*'], asks))
    const text = expect.stringMatching(/^[A-Za-z0-9_-]{22}$/)
    const claims = {
      id: 'client',
      scopes: asks,
      iat: SECONDS,
      exp: SECONDS + 86_400,
      jti: text,
      auth_time: SECONDS,
      fam: text,
    }
    expect(part(token, 0)).toEqual({ alg: 'HS256', typ: 'JWT' })
    expect(part(token, 1)).toEqual(claims)
    const named = tokenOf(await issue(['*'], asks, { issuer: 'https://us.example' }))
    expect(part(named, 1)).toEqual({ ...claims, iss: 'https://us.example' })
  })

  it('has a jti and a family of its own', async () => {
    const claims = [part(tokenOf(await issue(['*'], ['*'])), 1), part(tokenOf(await issue(['*'], ['*'])), 1)]
    const identifiers = (claims as readonly { jti: string; fam: string }[]).flatMap(({ jti, fam }) => [
      jti,
      fam,
    ])
    expect(new Set(identifiers).size).toBe(4)
  })

  it('is one that our authenticator knows, and jsonwebtoken too', async () => {
    const token = tokenOf(await issue(['Mutation:*'], ['Mutation:Person:*']))
    const authenticate = createAuthenticator({ secret: SECRET, now: () => NOW })
    expect(await authenticate({ authorization: `Bearer ${token}` })).toMatchObject({
      kind: 'identified',
      id: 'client',
    })
    expect(
      jsonwebtoken.verify(token, SECRET, { algorithms: ['HS256'], clockTimestamp: SECONDS }),
    ).toMatchObject({ id: 'client' })
  })
})

describe('a token cannot widen its client’s ceiling', () => {
  it.each([
    [['*'], ['*']],
    [['Mutation:Person:*'], ['Mutation:Person:*']],
    [['Mutation:Person:*'], ['Mutation:Person:Create', 'Mutation:Person:?pdate']],
    [['Mutation:*'], ['Mutation:Person']],
    [['Mutation:*:Create'], ['Mutation:Music*:Create']],
  ])('inside %j is %j', async (ceiling, asks) => {
    expect((await issue(ceiling, asks)).kind).toBe('issued')
  })

  it.each([
    ['Mutation:Person:*', 'Mutation:*'],
    ['Mutation:Person:*', '*'],
    ['Mutation:Person:*', 'Mutation:Perso?:*'],
    ['Mutation:Person:*', 'Mutation:Person*:*'],
    ['Mutation:Person:*', 'Mutation:*:Create'],
    ['Mutation:Person:*', 'Mutation:Person'],
    ['Mutation:Person:*', '?utation:Person:*'],
    ['Mutation:*:Create', 'Mutation:*'],
    ['Mutation:Person:C*', 'Mutation:Person:*'],
  ])('inside %j is not %j', async (ceiling, ask) => {
    expect(await issue([ceiling], [ask])).toMatchObject({ kind: 'scope_not_allowed', pattern: { text: ask } })
  })

  it('nothing is inside an empty ceiling', async () => {
    expect(await issue([], ['Mutation:Person:Create'])).toMatchObject({ kind: 'scope_not_allowed' })
  })
})

describe('a token that would not fit in a header is not issued', () => {
  const many = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => `Mutation:MusicComposition${index}:Create`)

  it('a thousand patterns fit where the server takes headers of 64 KiB, and do not in Node’s 16', async () => {
    const token = tokenOf(await issue(['*'], many(700)))
    expect(token.length).toBeLessThanOrEqual(49_152)
    expect(await issue(['*'], many(700), { maxHeaderBytes: 16_384 })).toEqual({
      kind: 'token_too_large',
      maxBytes: 12_288,
    })
    expect(await issue(['*'], many(1_200))).toEqual({ kind: 'token_too_large', maxBytes: 49_152 })
  })

  it('a megabyte of patterns is refused before one is read', async () => {
    const before = process.cpuUsage()
    expect(
      await issue(
        ['*'],
        Array.from({ length: 100_000 }, () => '[a'.repeat(5)),
      ),
    ).toMatchObject({ kind: 'token_too_large' })
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(500)
  })

  it('the most that can be asked is answered in no time', async () => {
    const asks = Array.from({ length: 3_000 }, (_, index) => `*a${index}*:?*`)
    const ceiling = Array.from({ length: 1_000 }, (_, index) => `Mutation:Type${index}*:Create`)
    const before = process.cpuUsage()
    expect(await issue([...ceiling, '*'], asks)).toMatchObject({ kind: 'token_too_large' })
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(2_000)
  })
})
