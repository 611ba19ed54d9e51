import { describe, expect, it } from '@jest/globals'
import { forgeToken } from '../token/forge.ts'
import { serveAnswers } from '../token/key-server.ts'
import { OTHER_RSA, pemOf, RSA, signToken } from '../token/ports.ts'
import { createCommands, SECRET } from './store-commands.ts'

const NOW = Math.floor(Date.now() / 1000)
const ISS = 'https://idp.example.org'
const config = (
  more = '',
  keys = `keys: [{ publicKey: ${JSON.stringify(pemOf(RSA.publicKey))}, kid: a }]`,
) => `
jwt: { secret: "${SECRET}", issuer: us }
issuers:
  - iss: ${ISS}
    ${keys}
    audience: api
    ceiling: ['Mutation:*', 'role:*']
    required: { client_id: web }
    claims:
      id: [{ claim: sub }]
      scopes:
        - { claim: scope, as: spaces, rename: { 'User.Update': 'Mutation:User:Update' } }
        - { claim: [realm, roles], as: list, prefix: 'role:' }
        - { claim: groups, as: list }
${more}
`
const CLAIMS = {
  ...{ iss: ISS, sub: 'jane', aud: 'api', client_id: 'web', exp: NOW + 3_900 },
  ...{ scope: 'User.Update read', realm: { roles: ['editor', 'a b'] }, groups: 'staff' },
}
const signed = (claims: object = {}, header: object = { kid: 'a' }, key = RSA.privateKey) =>
  signToken({ ...CLAIMS, ...claims }, { key, alg: 'RS256', header: header as Record<string, unknown> })
const signatureOf = (token: string) => token.split('.')[2] ?? ''

describe('portcullis token explain', () => {
  it('says by which record, key, checks and claims a token grants what it grants', async () => {
    const token = signed()
    const { code, stdout, stderr } = await createCommands(config()).run('token', 'explain', token)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^accepted: a token of https:\/\/idp\.example\.org, valid for 1h [45]\d?m\n/)
    for (const line of [
      /^record +trusted: https:\/\/idp\.example\.org$/m,
      /^key +RS256, kid "a"$/m,
      /^id from +sub$/m,
      /^signature +passed$/m,
      /^scope +spaces +Mutation:User:Update read +User\.Update is Mutation:User:Update$/m,
      /^realm\.roles +list +role:editor +editor is role:editor; a b is .*; "a b" is not the name of a scope/m,
      /^groups +list +nothing +has another shape than "as" says$/m,
      /^grants +Mutation:User:Update read role:editor$/m,
      /^ceiling +Mutation:\* role:\*$/m,
    ])
      expect(stdout).toMatch(line)
    expect(stdout).not.toContain(signatureOf(token))
  })

  it('prints the same as JSON, without the signature', async () => {
    const token = signed()
    const { code, stdout } = await createCommands(config()).run(
      'token',
      'explain',
      `Bearer ${token}`,
      '--json',
    )
    expect(code).toBe(0)
    expect(stdout).not.toContain(signatureOf(token))
    const said = JSON.parse(stdout) as { secondsLeft: number; checks: readonly { state: string }[] }
    expect(said).toMatchObject({
      ...{ verdict: 'accepted', iss: ISS, record: { kind: 'trusted', name: ISS } },
      ...{ key: { algorithm: 'RS256', kid: 'a' }, id: 'sub', expires: CLAIMS.exp },
      claims: [
        { claim: 'scope', grants: ['Mutation:User:Update', 'read'], dropped: [] },
        { claim: ['realm', 'roles'], grants: ['role:editor'], dropped: [{ name: 'a b', cause: 'name' }] },
        { claim: 'groups', present: true, grants: [], dropped: [{ cause: 'shape' }] },
      ],
      granted: {
        allow: ['Mutation:User:Update', 'read', 'role:editor'],
        ceilings: [['Mutation:*', 'role:*']],
      },
    })
    expect(new Set(said.checks.map(({ state }) => state))).toEqual(new Set(['passed']))
    expect(said.secondsLeft).toBeGreaterThan(3_000)
  })

  it.each<[string, string, string]>([
    ['another audience', signed({ aud: 'other' }), 'audience: "aud" is "other", and must name "api"'],
    ['no audience', signed({ aud: undefined }), 'audience: "aud" is missing, and must name "api"'],
    ['another issuer', signed({ iss: 'https://evil' }), 'issuer: "iss" is "https://evil": neither our own'],
    [
      'another key',
      signed({}, { kid: 'a' }, OTHER_RSA.privateKey),
      'signature: no key of this issuer has made',
    ],
    [
      'an unknown kid',
      signed({}, { kid: 'b' }),
      'signature: no key of this issuer has made the signature (kid: "b")',
    ],
    ['a wrong value', signed({ client_id: 'x' }), 'required claims: "client_id" is "x", and must be "web"'],
    ['a missing claim', signed({ client_id: undefined }), 'required claims: "client_id" is missing'],
    ['no id', signed({ sub: undefined }), 'id: none of sub is an id'],
    ['no end', signed({ exp: undefined }), 'times: "exp" must be a number, and is missing'],
    ['an end that has passed', signed({ exp: NOW - 60 }), 'time: "exp" has passed'],
    ['a beginning ahead', signed({ nbf: NOW + 600 }), 'time: "iat" or "nbf" lies ahead'],
    [
      'no algorithm of ours',
      forgeToken({ payload: CLAIMS }),
      'algorithm: no key of this issuer is for "HS256"',
    ],
    ['an extension', signed({}, { crit: ['x'] }), 'form: the header has "crit"'],
    ['another purpose', signed({}, { typ: 'logout+jwt' }), 'form: "typ" must be JWT or at+jwt'],
    ['no form', 'opaque', 'form: the text is no JWT'],
    ['an issuer that hides a line', signed({ iss: 'a\n\u001b[2J' }), 'issuer: "iss" is "a\\n\\u001b[2J"'],
  ])('refuses a token with %s, and says what must be true', async (_, token, why) => {
    const { run } = createCommands(config())
    const { code, stdout } = await run('token', 'explain', token)
    expect(code).toBe(1)
    expect(stdout).toContain(`refused: ${why}`)
    expect(stdout).not.toContain('\u001b')
    if (token.includes('.')) expect(stdout).not.toContain(signatureOf(token))
    const verified = await run('token', 'verify', token)
    expect(verified.code).toBe(1)
    expect(verified.stdout.split('\n')).toEqual([expect.stringContaining(`refused: ${why}`), ''])
  })

  it.each<[string, string, string]>([
    ['answers with 404', '', 'The source answered with status 404'],
    ['answers with a page', '<!DOCTYPE html>', 'The answer must be a JWK set, and is an HTML page'],
    ['answers with a text', 'keys', 'The answer must be a JWK set, and is not a JSON object'],
    ['answers with something else', '{"a": 1}', 'The answer must be a JWK set, and has no list "keys"'],
  ])('ends with 3 where the source of keys %s, and names its URL and the cause', async (_, body, cause) => {
    const { url, answers } = await serveAnswers()
    if (body !== '') answers.set('/keys?key=hunter2', body)
    const { run } = createCommands(config('', `jwks: ${url}/keys?key=hunter2`))
    const { code, stdout } = await run('token', 'explain', signed())
    expect({ code, said: stdout.split('\n')[0] }).toEqual({
      code: 3,
      said: `unavailable: signature: the keys of this issuer cannot be fetched now: ${url}/keys: ${cause}`,
    })
  })

  it('names the metadata that holds something else, and not a place where nothing is', async () => {
    const { url, answers } = await serveAnswers()
    answers.set('/.well-known/oauth-authorization-server', '<html>')
    const { run } = createCommands(
      config()
        .replaceAll(ISS, url)
        .replace(/^ *keys: .*$/m, ''),
    )
    const { stdout } = await run('token', 'verify', signed({ iss: url }))
    expect(stdout).toContain(
      `${url}/.well-known/oauth-authorization-server: The answer must be the metadata of an issuer, and is an HTML page`,
    )
  })

  it('says what the only keys of a set are good for, and how many keys were tried', async () => {
    const { url, answers } = await serveAnswers()
    const jwk = { ...RSA.publicKey.export({ format: 'jwk' }), kid: 'a' }
    const serve = (...keys: readonly object[]): unknown => answers.set('/keys', { keys })
    const say = async (): Promise<string | undefined> =>
      (await createCommands(config('', `jwks: ${url}/keys`)).run('token', 'verify', signed())).stdout.trim()
    serve()
    const unusable = `${url}/keys: The set has no key that can be used here`
    // A set is empty for a moment while its keys are exchanged.
    expect(await say()).toBe(
      `unavailable: signature: the keys of this issuer cannot be fetched now: ${unusable}: it is empty`,
    )
    serve({ ...jwk, use: 'enc' }, { kty: 'oct', k: 'AA' })
    expect(await say()).toBe(
      `refused: algorithm: no key of this issuer is for "RS256": ${unusable}: one is not for signatures; one is a private key or a secret, which nobody else may have`,
    )
    serve({ ...jwk, kid: 'b' })
    expect(await say()).toBe(
      `refused: signature: no key of this issuer has made the signature (kid: "a"): ${url}/keys has 1 key`,
    )
  })

  it('says of an own token that it has neither issuer nor kid', async () => {
    const { run } = createCommands(`jwt: { secret: "${SECRET}" }\n`)
    const token = (await run('token', '--scopes', 'Query:*')).stdout.trim()
    const { stdout } = await run('token', 'explain', token)
    expect(stdout).toMatch(/^issuer +none: the token has no iss$/m)
    expect(stdout).toMatch(/^key +HS256, without kid$/m)
  })

  it('knows own tokens, and those that are revoked', async () => {
    const { run } = createCommands(config())
    const token = (await run('token', '--scopes', 'Query:*')).stdout.trim()
    expect((await run('token', 'verify', token)).stdout).toMatch(/^accepted: a token of us, valid for /)
    expect((await run('revoke', '--jwt', token)).code).toBe(0)
    expect(await run('token', 'verify', token)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('refused: revocation: the token,'),
    })
  })

  it('knows the tenants of a multi-tenant issuer', async () => {
    const key = JSON.stringify(pemOf(RSA.publicKey))
    const issuers = `issuers: [{ iss: "https://a/{tenant}/v2", tenants: [acme], audience: any, keys: [{ publicKey: ${key} }] }]`
    const { run } = createCommands(`jwt: { secret: "${SECRET}" }\n${issuers}`)
    expect((await run('token', 'verify', signed({ iss: 'https://a/acme/v2' }))).code).toBe(0)
    expect(await run('token', 'verify', signed({ iss: 'https://a/evil/v2' }))).toMatchObject({
      code: 1,
      stdout:
        'refused: issuer: "iss" is "https://a/evil/v2", whose tenant is not one of the issuer\'s "tenants"\n',
    })
  })

  it.each([['explain'], ['verify'], ['decode']])('%s needs a token', async (command) => {
    const { run } = createCommands(config())
    expect((await run('token', command)).code).toBe(2)
    expect((await run('token', command, ' ')).stderr).toMatch(/^token: must be a/)
  })
})

describe('portcullis token decode', () => {
  it('prints header and claims, and says that nothing is verified', async () => {
    const token = signed({}, { kid: 'x' }, OTHER_RSA.privateKey)
    const { code, stdout, stderr } = await createCommands(config()).run('token', 'decode', token)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ header: { alg: 'RS256', kid: 'x' }, payload: { sub: 'jane' } })
    expect(stdout).not.toContain(signatureOf(token))
    expect(stderr).toMatch(/^Nothing of this is verified/)
  })

  it('refuses what is no JWT', async () =>
    expect(await createCommands(config()).run('token', 'decode', 'a.b.c')).toMatchObject({
      code: 2,
      stdout: '',
    }))
})
