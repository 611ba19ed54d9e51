import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import * as dpop from 'dpop'
import { buildSchema, type ExecutionResult, execute, parse } from 'graphql'
import { createClient } from 'graphql-ws'
import * as oauth from 'oauth4webapi'
import { WebSocket } from 'ws'
import { guardExecute } from '../../src/adapters/execute/guard-execute.ts'
import type { GatewayOptions } from '../../src/gateway/options.ts'
import { httpHeadOf } from '../../src/guard/http-extension.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { createNonces } from '../../src/token/proof/nonces.ts'
import { SECRET } from '../kit/client.ts'
import { startGateway, type TestGateway } from '../kit/gateway.ts'
import { createProver } from '../kit/prover.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'

const schema = {
  typeDefs: `
    directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION
    type Query { open: String secret: String @auth(scopes: [["read"]]) }
    type Mutation { createPerson: String }`,
  resolvers: {
    Query: { open: () => 'open', secret: () => 'told' },
    Mutation: { createPerson: () => 'created' },
  },
}
const SCOPE = 'Mutation:Person:Create'
const CLIENT = { id: 'bound', apiKey: 'the key of the client that is bound', scopes: ['*'] }
const MUTATION = JSON.stringify({ query: 'mutation { createPerson }' })
const JSON_TYPE = new Headers({ 'content-type': 'application/json' })
const insecure = { [oauth.allowInsecureRequests]: true }

const start = (options: Partial<GatewayOptions> = {}): Promise<TestGateway> =>
  startGateway({ before: 'schema', schema, clients: [{ ...CLIENT, proof: 'dpop' }], ...options })

describe('oauth4webapi with DPoP', () => {
  const getToken = async ({ url }: TestGateway) => {
    const issuer = new URL(url)
    const discovery = { algorithm: 'oauth2' as const, ...insecure }
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, discovery))
    const client = { client_id: CLIENT.id }
    const auth = oauth.ClientSecretBasic(CLIENT.apiKey)
    const DPoP = oauth.DPoP({}, await oauth.generateKeyPair('ES256'))
    const ask = async () =>
      oauth.processClientCredentialsResponse(
        as,
        client,
        await oauth.clientCredentialsGrantRequest(as, client, auth, { scope: SCOPE }, { ...insecure, DPoP }),
      )
    const granted = await ask().catch((error: unknown) => {
      if (oauth.isDPoPNonceError(error)) return ask()
      throw error
    })
    const introspect = async (): Promise<oauth.IntrospectionResponse> =>
      oauth.processIntrospectionResponse(
        as,
        client,
        await oauth.introspectionRequest(as, client, auth, granted.access_token, insecure),
      )
    const call = (): Promise<Response> =>
      oauth.protectedResourceRequest(
        granted.access_token,
        'POST',
        new URL(`${url}/graphql`),
        JSON_TYPE,
        MUTATION,
        {
          ...insecure,
          DPoP,
        },
      )
    return { as, granted, introspect, call, DPoP }
  }

  it('gets a bound token, shows it with proofs, and introspects it', async () => {
    const gateway = await start()
    const { as, granted, introspect, call, DPoP } = await getToken(gateway)
    expect(as.dpop_signing_alg_values_supported).toContain('ES256')
    expect(granted).toMatchObject({ token_type: 'dpop', scope: SCOPE })
    for (let count = 0; count < 3; count += 1)
      expect(await (await call()).json()).toEqual({ data: { createPerson: 'created' } })
    expect(await introspect()).toMatchObject({
      active: true,
      token_type: 'DPoP',
      cnf: { jkt: await DPoP.calculateThumbprint() },
    })
    const stolen = await gateway.graphql('mutation { createPerson }', { token: granted.access_token })
    expect(stolen.status).toBe(401)
    expect(stolen.headers.get('www-authenticate')).toMatch(/^DPoP algs="[^"]+", error="invalid_token"/)
    expect(gateway.calls.get('Mutation.createPerson')).toBe(3)
  })

  it('follows the nonces of the gateway, for tokens and for requests', async () => {
    const gateway = await start({ dpop: { nonces: 'required' } })
    const { granted, call } = await getToken(gateway)
    expect(granted.token_type).toBe('dpop')
    const first = await call().catch(async (error: unknown) => {
      expect(oauth.isDPoPNonceError(error)).toBe(true)
      return call()
    })
    expect(await first.json()).toEqual({ data: { createPerson: 'created' } })
    expect(await (await call()).json()).toEqual({ data: { createPerson: 'created' } })
  })
})

describe('a nonce of which more than half of the life is over', () => {
  const prover = createProver()
  const token = prover.boundToken({ id: CLIENT.id })
  const authorization = `DPoP ${token}`
  /** As another replica that shares the secret gave it out. */
  const nonceOf = (seconds: number): string =>
    createNonces({ secret: SECRET, life: 300, now: () => Date.now() - seconds * 1000 }).issue()
  const askAll = async ({ url }: TestGateway, nonce: string): Promise<readonly Response[]> => {
    const send = async (path: string, body: object | URLSearchParams, isShown: boolean) => {
      const proof = { url: `${url}${path}`, payload: { nonce }, ...(isShown && { token }) }
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: {
          dpop: prover.prove(proof),
          ...(isShown && { authorization }),
          ...(!(body instanceof URLSearchParams) && { 'content-type': 'application/json' }),
          accept: path === '/graphql/stream' ? 'text/event-stream' : 'application/json',
        },
        body: body instanceof URLSearchParams ? body : JSON.stringify(body),
      })
      await response.arrayBuffer()
      return response
    }
    return [
      await send('/graphql', { query: 'mutation { createPerson }' }, true),
      await send('/graphql/stream', { query: '{ open }' }, true),
      await send('/scopes', { query: '{ secret }' }, true),
      await send('/jwt', { id: CLIENT.id, apiKey: CLIENT.apiKey, scopes: [SCOPE] }, false),
      await send(
        '/oauth/token',
        new URLSearchParams({
          ...{ grant_type: 'client_credentials', scope: SCOPE },
          ...{ client_id: CLIENT.id, client_secret: CLIENT.apiKey },
        }),
        false,
      ),
    ]
  }

  it('is replaced with an answer of any kind, before it counts no more', async () => {
    const gateway = await start({ dpop: { nonces: 'required', nonceLife: 300 } })
    const young = await askAll(gateway, nonceOf(100))
    expect(young.map(({ status, headers }) => [status, headers.get('dpop-nonce')])).toEqual(
      young.map(() => [200, null]),
    )
    for (const { status, headers } of await askAll(gateway, nonceOf(200))) {
      expect(status).toBe(200)
      const nonce = headers.get('dpop-nonce')
      const dpop = prover.prove({ url: `${gateway.url}/graphql`, token, payload: { nonce } })
      const next = await gateway.graphql('mutation { createPerson }', { headers: { authorization, dpop } })
      expect([next.status, next.headers.get('dpop-nonce')]).toEqual([200, null])
    }
  })

  it('is replaced where the operation is refused for its scopes', async () => {
    const { graphql, url } = await start({ dpop: { nonces: 'required', nonceLife: 300 } })
    const narrow = prover.boundToken({ id: CLIENT.id, scopes: ['Query:*'] })
    const dpop = prover.prove({ url: `${url}/graphql`, token: narrow, payload: { nonce: nonceOf(200) } })
    const headers = { authorization: `DPoP ${narrow}`, dpop }
    const answer = await graphql('mutation { createPerson }', { headers })
    expect([answer.status, answer.body.errors?.[0]?.extensions?.['code']]).toEqual([403, 'FORBIDDEN'])
    expect(answer.headers.get('dpop-nonce')).toMatch(/^[\w-]{30}$/)
    const older = await graphql('mutation { createPerson }', {
      headers: {
        ...headers,
        dpop: prover.prove({ url: `${url}/graphql`, token: narrow, payload: { nonce: nonceOf(100) } }),
      },
    })
    // One refusal is kept for all who lack the same: nobody else's nonce is in it.
    expect([older.status, older.headers.get('dpop-nonce')]).toEqual([403, null])
  })
})

describe('the challenge to a request without a token', () => {
  const challengeOf = async (options: Partial<GatewayOptions>): Promise<string | null> => {
    const gateway = await startGateway({ before: 'schema', schema, ...options })
    const answer = await gateway.graphql('mutation { createPerson }')
    expect([answer.status, answer.body.errors?.[0]?.extensions?.['reason']]).toEqual([401, 'missing_token'])
    expect(gateway.calls.size).toBe(0)
    return answer.headers.get('www-authenticate')
  }
  const BOTH = /^Bearer resource_metadata="[^"]+", DPoP algs="ES256 [^"]+", resource_metadata="[^"]+"$/
  const issuer = { iss: 'https://login.example.org', audience: 'us' }

  it('offers DPoP beside Bearer where a rule may ask for a key', async () => {
    for (const options of [
      { clients: [{ ...CLIENT, proof: 'dpop' as const }] },
      { clients: [{ ...CLIENT, proof: 'required' as const }] },
      { issuers: [{ ...issuer, proof: 'dpop' as const }] },
      { jwt: { secret: SECRET, proof: 'dpop' as const } },
      { dpop: { nonces: 'required' as const } },
    ])
      expect(await challengeOf(options)).toMatch(BOTH)
  })

  it('is Bearer alone elsewhere', async () => {
    for (const options of [{}, { dpop: { maxAge: 30 } }, { issuers: [issuer] }])
      expect(await challengeOf(options)).toMatch(/^Bearer resource_metadata="[^"]+"$/)
  })

  it('is told by an authenticator to the host of a guard', async () => {
    const options = { secret: SECRET, issuers: [{ ...issuer, proof: 'dpop' as const }] }
    const subject = await createAuthenticator(options)({})
    expect(subject).toEqual({ kind: 'anonymous', reason: 'missing_token', offersProof: true })
    const result = await guardExecute(execute)({
      schema: buildSchema(schema.typeDefs),
      document: parse('mutation { createPerson }'),
      contextValue: { subject },
    })
    expect(httpHeadOf(result as ExecutionResult)?.headers['www-authenticate']).toMatch(
      /^Bearer, DPoP algs="ES256 [^"]+"$/,
    )
  })
})

describe('a client whose tokens must be bound', () => {
  const prover = createProver()

  it('gets none from /jwt and /oauth/token without a proof, and bound ones with it', async () => {
    const { fetch, url, graphql } = await start()
    const body = JSON.stringify({ id: CLIENT.id, apiKey: CLIENT.apiKey, scopes: [SCOPE] })
    const ask = (headers: Readonly<Record<string, string>>) =>
      fetch('/jwt', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
    const without = await ask({})
    expect([without.status, without.body]).toEqual([
      401,
      {
        success: false,
        code: 'UNAUTHENTICATED',
        message: 'Your token must be shown with a proof of the key that it is bound to',
      },
    ])
    const oauthAnswer = await fetch('/oauth/token', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: SCOPE,
        client_id: CLIENT.id,
        client_secret: CLIENT.apiKey,
      }).toString(),
    })
    expect([oauthAnswer.status, oauthAnswer.body['error']]).toEqual([400, 'invalid_dpop_proof'])
    const other = await ask({ dpop: prover.prove({ url: `${url}/graphql` }) })
    expect([other.status, other.body['message']]).toEqual([401, 'Your DPoP proof is not valid'])

    const bound = await ask({ dpop: prover.prove({ url: `${url}/jwt` }) })
    expect(bound.body).toMatchObject({ success: true, token_type: 'DPoP' })
    const token = String(bound.body['jwt'])
    const answer = await graphql('mutation { createPerson }', {
      headers: { authorization: `DPoP ${token}`, dpop: prover.prove({ url: `${url}/graphql`, token }) },
    })
    expect(answer.body).toEqual({ data: { createPerson: 'created' } })
  })

  it('refreshes with the same key alone, and a refused refresh spends nothing', async () => {
    const { fetch, url } = await start({
      jwt: { secret: 'a secret of tests, long enough for production too', maxAge: 3600 },
    })
    const post = (path: string, body: unknown, proof?: string) =>
      fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(proof !== undefined && { dpop: proof }) },
        body: JSON.stringify(body),
      })
    const { body } = await post(
      '/jwt',
      { id: CLIENT.id, apiKey: CLIENT.apiKey, scopes: [SCOPE] },
      prover.prove({ url: `${url}/jwt` }),
    )
    const refresh = (proof?: string) => post('/jwt/refresh', { jwt: body['jwt'] }, proof)
    expect((await refresh()).status).toBe(401)
    expect((await refresh(createProver().prove({ url: `${url}/jwt/refresh` }))).status).toBe(401)
    const refreshed = await refresh(prover.prove({ url: `${url}/jwt/refresh` }))
    expect(refreshed.body).toMatchObject({ success: true, token_type: 'DPoP' })
    const [, payload = ''] = String(refreshed.body['jwt']).split('.')
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      cnf: { jkt: prover.thumbprint },
    })
  })

  it('is refused tokens that were issued before it had to be bound', async () => {
    const { graphql, reconfigure, tokenFor } = await startGateway({ before: 'schema', schema })
    const token = await tokenFor('*')
    expect((await graphql('mutation { createPerson }', { token })).status).toBe(200)
    const before = { id: 'tests', apiKey: 'the key of the tests', scopes: ['*'] }
    await reconfigure({ clients: [{ ...before, proof: 'dpop' }] })
    const after = await graphql('mutation { createPerson }', { token })
    expect(after.body.errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED', reason: 'proof_required' })
  })
})

describe('a bound token on a socket', () => {
  it('is proven when the connection opens, and is refused without a proof', async () => {
    const { url } = await start()
    const prover = createProver()
    const token = prover.boundToken({ id: CLIENT.id })
    const open = (connectionParams: Readonly<Record<string, string>>) =>
      new Promise<string>((resolve) => {
        const client = createClient({
          url: `${url.replace('http', 'ws')}/graphql`,
          webSocketImpl: WebSocket,
          connectionParams,
          retryAttempts: 0,
          lazy: false,
          onNonLazyError: (event) => resolve((event as { readonly reason?: string }).reason ?? 'failed'),
          on: {
            connected: () => {
              resolve('connected')
              void client.dispose()
            },
          },
        })
      })
    const proof = (target: string): string => prover.prove({ method: 'GET', url: target, token })
    const authorization = `DPoP ${token}`
    const target = `${url}/graphql`
    expect(await open({ authorization })).toBe('invalid_dpop_proof')
    expect(await open({ authorization: `Bearer ${token}`, dpop: proof(target) })).toBe('proof_required')
    expect(await open({ authorization, dpop: prover.prove({ url: target, token }) })).toBe(
      'invalid_dpop_proof',
    )
    const good = proof(target)
    expect(await open({ authorization, dpop: good })).toBe('connected')
    expect(await open({ authorization, dpop: good })).toBe('invalid_dpop_proof')
    expect(await open({ authorization, dpop: proof(target.replace('http', 'ws')) })).toBe('connected')
  })
})

/** One store for two gateways: one of SQLite, one of PostgreSQL. */
describe('a proof that was used', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-dpop-'))
  const stores: Store[] = []
  let postgres: TestPostgres | { readonly missing: string } = { missing: 'not started' }
  beforeAll(async () => {
    postgres = await startPostgres()
  }, 60_000)
  afterAll(async () => {
    for (const store of stores) await store.close()
    if ('stop' in postgres) await postgres.stop()
    rmSync(folder, { recursive: true })
  }, 60_000)
  const open = async (database: string): Promise<TestGateway> => {
    const store = await openStore(database, { now: Date.now, random: randomBytes })
    stores.push(store)
    return start({ store, publicUrl: 'https://api.example.org' })
  }

  it.each(['SQLite', 'PostgreSQL'])('is refused by another replica on one store of %s', async (kind) => {
    const database = async (): Promise<string> => {
      if (kind === 'SQLite') return `file:${join(folder, 'store.db')}`
      if (!('createDatabase' in postgres)) throw new Error('PostgreSQL cannot be started here.')
      return postgres.createDatabase()
    }
    const at = await database()
    const replicas = [await open(at), await open(at)]
    const prover = createProver()
    const token = prover.boundToken({ id: CLIENT.id })
    for (let round = 0; round < 3; round += 1) {
      const proof = prover.prove({ url: 'https://api.example.org/graphql', token })
      const headers = { authorization: `DPoP ${token}`, dpop: proof }
      const [first, second] = round % 2 === 0 ? replicas : replicas.toReversed()
      expect((await first?.graphql('mutation { createPerson }', { headers }))?.status).toBe(200)
      const replayed = await second?.graphql('mutation { createPerson }', { headers })
      expect(replayed?.body.errors?.[0]?.extensions?.['reason']).toBe('invalid_dpop_proof')
      expect((await first?.graphql('mutation { createPerson }', { headers }))?.status).toBe(401)
    }
    const proof = prover.prove({ url: 'https://api.example.org/graphql', token })
    const headers = { authorization: `DPoP ${token}`, dpop: proof }
    const answers = await Promise.all(
      replicas.flatMap((one) => [1, 2, 3].map(() => one.graphql('mutation { createPerson }', { headers }))),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  it('is refused as a store that cannot be reached, and nothing runs, where nobody can know', async () => {
    const store = await openStore('memory:', { now: Date.now, random: randomBytes })
    stores.push(store)
    const see = () => Promise.reject(new Error('gone'))
    const { graphql, url, calls } = await start({ store: { ...store, proofs: { see } } })
    const prover = createProver()
    const token = prover.boundToken({ id: CLIENT.id })
    const answer = await graphql('mutation { createPerson }', {
      headers: { authorization: `DPoP ${token}`, dpop: prover.prove({ url: `${url}/graphql`, token }) },
    })
    expect(answer.status).toBe(503)
    expect(answer.body.errors?.[0]).toMatchObject({
      message: 'The store cannot be reached, try again later',
      extensions: { code: 'STORE_UNAVAILABLE' },
    })
    expect(calls.size).toBe(0)
  })
})

/** The package has no types of its own; a name that is no literal is not looked up. */
const PACKAGE: string = 'oidc-provider'
interface OidcProvider {
  readonly Provider: new (
    issuer: string,
    configuration: object,
  ) => { readonly callback: () => RequestListener }
}

describe('the bound tokens of an OpenID provider', () => {
  let server: Server
  let iss = ''
  beforeAll(async () => {
    for (const level of ['warn', 'info'] as const)
      jest.spyOn(console, level).mockImplementation(() => undefined)
    server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    iss = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { Provider } = (await import(PACKAGE)) as OidcProvider
    const provider = new Provider(iss, {
      clients: [
        {
          client_id: 'robot',
          client_secret: 'the secret of the robot',
          grant_types: ['client_credentials'],
          redirect_uris: [],
          response_types: [],
        },
      ],
      features: {
        clientCredentials: { enabled: true },
        devInteractions: { enabled: false },
        dPoP: { enabled: true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => 'urn:example:api',
          getResourceServerInfo: () => ({
            scope: 'read',
            audience: 'urn:example:api',
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
    })
    server.on('request', provider.callback())
  }, 60_000)
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const getToken = async (keypair?: dpop.KeyPair): Promise<string> => {
    const response = await fetch(`${iss}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('robot:the+secret+of+the+robot').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        ...(keypair !== undefined && { dpop: await dpop.generateProof(keypair, `${iss}/token`, 'POST') }),
      },
      body: 'grant_type=client_credentials&scope=read',
    })
    return ((await response.json()) as { readonly access_token: string }).access_token
  }

  it('count with proofs of the package dpop, and those that are not bound do not count', async () => {
    const issuer = { iss, audience: 'urn:example:api', proof: 'dpop' } as const
    const { graphql, url } = await start({ issuers: [issuer] })
    const keypair = await dpop.generateKeyPair('ES256')
    const token = await getToken(keypair)
    const ask = (authorization: string, proof?: string) =>
      graphql('{ secret }', { headers: { authorization, ...(proof !== undefined && { dpop: proof }) } })
    const prove = (pair = keypair): Promise<string> =>
      dpop.generateProof(pair, `${url}/graphql`, 'POST', undefined, token)
    expect((await ask(`DPoP ${token}`, await prove())).body).toEqual({ data: { secret: 'told' } })
    const thief = await ask(`DPoP ${token}`, await prove(await dpop.generateKeyPair('ES256')))
    expect(thief.body.errors?.[0]?.extensions?.['reason']).toBe('invalid_dpop_proof')
    expect((await ask(`Bearer ${token}`)).body.errors?.[0]?.extensions?.['reason']).toBe('proof_required')
    const unbound = await getToken()
    expect((await ask(`Bearer ${unbound}`)).body.errors?.[0]?.extensions?.['reason']).toBe('proof_required')
  })
})
