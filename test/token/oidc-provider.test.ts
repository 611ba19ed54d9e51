import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { allowedTo } from './ports.ts'

/** The package has no types of its own; a name that is no literal is not looked up. */
const PACKAGE: string = 'oidc-provider'
interface OidcProvider {
  readonly Provider: new (
    issuer: string,
    configuration: object,
  ) => { readonly callback: () => RequestListener }
}

const AUDIENCE = 'urn:example:api'
const key = (kid: string): JsonWebKey => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }
}

/** npm `oidc-provider` on loopback; rotating its keys is starting it anew behind the same address. */
describe('the tokens of an OpenID provider', () => {
  let server: Server
  let url = ''
  let fetched = 0
  const rotate = async (keys: readonly JsonWebKey[]): Promise<void> => {
    const { Provider } = (await import(PACKAGE)) as OidcProvider
    const provider = new Provider(url, {
      jwks: { keys },
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
        resourceIndicators: {
          enabled: true,
          defaultResource: () => AUDIENCE,
          getResourceServerInfo: () => ({
            scope: 'read write',
            audience: AUDIENCE,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
    })
    const answer = provider.callback()
    server.removeAllListeners('request')
    server.on('request', (request, response) => {
      if (request.url === '/jwks') fetched += 1
      void answer(request, response)
    })
  }
  const issue = async (): Promise<string> => {
    const response = await fetch(`${url}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('robot:the+secret+of+the+robot').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials&scope=read',
    })
    const body = (await response.json()) as { readonly access_token: string }
    return body.access_token
  }

  beforeAll(async () => {
    // It warns of everything that is right for a test alone.
    for (const level of ['warn', 'info'] as const)
      jest.spyOn(console, level).mockImplementation(() => undefined)
    server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    jest.restoreAllMocks()
    server.close()
    server.closeAllConnections()
  })

  it('are taken by its name alone, before and after it rotates its keys', async () => {
    const [first, second] = [key('first'), key('second')]
    await rotate([first])
    const authenticate = createAuthenticator({
      issuers: [{ iss: url, audience: AUDIENCE, type: 'at+jwt' }],
    })
    const ask = (token: string) => authenticate({ authorization: `Bearer ${token}` })
    const before = await issue()
    const subject = await ask(before)
    expect(subject).toMatchObject({ kind: 'identified', issuer: url, id: 'robot' })
    expect(allowedTo(subject)).toEqual(['read'])
    await rotate([second, first])
    const after = await issue()
    for (const token of [before, after, before]) expect((await ask(token)).kind).toBe('identified')
    expect(fetched).toBe(2)
  })
})
