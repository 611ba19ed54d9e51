import { describe, expect, it } from '@jest/globals'
import { CLIENTS, createExchangeWorld, type ExchangeWorld, ISS } from '../http/exchange-world.ts'
import { startGateway } from '../kit/gateway.ts'
import { byRule, startPolicyServer } from '../kit/policy-server.ts'
import { pemOf, RSA, signToken } from '../token/ports.ts'
import { nowInSeconds } from './http-wire.ts'

/** Others who decide by what a token grants are told what it grants here: inside every ceiling, and no more. */

const [AGENT, OTHER, PLAIN] = CLIENTS

const introspect = async (
  { gateway }: ExchangeWorld,
  token: string,
): Promise<Readonly<Record<string, unknown>>> => {
  const body = new URLSearchParams({ client_id: 'agent', client_secret: AGENT.apiKey, token })
  return (await gateway.fetch('/oauth/introspect', { method: 'POST', body })).body
}

describe('an own token', () => {
  it('tells by introspection no scope that has left the ceiling of its client since', async () => {
    const world = await createExchangeWorld()
    const token = await world.clientToken('agent', 'Mutation:Person:*', 'read:*')
    expect((await introspect(world, token))['scope']).toBe('Mutation:Person:* read:*')
    await world.gateway.reconfigure({
      clients: [{ ...AGENT, scopes: ['Mutation:Person:Create', 'read:secret', 'other'] }, OTHER, PLAIN],
    })
    expect((await introspect(world, token))['scope']).toBe('Mutation:Person:Create read:secret')
    await world.gateway.reconfigure({ clients: [{ ...AGENT, scopes: ['other'] }, OTHER, PLAIN] })
    expect(await introspect(world, token)).toMatchObject({ active: true, scope: '' })
  })

  it('is told to its bearer as it counts now', async () => {
    const world = await createExchangeWorld()
    const token = await world.clientToken('agent', 'Mutation:Person:*', 'read:*')
    const tell = async (): Promise<unknown> => {
      const headers = { authorization: `Bearer ${token}` }
      return (await world.gateway.fetch('/scopes/subject', { headers })).body['subject']
    }
    expect(await tell()).toMatchObject({ allow: ['Mutation:Person:*', 'read:*'] })
    await world.gateway.reconfigure({ clients: [{ ...AGENT, scopes: ['read:secret'] }, OTHER, PLAIN] })
    expect(await tell()).toMatchObject({ allow: ['read:secret'] })
  })

  it('tells by introspection no scope of one from an exchange that has left the ceiling of the first token’s issuer', async () => {
    const world = await createExchangeWorld()
    const { token } = await world.exchange('agent', world.userToken())
    expect((await introspect(world, token))['scope']).toBe('Mutation:Person:* read:secret')
    const issuer = {
      ...{ iss: ISS, audience: 'us', patterns: true },
      keys: [{ publicKey: pemOf(RSA.publicKey) }],
    }
    await world.gateway.reconfigure({ issuers: [{ ...issuer, ceiling: ['read:*'] }] })
    expect((await introspect(world, token))['scope']).toBe('read:secret')
  })
})

describe.each(['authzen', 'opa'] as const)('a policy engine (%s)', (kind) => {
  const ask = async (claims: object, record: object): Promise<Readonly<Record<string, unknown>>> => {
    const engine = await startPolicyServer((question, response) =>
      kind === 'opa' ? { result: [] } : byRule(() => false)(question, response),
    )
    const gateway = await startGateway({
      before: 'schema',
      schema: {
        typeDefs: `
          directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION
          type Query { open: String shut: String @policy(policies: [["may"]]) }`,
      },
      // A busy machine takes its time to load what asks.
      policies:
        kind === 'opa'
          ? { opa: { url: engine.url, timeout: 30_000 } }
          : { authzen: { url: engine.url, timeout: 30_000 } },
      issuers: [{ iss: ISS, audience: 'us', keys: [{ publicKey: pemOf(RSA.publicKey) }], ...record }],
    })
    const now = nowInSeconds()
    const all = { iss: ISS, aud: 'us', sub: 'jane', iat: now, exp: now + 600, ...claims }
    const token = signToken(all, { key: RSA.privateKey, alg: 'RS256' })
    await gateway.graphql('{ open shut }', { token })
    const [{ body }] = engine.received as unknown as readonly [{ readonly body: never }]
    const { subject, input } = body as Readonly<Record<string, Readonly<Record<string, never>>>>
    return (kind === 'opa' ? input?.['subject'] : subject?.['properties']) ?? {}
  }

  it('hears of no scope beyond the ceiling of the issuer', async () => {
    const record = { patterns: true, ceiling: ['read:*', 'write:own'] }
    expect((await ask({ scope: 'read:a write:* admin' }, record))['scopes']).toEqual(['read:a', 'write:own'])
    expect((await ask({ scope: 'admin' }, record))['scopes']).toEqual([])
  })

  it('hears of no number that was rounded, and may be somebody else’s', async () => {
    const account = JSON.parse('{"id": 9007199254740993, "all": [1, 1e23], "name": "a"}')
    const told = await ask({ scope: 'a', account }, {})
    expect(told['claims']).toMatchObject({ sub: 'jane', account: { all: [1, null], name: 'a' } })
    expect(told['claims']).not.toHaveProperty('account.id')
  })

  it('hears of who acts for the caller', async () => {
    const told = await ask({ scope: 'a', act: { sub: 'agent', act: { sub: 'first' } } }, {})
    expect(told).toMatchObject({ issuer: ISS, actor: 'agent' })
  })

  it('hears of what a policy rejects', async () => {
    const mapping = { id: [{ claim: 'sub' }], scopes: [{ claim: 'policy', as: ['policy'] as const }] }
    const policy = { allow: ['read:*'], reject: ['read:secret'] }
    const told = await ask({ policy }, { patterns: true, ceiling: ['*'], claims: mapping })
    expect(told).toMatchObject({ scopes: ['read:*'], rejects: ['read:secret'] })
  })
})
