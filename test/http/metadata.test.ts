import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { parsePublicUrl } from '../../src/http/routes/metadata.ts'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { generateOwnKey } from '../../src/token/keys/private-key.ts'
import { startGateway } from '../kit/gateway.ts'

const schema = { typeDefs: 'type Query { open: String } type Mutation { createPerson: String }' }
const RESOURCE = '/.well-known/oauth-protected-resource'

describe('/.well-known/oauth-authorization-server (RFC 8414)', () => {
  it('names what there is, at the address where it is', async () => {
    const { fetch, url } = await startGateway({ before: 'schema', schema })
    const { status, body } = await fetch('/.well-known/oauth-authorization-server')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      issuer: url,
      token_endpoint: `${url}/oauth/token`,
      introspection_endpoint: `${url}/oauth/introspect`,
      revocation_endpoint: `${url}/oauth/revoke`,
      jwks_uri: `${url}/.well-known/jwks.json`,
      grant_types_supported: ['client_credentials'],
    })
  })

  it('goes by the public URL, never by what a request says', async () => {
    const { fetch, raw } = await startGateway({
      before: 'schema',
      schema,
      publicUrl: 'https://api.example.org/',
    })
    const headers = [
      ['host', 'evil.example.org'],
      ['x-forwarded-host', 'evil.example.org'],
    ] as const
    const answer = await raw({ method: 'GET', path: '/.well-known/oauth-authorization-server', headers })
    expect(answer.text).not.toContain('evil')
    expect((await fetch(RESOURCE)).body).toMatchObject({ resource: 'https://api.example.org' })
  })

  it('says nothing where the gateway listens on every address and has no public URL', async () => {
    const gateway = await startGateway({ before: 'schema', schema, host: '0.0.0.0' })
    const at = (path: string): Promise<Response> => fetch(gateway.url.replace('0.0.0.0', '127.0.0.1') + path)
    expect((await at('/.well-known/oauth-authorization-server')).status).toBe(404)
    expect((await at(`${RESOURCE}/graphql`)).status).toBe(404)
    expect((await at('/.well-known/jwks.json')).status).toBe(200)
    const denied = await at('/graphql?query=%7Bopen%7D').then(() =>
      fetch(`${gateway.url.replace('0.0.0.0', '127.0.0.1')}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"query":"mutation{createPerson}"}',
      }),
    )
    expect([denied.status, denied.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  })

  it.each([
    'api.example.org',
    'ftp://a.b',
    'https://a.b/c',
    'https://a.b?c',
    'https://u@a.b',
    'javascript:1',
  ])('refuses the public URL %s', (text) => {
    expect(() => parsePublicUrl(text)).toThrow(TypeError)
  })
})

describe('/.well-known/oauth-protected-resource (RFC 9728)', () => {
  it.each([
    ['public', true, true],
    ['authenticated', false, true],
    ['off', false, false],
  ] as const)('names the scopes as introspection goes: %s', async (introspection, anonymous, identified) => {
    const { fetch, tokenFor, url } = await startGateway({ before: 'schema', schema, introspection })
    const authorization = `Bearer ${await tokenFor('nothing')}`
    for (const [headers, isTold] of [
      [{}, anonymous],
      [{ authorization }, identified],
      [{ authorization: 'Bearer a.b.c' }, introspection === 'public'],
    ] as const) {
      const { body } = await fetch(`${RESOURCE}/graphql`, { headers })
      expect(body).toMatchObject({ resource: `${url}/graphql`, authorization_servers: [url] })
      expect(body['scopes_supported']).toEqual(isTold ? ['Mutation:Person:Create'] : undefined)
    }
  })

  it('is where the challenges of /graphql point to', async () => {
    const { graphql, tokenFor, fetch, url } = await startGateway({ before: 'schema', schema })
    for (const token of [undefined, await tokenFor('nothing'), 'a.b.c']) {
      const { headers, status } = await graphql(
        'mutation { createPerson }',
        token === undefined ? {} : { token },
      )
      expect([401, 403]).toContain(status)
      const found = /resource_metadata="([^"]+)"$/.exec(headers.get('www-authenticate') ?? '')?.[1] ?? ''
      expect((await fetch(found.slice(url.length))).body).toMatchObject({ resource: `${url}/graphql` })
    }
  })

  it('405 for POST', async () => {
    const { fetch } = await startGateway({ before: 'schema', schema })
    const answer = await fetch(RESOURCE, { method: 'POST' })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })
})

describe('/.well-known/jwks.json (RFC 7517)', () => {
  it('is empty while a secret signs', async () => {
    const { fetch } = await startGateway({ before: 'schema', schema })
    expect((await fetch('/.well-known/jwks.json')).body).toEqual({ keys: [] })
  })

  it('publishes the own keys, and follows their rotation with no failed request', async () => {
    const store = createMemoryStore({ now: Date.now, random: randomBytes })
    const gateway = await startGateway({ before: 'schema', schema, store })
    const ask = async (token: string): Promise<number> =>
      (await gateway.graphql('mutation { createPerson }', { token })).status
    const tokens = [await gateway.tokenFor('*')]
    for (const algorithm of ['RS256', 'ES256', 'EdDSA'] as const) {
      const key = generateOwnKey(algorithm)
      await store.ownKeys.add(key)
      tokens.push(await gateway.tokenFor('*'))
      await store.ownKeys.sign(key.kid)
      const token = await gateway.tokenFor('*')
      tokens.push(token)
      const { body } = await gateway.fetch('/.well-known/jwks.json')
      const { protectedHeader } = await jwtVerify(token, createLocalJWKSet(body as never))
      expect(protectedHeader).toMatchObject({ alg: algorithm, kid: key.kid })
      expect(JSON.stringify(body)).not.toMatch(/"(d|p|q|k)":/)
      for (const one of tokens) expect(await ask(one)).toBe(200)
    }
    const [first] = await store.ownKeys.list()
    await store.ownKeys.retire(first?.kid ?? '')
    const statuses = await Promise.all(tokens.map(ask))
    expect(statuses.filter((status) => status === 401).length).toBeGreaterThan(0)
    expect(await ask(await gateway.tokenFor('*'))).toBe(200)
    await gateway.close()
    await store.close()
  })
})
