import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { createMemoryStore } from '../../src/store/memory/memory-store.ts'
import { generateOwnKey } from '../../src/token/keys/private-key.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'

const schema = { typeDefs: 'type Query { open: String } type Mutation { createPerson: String }' }
const CREATE = 'mutation { createPerson }'
const SCOPE = 'Mutation:Person:Create'
const CLIENT = {
  id: 'a client: with, odd + letters %',
  apiKey: 'jfBeQsMWo5y3AX1MaN8Vvzkkmkx2TUpVYohpwDXf6ck=',
}
const OTHER = { id: 'other', apiKey: 'another key' }
const clients = [CLIENT, OTHER].map((client) => ({ ...client, scopes: ['Mutation:*'] }))
const insecure = { [oauth.allowInsecureRequests]: true }

const open = (): Promise<TestGateway> => startGateway({ before: 'schema', schema, clients })

describe('oauth4webapi', () => {
  it.each([
    ['Basic', oauth.ClientSecretBasic],
    ['the form', oauth.ClientSecretPost],
  ] as const)(
    'finds the endpoints, and gets, introspects and revokes a token: %s',
    async (_, authenticate) => {
      const { url, graphql } = await open()
      const issuer = new URL(url)
      const discovery = { algorithm: 'oauth2' as const, ...insecure }
      const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, discovery))
      const client = { client_id: CLIENT.id }
      const auth = authenticate(CLIENT.apiKey)

      const granted = await oauth.processClientCredentialsResponse(
        as,
        client,
        await oauth.clientCredentialsGrantRequest(as, client, auth, { scope: SCOPE }, insecure),
      )
      expect(granted).toMatchObject({ token_type: 'bearer', expires_in: 86_400, scope: SCOPE })
      const token = granted.access_token
      expect((await graphql(CREATE, { token })).status).toBe(200)

      const introspect = async (): Promise<oauth.IntrospectionResponse> =>
        oauth.processIntrospectionResponse(
          as,
          client,
          await oauth.introspectionRequest(as, client, auth, token, insecure),
        )
      expect(await introspect()).toMatchObject({ active: true, client_id: CLIENT.id, scope: SCOPE })
      await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, auth, token, insecure))
      expect(await introspect()).toEqual({ active: false })
      expect((await graphql(CREATE, { token })).status).toBe(401)
    },
  )

  it('reads a refusal as one', async () => {
    const { url } = await open()
    const issuer = new URL(url)
    const discovery = { algorithm: 'oauth2' as const, ...insecure }
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, discovery))
    const client = { client_id: CLIENT.id }
    const ask = async (key: string, scope: string): Promise<unknown> =>
      oauth.processClientCredentialsResponse(
        as,
        client,
        await oauth.clientCredentialsGrantRequest(
          as,
          client,
          oauth.ClientSecretPost(key),
          { scope },
          insecure,
        ),
      )
    await expect(ask(CLIENT.apiKey, 'Query:*')).rejects.toMatchObject({ error: 'invalid_scope', status: 400 })
    // With a challenge it is one for oauth4webapi, whatever else the body says.
    await expect(ask('wrong', SCOPE)).rejects.toMatchObject({
      name: 'WWWAuthenticateChallengeError',
      cause: [{ scheme: 'basic' }],
      status: 401,
    })
  })

  it('finds the resource metadata, from the challenge of a refusal as well', async () => {
    const { url, graphql } = await open()
    const resource = new URL(`${url}/graphql`)
    const metadata = await oauth.processResourceDiscoveryResponse(
      resource,
      await oauth.resourceDiscoveryRequest(resource, insecure),
    )
    expect(metadata).toMatchObject({ authorization_servers: [url], scopes_supported: [SCOPE] })
    const denied = await graphql(CREATE)
    expect(denied.headers.get('www-authenticate')).toContain(
      `resource_metadata="${url}/.well-known/oauth-protected-resource/graphql"`,
    )
  })
})

describe('openid-client', () => {
  it('gets, introspects and revokes a token', async () => {
    const { url, graphql } = await open()
    const config = await openid.discovery(new URL(url), CLIENT.id, CLIENT.apiKey, undefined, {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    })
    const { access_token: token } = await openid.clientCredentialsGrant(config, { scope: SCOPE })
    expect((await graphql(CREATE, { token })).status).toBe(200)
    expect(await openid.tokenIntrospection(config, token)).toMatchObject({ active: true, scope: SCOPE })
    const other = await openid.discovery(new URL(url), OTHER.id, OTHER.apiKey, undefined, {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    })
    await openid.tokenRevocation(other, token)
    expect(await openid.tokenIntrospection(other, token)).toEqual({ active: false })
    expect((await graphql(CREATE, { token })).status).toBe(200)
    await openid.tokenRevocation(config, token)
    expect((await graphql(CREATE, { token })).status).toBe(401)
  })
})

describe('jose', () => {
  it('reads the JWKS, and verifies own tokens with it', async () => {
    const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
    const store = createMemoryStore({ now: Date.now, random })
    const key = generateOwnKey('ES256')
    await store.ownKeys.add(key)
    await store.ownKeys.sign(key.kid)
    const { url, fetch } = await startGateway({ before: 'schema', schema, clients, store })
    const { body } = await fetch('/jwt', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...CLIENT, scopes: [SCOPE] }),
    })
    const keys = createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`))
    const { payload, protectedHeader } = await jwtVerify(String(body['jwt']), keys)
    expect([payload['id'], protectedHeader]).toEqual([CLIENT.id, { alg: 'ES256', typ: 'JWT', kid: key.kid }])
    await store.close()
  })
})

type ProviderClass = new (
  issuer: string,
  configuration: object,
) => { readonly callback: () => RequestListener }

const servers: Server[] = []
afterEach(async () => {
  jest.restoreAllMocks()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** An OpenID provider on a port of its own, whose keys can be replaced while its address stays. */
async function startProvider(): Promise<{
  readonly issuer: string
  readonly rotate: () => Promise<void>
  readonly tokenFor: (scope: string) => Promise<string>
}> {
  // It has no types, and much to say.
  for (const method of ['warn', 'info'] as const) jest.spyOn(console, method).mockImplementation(() => {})
  const specifier: string = 'oidc-provider'
  const { Provider } = (await import(specifier)) as { readonly Provider: ProviderClass }
  let handle: RequestListener | undefined
  const server = createServer((request, response) => handle?.(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const keys: object[] = []
  const rotate = async (): Promise<void> => {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true })
    // The new one signs; the one before stays published until its tokens have ended.
    keys.unshift({
      ...(await exportJWK(privateKey)),
      alg: 'RS256',
      use: 'sig',
      kid: `key-${keys.length + 1}`,
    })
    const provider = new Provider(issuer, {
      jwks: { keys: keys.slice(0, 2) },
      clients: [
        {
          client_id: 'service',
          client_secret: 'a secret of the service',
          grant_types: ['client_credentials'],
          redirect_uris: [],
          response_types: [],
        },
      ],
      scopes: [SCOPE],
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => 'urn:portcullis',
          getResourceServerInfo: () => ({ scope: SCOPE, accessTokenFormat: 'jwt' }),
        },
      },
    })
    handle = provider.callback()
  }
  await rotate()
  const as = { issuer, token_endpoint: `${issuer}/token` }
  const client = { client_id: 'service' }
  const auth = oauth.ClientSecretBasic('a secret of the service')
  return {
    issuer,
    rotate,
    async tokenFor(scope) {
      const response = await oauth.clientCredentialsGrantRequest(as, client, auth, { scope }, insecure)
      return (await oauth.processClientCredentialsResponse(as, client, response)).access_token
    },
  }
}

describe('oidc-provider', () => {
  it('signs tokens that are accepted, before and after it rotates its keys, with no failed request', async () => {
    const provider = await startProvider()
    const gateway = await startGateway({
      before: 'schema',
      schema,
      issuers: [
        {
          iss: provider.issuer,
          jwks: { url: `${provider.issuer}/jwks` },
          ceiling: ['Mutation:Person:*'],
          audience: 'urn:portcullis',
          type: 'at+jwt',
        },
      ],
    })
    const ask = async (token: string): Promise<number> => (await gateway.graphql(CREATE, { token })).status
    const before = await provider.tokenFor(SCOPE)
    expect(await ask(before)).toBe(200)
    await provider.rotate()
    const after = await provider.tokenFor(SCOPE)
    const statuses = await Promise.all([before, after, after, before, after].map(ask))
    expect(statuses).toEqual([200, 200, 200, 200, 200])
    const header = (token: string): unknown =>
      JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
    expect([header(before), header(after)]).toEqual([
      expect.objectContaining({ kid: 'key-1' }),
      expect.objectContaining({ kid: 'key-2' }),
    ])
    expect((await gateway.graphql('mutation { createPerson }', { token: `${after}x` })).status).toBe(401)
  })
})
