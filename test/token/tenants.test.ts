import type { KeyObject } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../src/config/config.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import type { TrustedIssuerOptions } from '../../src/token/issuers/trusted-issuer.ts'
import { namesOfIssuers } from '../../src/token/issuers/trusted-names.ts'
import { INVALID, NOW, SECONDS, UNDETERMINED } from './forge.ts'
import { serveAnswers } from './key-server.ts'
import { addClient, allowedTo, createWorld, OTHER_RSA, RSA, signToken } from './ports.ts'

const jwk = (kid: string, key: KeyObject = RSA.publicKey, more: object = {}) => ({
  ...key.export({ format: 'jwk' }),
  kid,
  ...more,
})

/** A provider of many tenants on loopback: each has metadata and keys once it is added. */
async function createProvider(settings: Partial<TrustedIssuerOptions>) {
  const server = await serveAnswers()
  const iss = `${server.url}/{tenant}/v2.0`
  const issOf = (tenant: string) => iss.replace('{tenant}', tenant)
  const add = (tenant: string, issuer = issOf(tenant), keys: readonly object[] = [jwk('a')]) => {
    const jwks_uri = `${server.url}/${tenant}/keys`
    server.answers.set(`/${tenant}/v2.0/.well-known/openid-configuration`, { issuer, jwks_uri })
    server.answers.set(`/${tenant}/keys`, { keys })
  }
  const told: unknown[] = []
  const world = createWorld({
    issuers: [{ iss, audience: 'any', ...settings } as TrustedIssuerOptions],
    onRefused: ({ fault }) => told.push(fault),
  })
  const tokenOf = (tenant: string, claims: object = {}, key = RSA.privateKey) =>
    signToken(
      { iss: issOf(tenant), sub: 'jane', scope: 'read write', exp: SECONDS + 1e6, ...claims },
      { key, alg: 'RS256', header: { kid: 'a' } },
    )
  return { ...server, iss, issOf, add, told, world, tokenOf, ask: world.ask }
}

describe('an issuer of many tenants', () => {
  it.each<[string, TrustedIssuerOptions['tenants']]>([
    ['in a list', ['acme', 'umbrella']],
    ['alone', 'acme'],
    ['of a pattern', 'ac*'],
    ['of a pattern in a list', ['umbrella', 'a?me']],
    ['of any name', 'any'],
  ])(
    'takes tokens of a tenant %s, under the name that they carry and within the ceiling',
    async (_, tenants) => {
      const { ask, add, issOf, tokenOf } = await createProvider({
        tenants,
        patterns: true,
        ceiling: ['read'],
      })
      add('acme')
      const subject = await ask(tokenOf('acme', { scope: '*' }))
      expect(subject).toMatchObject({ kind: 'identified', issuer: issOf('acme'), id: 'jane' })
      expect(subject).toMatchObject({ granted: { allow: [{ text: '*' }], ceilings: [[{ text: 'read' }]] } })
    },
  )

  it.each([
    'umbrella',
    'ACME',
    'acme2',
    'any',
    'acme%20',
    'acme%2F..',
    '..',
    'a*',
    'acme@evil',
    'acme:80',
    'acme?x=',
    'acme#',
    'acmé',
    `acme${'e'.repeat(200)}`,
  ])('refuses the tenant "%s" before it asks anybody', async (tenant) => {
    const { ask, asked, told, tokenOf } = await createProvider({ tenants: ['acme', 'acm?'] })
    expect(await ask(tokenOf(tenant))).toEqual(INVALID)
    expect(told).toEqual(['wrong_tenant'])
    expect(asked).toEqual([])
  })

  it.each(['', 'acme/../evil', 'acme/v2.0/evil', 'a/b'])(
    'knows nobody whose name is not one segment: "%s"',
    async (tenant) => {
      const { ask, asked, told, tokenOf } = await createProvider({ tenants: 'any' })
      expect(await ask(tokenOf(tenant))).toEqual(INVALID)
      expect([told, asked]).toEqual([['wrong_issuer'], []])
    },
  )

  it('tries the keys of one tenant for its tokens alone', async () => {
    const { ask, add, tokenOf } = await createProvider({ tenants: 'any' })
    add('acme')
    add('evil', undefined, [jwk('a', OTHER_RSA.publicKey)])
    expect((await ask(tokenOf('evil', {}, OTHER_RSA.privateKey))).kind).toBe('identified')
    expect(await ask(tokenOf('acme', {}, OTHER_RSA.privateKey))).toEqual(INVALID)
    expect((await ask(tokenOf('acme'))).kind).toBe('identified')
  })

  it('takes the same subject of two tenants for two', async () => {
    const { ask, add, tokenOf } = await createProvider({ tenants: 'any' })
    add('acme')
    add('umbrella')
    const [one, other] = [await ask(tokenOf('acme')), await ask(tokenOf('umbrella'))]
    expect([one, other]).toMatchObject([{ id: 'jane' }, { id: 'jane' }])
    expect((one as { issuer: string }).issuer).not.toBe((other as { issuer: string }).issuer)
  })

  it('has metadata with Entra ID’s place for the tenant in its name, or with the tenant', async () => {
    const { ask, add, iss, issOf, tokenOf } = await createProvider({ tenants: 'any' })
    add('common-form', iss.replace('{tenant}', '{tenantid}'))
    add('own-form')
    for (const tenant of ['common-form', 'own-form'])
      expect(await ask(tokenOf(tenant))).toMatchObject({ kind: 'identified', issuer: issOf(tenant) })
  })

  it.each([
    ['another tenant', (url: string) => `${url}/umbrella/v2.0`],
    ['the place as it is configured', (url: string) => `${url}/{tenant}/v2.0`],
    ['a place at another host', () => 'https://login.example.org/{tenantid}/v2.0'],
    ['a place and a slash more', (url: string) => `${url}/{tenantid}/v2.0/`],
  ])('has no metadata that names %s', async (_, issuer) => {
    const { ask, add, tokenOf, url } = await createProvider({ tenants: ['acme'] })
    add('acme', issuer(url))
    expect(await ask(tokenOf('acme'))).toEqual(UNDETERMINED)
  })

  it('has keys that say whose they are, as those of Entra ID do', async () => {
    const { ask, add, issOf, iss, tokenOf } = await createProvider({ tenants: 'any' })
    add('acme', undefined, [
      jwk('a', OTHER_RSA.publicKey, { issuer: issOf('umbrella') }),
      jwk('a', RSA.publicKey, { issuer: iss.replace('{tenant}', '{tenantid}') }),
    ])
    expect((await ask(tokenOf('acme'))).kind).toBe('identified')
    expect(await ask(tokenOf('acme', {}, OTHER_RSA.privateKey))).toEqual(INVALID)
  })

  it('may have one key set for all tenants, which is fetched once', async () => {
    const server = await serveAnswers()
    const { add: _, ...provider } = await createProvider({
      tenants: 'any',
      jwks: { url: `${server.url}/common/keys` },
    })
    server.answers.set('/common/keys', {
      keys: [jwk('a'), jwk('a', OTHER_RSA.publicKey, { issuer: provider.issOf('acme') })],
    })
    for (const tenant of ['acme', 'umbrella'])
      expect((await provider.ask(provider.tokenOf(tenant))).kind).toBe('identified')
    expect((await provider.ask(provider.tokenOf('acme', {}, OTHER_RSA.privateKey))).kind).toBe('identified')
    expect(server.asked).toEqual(['/common/keys'])
    // Whoever's key it is, it is not there for this tenant: five looks more, and then none for a while.
    for (let count = 0; count < 7; count += 1)
      expect(await provider.ask(provider.tokenOf('umbrella', {}, OTHER_RSA.privateKey))).toEqual(INVALID)
    expect(server.asked).toEqual(Array(6).fill('/common/keys'))
    expect(provider.asked).toEqual([])
  })

  it('may have the tenant in the place of its keys', async () => {
    const server = await serveAnswers(new Map([['/keys/acme', { keys: [jwk('a')] }]]))
    const jwks = { url: `${server.url}/keys/{tenant}` }
    const { ask, tokenOf } = await createProvider({ tenants: ['acme', 'umbrella'], jwks })
    expect((await ask(tokenOf('acme'))).kind).toBe('identified')
    expect(await ask(tokenOf('umbrella'))).toEqual(UNDETERMINED)
  })

  it('leaves a tenant with a record of its own to that record', async () => {
    const { iss, issOf, add, tokenOf } = await createProvider({ tenants: 'any' })
    add('acme')
    const authenticate = createAuthenticator({
      issuers: [
        { iss, tenants: 'any', ceiling: ['read'] },
        { iss: issOf('acme'), ceiling: ['write'] },
      ],
      now: () => NOW,
    })
    expect(await authenticate({ authorization: `Bearer ${tokenOf('acme')}` })).toMatchObject({
      granted: { ceilings: [[{ text: 'write' }]] },
    })
  })

  it('asks for a hundred new names in ten seconds and no more, and forgets none that it knows', async () => {
    const { ask, add, asked, tokenOf, world } = await createProvider({ tenants: 'any' })
    add('acme')
    expect((await ask(tokenOf('acme'))).kind).toBe('identified')
    for (let index = 1; index < 100; index++) expect(await ask(tokenOf(`t${index}`))).toEqual(UNDETERMINED)
    const before = asked.length
    for (let index = 100; index < 400; index++) expect(await ask(tokenOf(`t${index}`))).toEqual(UNDETERMINED)
    expect(asked.length).toBe(before)
    expect((await ask(tokenOf('acme', { jti: 'another' }))).kind).toBe('identified')
    expect(asked.length).toBe(before)
    world.clock.now += 10_000
    add('umbrella')
    expect((await ask(tokenOf('umbrella'))).kind).toBe('identified')
  })

  it('keeps what its clients may be called from every tenant’s name', async () => {
    const { world, issOf, tokenOf } = await createProvider({ tenants: ['acme'] })
    addClient(world, issOf('evil'), {}, { publicKey: RSA.publicKey, preset: 'oauth' })
    expect(await world.ask(tokenOf('evil'))).toEqual(INVALID)
    expect(await world.ask(tokenOf('x', { iss: undefined }), { 'x-client-id': issOf('evil') })).toEqual(
      INVALID,
    )
  })

  it('has one name in measures for all its tenants', () => {
    const iss = 'https://a/{tenant}/v2.0'
    const names = namesOfIssuers([{ iss, tenants: ['acme'] }, { iss: 'https://b' }])
    expect(['https://a/acme/v2.0', 'https://a/evil/v2.0', 'https://b', 'https://c'].map(names.find)).toEqual([
      iss,
      iss,
      'https://b',
      undefined,
    ])
  })

  it('grants what its tokens say', async () => {
    const { ask, add, tokenOf } = await createProvider({ tenants: ['acme'] })
    add('acme')
    expect(allowedTo(await ask(tokenOf('acme')))).toEqual(['read', 'write'])
  })

  it.each<[string, string]>([
    [
      'iss: "https://a/{tenant}/v2.0"',
      'issuers[0].iss: has "{tenant}", and "tenants" must say whose tokens count: list them (tenants: [a, b]), write a pattern (tenants: "a-*"), or take every tenant of the issuer (tenants: any)',
    ],
    [
      'iss: "https://a/v2.0", tenants: any',
      'issuers[0].tenants: has no effect: "iss" has no "{tenant}" in its path',
    ],
    [
      'iss: "https://a/{tenantid}/v2.0", tenants: any',
      'issuers[0].iss: must have "{tenant}" where it has "{tenantid}"',
    ],
    ['iss: "https://{tenant}.a/v2.0", tenants: any', 'issuers[0].iss: must be a URL with "{tenant}" once'],
    ['iss: "https://a/x-{tenant}/v2.0", tenants: any', 'issuers[0].iss: must be a URL with "{tenant}" once'],
    [
      'iss: "https://a/{tenant}/{tenant}", tenants: any',
      'issuers[0].iss: must be a URL with "{tenant}" once',
    ],
    ['iss: "https://a/?t={tenant}", tenants: any', 'issuers[0].iss: must be a URL with "{tenant}" once'],
    ['iss: "https://a/{tenant}", tenants: []', 'issuers[0].tenants: must be "any", a tenant, or a list'],
    [
      'iss: "https://a/{tenant}", tenants: "^[a-z]+$"',
      'issuers[0].tenants: must be "any", a tenant, or a list of tenants: letters',
    ],
    [
      'iss: "https://a/{tenant}", tenants: [a/b]',
      'issuers[0].tenants: must be "any", a tenant, or a list of tenants: letters',
    ],
    ['iss: "https://a", jwks: "https://a/{tenant}"', 'issuers[0].jwks: has "{tenant}", and "iss" has none'],
    [
      'iss: "https://a/{tenant}", tenants: any, jwks: "https://a/{tenant}.json"',
      'issuers[0].jwks: must have "{tenant}" once',
    ],
    [
      'iss: "https://a/{tenant}", tenants: any, introspection: { clientId: a, clientSecret: "0123456789abcdef0123456789abcdef" }',
      'issuers[0].introspection: is not for many tenants',
    ],
    ['iss: "http://a/{tenant}", tenants: any', 'issuers[0]: has to have "keys" or "jwks"'],
  ])('is not configured as { %s }', (record, line) => {
    const result = readConfig({ env: {}, readFile: () => `issuers: [{ ${record} }]` })
    const lines = result.kind === 'ok' ? [] : result.problems.map(({ where, what }) => `${where}: ${what}`)
    expect(lines).toEqual([expect.stringContaining(line.split(': ').slice(1).join(': '))])
    expect(lines[0]).toContain(line.split(':')[0])
  })
})
