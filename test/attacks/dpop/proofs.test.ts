import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Answer } from '../../kit/caller.ts'
import { startGateway, type TestGateway } from '../../kit/gateway.ts'
import { createProver, type ProofParts, signToken } from '../../kit/prover.ts'

const TYPES = `
  directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION
  type Query { secret: String @auth(scopes: [["read:secret"]]) open: String }
  type Mutation { createPerson: String }`
const MESSAGE = 'Your DPoP proof is not valid'
const seconds = (): number => Math.floor(Date.now() / 1000)

/** One gateway, one holder of a bound token, and whoever has taken it. */
describe('the proof of a bound token', () => {
  const holder = createProver()
  const token = holder.boundToken()
  let gateway: TestGateway
  let url = ''
  let ran = 0

  beforeAll(async () => {
    gateway = await startGateway({
      before: 'schema',
      lasts: 'file',
      schema: {
        typeDefs: TYPES,
        resolvers: {
          Query: { secret: () => 'told', open: () => 'open' },
          Mutation: { createPerson: () => 'created' },
        },
      },
    })
    url = `${gateway.url}/graphql`
  })
  afterAll(() => {
    expect(ran).toBe(gateway.calls.get('Mutation.createPerson') ?? 0)
  })

  const send = (headers: Readonly<Record<string, string>>): Promise<Answer> =>
    gateway.graphql('mutation { createPerson }', { headers })
  const show = (proof: string, shown = token): Promise<Answer> =>
    send({ authorization: `DPoP ${shown}`, dpop: proof })
  const prove = (parts: Partial<ProofParts> = {}): string => holder.prove({ url, token, ...parts })
  const expectAllowed = (answer: Answer): void => {
    ran += 1
    expect(answer.body).toEqual({ data: { createPerson: 'created' } })
  }
  const expectRefused = (
    answer: Answer,
    reason = 'invalid_dpop_proof',
    message = MESSAGE,
    error = reason,
  ): void => {
    expect(answer.status).toBe(401)
    expect(answer.body).toEqual({
      errors: [{ message, extensions: { code: 'UNAUTHENTICATED', reason } }],
    })
    expect(answer.headers.get('www-authenticate')).toMatch(
      new RegExp(`^DPoP algs="ES256 [^"]*", error="${error}", error_description="${message}"`),
    )
    expect(answer.headers.get('dpop-nonce')).toBeNull()
  }
  const expectProofAsked = (answer: Answer): void =>
    expectRefused(
      answer,
      'proof_required',
      'Your token must be shown with a proof of the key that it is bound to',
      'invalid_token',
    )

  it('lets its holder in, in any letter case of the scheme', async () => {
    expectAllowed(await show(prove()))
    expectAllowed(await send({ authorization: `dpop ${token}`, dpop: prove() }))
  })

  it('is asked for each time', async () => {
    const proof = prove()
    expectAllowed(await show(proof))
    expectRefused(await show(proof))
    expectAllowed(await show(prove()))
  })

  it('cannot be spared by showing the token as a Bearer token, with a proof or without', async () => {
    expectProofAsked(await send({ authorization: `Bearer ${token}` }))
    expectProofAsked(await send({ authorization: `Bearer ${token}`, dpop: prove() }))
  })

  it('refuses a stolen token without the key, also for what is open to all', async () => {
    const thief = createProver()
    expectRefused(await show(thief.prove({ url, token })))
    expectRefused(await send({ authorization: `DPoP ${token}` }))
    expectRefused(
      await gateway.graphql('{ open }', { headers: { authorization: `DPoP ${token}`, dpop: 'no proof' } }),
    )
    // With the holder's public key in the header, and the thief's signature.
    expectRefused(await show(thief.prove({ url, token, header: { jwk: holder.jwk } })))
  })

  it.each<[string, Partial<ProofParts>]>([
    ['another method', { method: 'GET' }],
    ['a method in lower case', { method: 'post' }],
    ['no method', { payload: { htm: undefined } }],
    ['a method that is a list', { payload: { htm: ['POST'] } }],
    ['no URL', { payload: { htu: undefined } }],
    ['a URL that is a path', { payload: { htu: '/graphql' } }],
    ['another host', { url: 'https://attacker.example/graphql' }],
    ['no jti', { payload: { jti: undefined } }],
    ['an empty jti', { payload: { jti: '' } }],
    ['a jti that is a number', { payload: { jti: 7 } }],
    ['a jti of 257 characters', { payload: { jti: 'j'.repeat(257) } }],
    ['no iat', { payload: { iat: undefined } }],
    ['an iat that is a text', { payload: { iat: String(seconds()) } }],
    ['an iat in the future', { payload: { iat: seconds() + 30 } }],
    ['an iat in the past', { payload: { iat: seconds() - 120 } }],
    ['no hash of the token', { token: undefined }],
    ['the hash of another token', { token: holder.boundToken() }],
    ['an ath that is the token', { payload: { ath: token } }],
    ['another typ', { header: { typ: 'JWT' } }],
    ['no typ', { header: { typ: undefined } }],
    ['an unknown crit', { header: { crit: ['b64'], b64: false } }],
    ['no key', { header: { jwk: undefined } }],
    ['a key that is a text', { header: { jwk: JSON.stringify(holder.jwk) } }],
    ['its private key', { header: { jwk: holder.privateJwk } }],
    ['a secret for a key', { header: { jwk: { kty: 'oct', k: 'c2VjcmV0' } } }],
    ['another algorithm than that of the key', { header: { alg: 'ES384' } }],
    ['alg none', { header: { alg: 'none' }, sign: () => Buffer.alloc(0) }],
    ['alg None', { header: { alg: 'None' } }],
    [
      'an HMAC with the public key for its secret',
      {
        header: { alg: 'HS256' },
        sign: (input) => createHmac('sha256', JSON.stringify(holder.jwk)).update(input).digest(),
      },
    ],
    ['no signature', { sign: () => Buffer.alloc(0) }],
    ['a signature of other bytes', { sign: () => Buffer.alloc(64, 1) }],
  ])('does not count with %s', async (_, parts) => {
    expectRefused(await show(prove(parts)))
  })

  it('does not count for another path, nor for a URL that only begins alike', async () => {
    for (const htu of [
      `${gateway.url}/`,
      `${gateway.url}/graphql/`,
      `${gateway.url}/graphql/stream`,
      `${gateway.url}/Graphql`,
      `${gateway.url}/graphql%2F`,
      url.replace('http:', 'https:'),
      url.replace('http://', 'http://user@'),
      url.replace(/:(\d+)/, (_, port: string) => `:${Number(port) - 1}`),
      ` ${url}`,
      `${url}\n`,
      url.replace('/graphql', '\\graphql'),
    ])
      expectRefused(await show(prove({ payload: { htu } })))
  })

  it('counts for the same URL in another spelling, and whatever its query and fragment are', async () => {
    for (const htu of [
      `${url}?query=x`,
      `${url}#part`,
      url.replace('http:', 'HTTP:'),
      url.replace('/graphql', '/%67raph%71l'),
      url.replace('/graphql', '/x/../graphql'),
    ])
      expectAllowed(await show(prove({ payload: { htu } })))
  })

  it('is one header', async () => {
    const proofs = [prove(), prove()]
    const answer = await gateway.raw({
      path: '/graphql',
      headers: [
        ['content-type', 'application/json'],
        ['authorization', `DPoP ${token}`],
        ...proofs.map((proof) => ['DPoP', proof] as const),
      ],
      body: JSON.stringify({ query: 'mutation { createPerson }' }),
    })
    expect(answer.status).toBe(401)
    expect(answer.text).toContain('invalid_dpop_proof')
    expectRefused(await send({ authorization: `DPoP ${token}`, dpop: proofs.join(', ') }))
    expectRefused(await send({ authorization: `DPoP ${token}`, dpop: '' }))
    expectRefused(await send({ authorization: `DPoP ${token}`, dpop: `${prove()}=` }))
    expectRefused(
      await send({ authorization: `DPoP ${token}`, dpop: prove({ payload: { x: 'x'.repeat(9_000) } }) }),
    )
  })

  it('does not make a token count that is not bound', async () => {
    const unbound = signToken({})
    expectProofAsked(await show(holder.prove({ url, token: unbound }), unbound))
  })

  it.each([
    ['null', null],
    ['a text', holder.thumbprint],
    ['a list', [{ jkt: holder.thumbprint }]],
    ['nothing that is known', { kid: 'k' }],
    ['a thumbprint that is a list', { jkt: [holder.thumbprint] }],
    ['a thumbprint of another length', { jkt: holder.thumbprint.slice(1) }],
    ['a key of its own', { jwk: holder.jwk }],
  ])('is not replaced by a binding that is %s: such a token counts in no way', async (_, cnf) => {
    const odd = signToken({ cnf })
    for (const authorization of [`Bearer ${odd}`, `DPoP ${odd}`]) {
      const answer = await send({ authorization, dpop: holder.prove({ url, token: odd }) })
      expect(answer.status).toBe(401)
      expect(answer.body.errors?.[0]).toMatchObject({
        message: 'Your token is not valid',
        extensions: { code: 'UNAUTHENTICATED', reason: 'invalid_token' },
      })
    }
  })

  it('does not count with the key of another token: each is for its own', async () => {
    const other = createProver()
    const otherToken = other.boundToken()
    expectRefused(await show(other.prove({ url, token }), token))
    expectRefused(await show(holder.prove({ url, token: otherToken }), otherToken))
    expectAllowed(await show(other.prove({ url, token: otherToken }), otherToken))
  })

  it('of two keys with one jti counts for both, and the same jti of one key once', async () => {
    const other = createProver()
    const otherToken = other.boundToken()
    const jti = randomUUID()
    expectAllowed(await show(prove({ payload: { jti } })))
    expectAllowed(await show(other.prove({ url, token: otherToken, payload: { jti } }), otherToken))
    expectRefused(await show(prove({ payload: { jti, iat: seconds() - 1 } })))
  })

  it('of several uses at once lets one in', async () => {
    const proof = prove()
    const answers = await Promise.all(Array.from({ length: 8 }, () => show(proof)))
    const allowed = answers.filter(({ status }) => status === 200)
    expect(allowed).toHaveLength(1)
    ran += 1
    for (const answer of answers) if (answer !== allowed[0]) expectRefused(answer)
  })

  it('may be signed with EdDSA under both names and with RSA, and not with an RSA key that is too small', async () => {
    const ed = generateKeyPairSync('ed25519')
    for (const alg of ['EdDSA', 'Ed25519']) {
      const one = createProver(ed, alg)
      const shown = one.boundToken()
      expectAllowed(await show(one.prove({ url, token: shown }), shown))
    }
    const rsa = createProver(generateKeyPairSync('rsa', { modulusLength: 2048 }), 'RS256')
    const shown = rsa.boundToken()
    expectAllowed(await show(rsa.prove({ url, token: shown }), shown))
    const small = createProver(generateKeyPairSync('rsa', { modulusLength: 1024 }), 'RS256')
    const weak = small.boundToken()
    expectRefused(await show(small.prove({ url, token: weak }), weak))
  })

  it('says nothing for a token that is expired, of another issuer or forged', async () => {
    const expired = holder.boundToken({ exp: seconds() - 10 })
    const answer = await show(holder.prove({ url, token: expired }), expired)
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ reason: 'expired_token' })
    const forged = signToken(
      { cnf: { jkt: holder.thumbprint } },
      'another secret of more than 32 bytes, quite',
    )
    const refused = await show(holder.prove({ url, token: forged }), forged)
    expect(refused.body.errors?.[0]?.extensions).toMatchObject({ reason: 'invalid_token' })
  })
})
