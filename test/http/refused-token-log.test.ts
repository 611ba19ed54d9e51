import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { createRefusedTokenLog } from '../../src/identity/refused-token-log.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import type { KeySetState } from '../../src/token/keys/key-set-state.ts'
import type { RefusedToken } from '../../src/token/token-report.ts'
import { startGateway } from '../kit/gateway.ts'
import { CLAIMS, forgeToken, NOW, SECONDS, SECRET } from '../token/forge.ts'
import { serveAnswers } from '../token/key-server.ts'
import { pemOf, RSA, signToken } from '../token/ports.ts'

const ISS = 'https://issuer.example'
const FINE = { iss: ISS, aud: 'us', sub: 'jane', iat: SECONDS, exp: SECONDS + 60 }
const signed = (claims: object, header: object = {}) =>
  signToken({ ...FINE, ...claims }, { key: RSA.privateKey, alg: 'RS256', header: { kid: 'a', ...header } })

async function refusalsOf(token: string): Promise<readonly RefusedToken[]> {
  const told: RefusedToken[] = []
  const authenticate = createAuthenticator({
    secret: SECRET,
    issuers: [
      {
        iss: ISS,
        audience: 'us',
        keys: [{ publicKey: pemOf(RSA.publicKey), kid: 'a' }],
        required: { tenant: 'x' },
        ceiling: ['*'],
      },
    ],
    revocations: { isRevoked: ({ subject }) => subject === 'gone' },
    now: () => NOW,
    onRefused: (refused) => told.push(refused),
  })
  await authenticate({ authorization: `Bearer ${token}` })
  return told
}

describe('a refused token is told with its fault, issuer and kid, and never itself', () => {
  const known = { issuer: ISS, kid: 'a' }
  const cases: readonly (readonly [string, string, Partial<RefusedToken>])[] = [
    ['bad_signature', `${signed({ tenant: 'x' }).slice(0, -8)}AAAAAAAA`, known],
    ['wrong_issuer', signed({ iss: 'https://other.example' }), { issuer: 'https://other.example', kid: 'a' }],
    ['bad_signature', signed({}, { kid: 'unknown' }), { issuer: ISS, kid: 'unknown' }],
    ['wrong_audience', signed({ aud: 'x' }), known],
    ['expired', signed({ tenant: 'x', exp: SECONDS - 60 }), known],
    ['too_early', signed({ tenant: 'x', nbf: SECONDS + 60 }), known],
    ['missing_claim', signed({}), known],
    ['wrong_value', signed({ tenant: 'y' }), known],
    ['no_id', signed({ sub: 7 }), known],
    ['unknown_type', signed({}, { typ: 'dpop+jwt' }), known],
    ['wrong_algorithm', signed({}, { alg: 'none' }), known],
    ['revoked', signed({ tenant: 'x', sub: 'gone' }), known],
    ['malformed', 'nothing', { issuer: undefined, kid: undefined }],
    // A token without iss that verifies is one of ours.
    [
      'expired',
      forgeToken({ payload: { ...CLAIMS, exp: SECONDS } }),
      { issuer: 'portcullis', kid: undefined },
    ],
  ]
  it.each(cases)('%s', async (fault, token, named) => {
    const told = await refusalsOf(token)
    expect(told).toEqual([{ fault, ...named }])
    expect(JSON.stringify(told)).not.toContain(token)
  })

  it('what it says of itself is cut, and stays on one line', async () => {
    const [told] = await refusalsOf(
      signed({ iss: `a\n\u0000\u202e${'b'.repeat(10_000)}` }, { kid: 'k\r\nx' }),
    )
    expect(told?.issuer).toHaveLength(200)
    expect(`${told?.issuer}${told?.kid}`).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })

  it.each<[string, (url: string) => object, string, string]>([
    ['the keys of its issuer', (url) => ({ jwks: { url: `${url}/keys?key=hunter2` } }), '/keys', signed({})],
    [
      'its issuer, which is asked about it,',
      (url) => ({ introspection: { url: `${url}/ask?key=hunter2`, clientId: 'us', clientSecret: SECRET } }),
      '/ask',
      'opaque-token',
    ],
  ])('while %s cannot be had, it is told with the URL and the cause', async (_, source, path, token) => {
    const { url } = await serveAnswers()
    const told: RefusedToken[] = []
    const authenticate = createAuthenticator({
      issuers: [{ iss: ISS, audience: 'us', ceiling: ['*'], ...source(url) }],
      now: () => NOW,
      onRefused: (refused) => told.push(refused),
    })
    const asked = { url: `${url}${path}`, cause: 'The source answered with status 404.' }
    const line = { fault: 'issuer_unavailable', issuer: ISS, asked }
    for (const turn of [1, 2]) {
      await authenticate({ authorization: `Bearer ${token}` })
      expect(told).toHaveLength(turn)
      expect(told.at(-1)).toMatchObject(line)
    }
  })

  it('one that counts is not told', async () => {
    expect(await refusalsOf(signed({ tenant: 'x' }))).toEqual([])
  })
})

describe('the log of refused tokens', () => {
  it('has one line a second of each fault, with the number of others', () => {
    const clock = { now: 0 }
    const lines: (RefusedToken & { readonly others: number })[] = []
    const others: RefusedToken[] = []
    const tell = createRefusedTokenLog(
      (line) => lines.push(line),
      () => clock.now,
      (line) => others.push(line),
    )
    const refused = { fault: 'expired', issuer: ISS, kid: undefined } as const
    for (let turn = 0; turn < 5; turn++) tell(refused)
    tell({ ...refused, fault: 'revoked' })
    clock.now = 1_000
    tell(refused)
    expect(lines).toEqual([
      { ...refused, others: 0 },
      { ...refused, fault: 'revoked', others: 0 },
      { ...refused, others: 4 },
    ])
    expect(others).toEqual(Array.from({ length: 4 }, () => refused))
  })
})

describe('a gateway at level debug', () => {
  it('has a line for each refused token', async () => {
    const written: string[] = []
    const { graphql } = await startGateway({
      before: 'schema',
      schema: { typeDefs: 'type Query { open: String }' },
      logLevel: 'debug',
      logTo: { write: (line) => void written.push(line) },
    })
    for (const kid of ['a', 'b', 'c']) await graphql('{ open }', { token: signed({}, { kid }) })
    const lines = written.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'a token was refused')
    expect(lines.map(({ kid }) => kid)).toEqual(['a', 'b', 'c'])
    expect(lines[0]).toMatchObject({ level: 30 })
  })
})

describe('a key set', () => {
  it('that cannot be had is told once with URL and cause, again when that changes, and when it is back', async () => {
    const answer = { status: 404, body: '{}' }
    const server = createServer((_, response) => response.writeHead(answer.status).end(answer.body))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`
    const states: KeySetState[] = []
    const clock = { now: NOW }
    const authenticate = createAuthenticator({
      issuers: [{ iss: ISS, audience: 'us', jwks: { url: `${url}?key=hunter2` }, ceiling: ['*'] }],
      now: () => clock.now,
      onKeySet: (state) => states.push(state),
    })
    const ask = async (): Promise<void> => {
      clock.now += 10_000
      await authenticate({ authorization: `Bearer ${signed({ exp: SECONDS + 1e6 })}` })
    }
    const common = { issuer: ISS, url }
    await ask()
    await ask()
    expect(states).toEqual([{ kind: 'failed', ...common, cause: 'The source answered with status 404.' }])
    Object.assign(answer, { status: 200, body: '{"a": "-----BEGIN CERTIFICATE-----"}' })
    await ask()
    expect(states[1]).toEqual({
      kind: 'failed',
      ...common,
      cause: 'The answer must be a JWK set, and has no list "keys".',
    })
    answer.body = JSON.stringify({ keys: [{ kty: 'oct', k: 'AA' }] })
    await ask()
    expect(states[2]).toMatchObject({
      cause: expect.stringMatching(/^The set has no key that can be used here: one is a private key/),
    })
    answer.body = JSON.stringify({ keys: [{ ...RSA.publicKey.export({ format: 'jwk' }), kid: 'a' }] })
    await ask()
    expect(states[3]).toEqual({ kind: 'usable', ...common })
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
    clock.now += 600_000
    await ask()
    while (states.length < 5) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(states[4]).toMatchObject({
      kind: 'failed',
      cause: expect.stringMatching(/^(?:Nothing listens there|The connection was closed)/),
    })
    expect(JSON.stringify(states)).not.toContain('hunter2')
  })
})
