import { describe, expect, it } from '@jest/globals'
import { nowInSeconds } from '../attacks/http-wire.ts'
import { createSocketWorld } from '../kit/socket-world.ts'
import { serveAnswers } from '../token/key-server.ts'
import { RSA, signToken } from '../token/ports.ts'

/** A gateway that knows an issuer by its name alone, and the issuer, whose metadata is away at first. */
async function createWorld() {
  const issuer = await serveAnswers()
  const iss = issuer.url
  const { url, seen } = await createSocketWorld({
    issuers: [{ iss, audience: 'us', jwks: { coolDown: 0 } }],
  })
  const now = nowInSeconds()
  const claims = { iss, aud: 'us', sub: 'jane', scope: 'read:secret', iat: now, exp: now + 60 }
  const token = signToken(claims, { key: RSA.privateKey, alg: 'RS256', header: { kid: 'a' } })
  const ask = async (query: string) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    })
    return { status: response.status, body: (await response.json()) as unknown }
  }
  const publish = (issuerName = iss): void => {
    issuer.answers
      .set('/.well-known/openid-configuration', { issuer: issuerName, jwks_uri: `${iss}/keys` })
      .set('/keys', { keys: [{ ...RSA.publicKey.export({ format: 'jwk' }), kid: 'a' }] })
  }
  return { ask, publish, seen }
}

describe('a gateway that knows an issuer by its name alone', () => {
  it('refuses guarded operations with 503 while the metadata is away or of another issuer, and then answers', async () => {
    const { ask, publish, seen } = await createWorld()
    const refused = { status: 503, body: { errors: [{ extensions: { code: 'ISSUER_UNAVAILABLE' } }] } }
    expect(await ask('{ secret }')).toMatchObject(refused)
    publish('https://other.example')
    expect(await ask('{ secret }')).toMatchObject(refused)
    expect(await ask('mutation { createPerson }')).toMatchObject(refused)
    expect(seen).toEqual([])
    publish()
    expect(await ask('{ secret }')).toMatchObject({ status: 200, body: { data: { secret: 'secret' } } })
  })
})
