import { describe, expect, it } from '@jest/globals'
import type { GatewayOptions } from '../../../src/gateway/options.ts'
import { startGateway } from '../../kit/gateway.ts'
import { createProver } from '../../kit/prover.ts'

const schema = {
  typeDefs: 'type Query { open: String } type Mutation { createPerson: String }',
  resolvers: { Mutation: { createPerson: () => 'created' } },
}
const BODY = JSON.stringify({ query: 'mutation { createPerson }' })

/** The URL of a proof, as the gateway's place in a network has it. */
describe('the URL of a proof', () => {
  const show = async (
    options: Partial<GatewayOptions>,
    headers: Readonly<Record<string, string>>,
    target?: string,
  ): Promise<number> => {
    const { raw, url } = await startGateway({ before: 'schema', schema, ...options })
    const prover = createProver()
    const token = prover.boundToken()
    const proof = prover.prove({ url: target ?? `${url}/graphql`, token })
    const all = {
      'content-type': 'application/json',
      authorization: `DPoP ${token}`,
      dpop: proof,
      ...headers,
    }
    return (await raw({ path: '/graphql', headers: Object.entries(all), body: BODY })).status
  }
  const behind = { trustedProxies: ['127.0.0.1'] }
  const OUTSIDE = 'https://api.example.org/graphql'

  it('is at the public URL alone, whatever the request says', async () => {
    const publicUrl = 'https://api.example.org'
    expect(await show({ publicUrl }, {}, OUTSIDE)).toBe(200)
    expect(await show({ publicUrl }, { host: 'attacker.example' }, 'http://attacker.example/graphql')).toBe(
      401,
    )
    expect(await show({ publicUrl }, {})).toBe(401)
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'attacker.example' }
    expect(await show({ publicUrl, ...behind }, forwarded, 'https://attacker.example/graphql')).toBe(401)
  })

  it('is where a trusted proxy says, and nobody else', async () => {
    const forwarded = {
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'api.example.org',
    }
    expect(await show(behind, forwarded, OUTSIDE)).toBe(200)
    expect(await show({}, forwarded, OUTSIDE)).toBe(401)
    expect(await show({}, forwarded)).toBe(200)
    const standard = { forwarded: 'for=192.0.2.1;proto=https;host="api.example.org"' }
    expect(await show({ ...behind, forwardedHeader: 'forwarded' }, standard, OUTSIDE)).toBe(200)
    expect(await show(behind, standard, OUTSIDE)).toBe(401)
  })

  it('is not what a caller wrote before the proxy', async () => {
    const spoofed = {
      'x-forwarded-for': '192.0.2.9, 192.0.2.1',
      'x-forwarded-proto': 'http, https',
      'x-forwarded-host': 'attacker.example, api.example.org',
    }
    expect(await show(behind, spoofed, OUTSIDE)).toBe(200)
    expect(await show(behind, spoofed, 'http://attacker.example/graphql')).toBe(401)
    const standard = {
      forwarded:
        'for=192.0.2.9;proto=http;host=attacker.example, for=192.0.2.1;proto=https;host=api.example.org',
    }
    expect(await show({ ...behind, forwardedHeader: 'forwarded' }, standard, OUTSIDE)).toBe(200)
  })

  it('is not made of a host that would end early', async () => {
    for (const host of ['api.example.org/x?', 'user@api.example.org', 'api.example.org#', 'a b'])
      expect(await show(behind, { 'x-forwarded-proto': 'https', 'x-forwarded-host': host }, OUTSIDE)).toBe(
        401,
      )
  })
})
