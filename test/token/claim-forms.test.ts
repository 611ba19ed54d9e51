import { describe, expect, it } from '@jest/globals'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { type LeftOut, tellOnce } from '../../src/token/claims/left-out.ts'
import type { ScopeClaim } from '../../src/token/claims/mapping.ts'
import { NOW, SECONDS } from './forge.ts'
import { addClient, allowedTo, createWorld, pemOf, RSA, signToken } from './ports.ts'

const ISS = 'https://issuer.example'

/** What a token grants by one mapping, and what was told of the rest. */
async function grant(scopes: readonly ScopeClaim[], claims: object) {
  const told: LeftOut[] = []
  const keys = [{ publicKey: pemOf(RSA.publicKey) }]
  const authenticate = createAuthenticator({
    issuers: [{ iss: ISS, keys, claims: { id: [{ claim: 'sub' }], scopes } }],
    now: () => NOW,
    onLeftOut: tellOnce((leftOut) => told.push(leftOut)),
  })
  for (const exp of [SECONDS + 60, SECONDS + 61])
    await authenticate({
      authorization: `Bearer ${signToken({ iss: ISS, sub: 'jane', exp, ...claims }, { key: RSA.privateKey, alg: 'RS256' })}`,
    })
  const token = signToken(
    { iss: ISS, sub: 'jane', exp: SECONDS + 62, ...claims },
    { key: RSA.privateKey, alg: 'RS256' },
  )
  return { allowed: allowedTo(await authenticate({ authorization: `Bearer ${token}` })), told }
}

describe('a claim of scopes', () => {
  it.each<[string, Omit<ScopeClaim, 'claim'>, unknown, readonly string[]]>([
    ['in a list', { as: ['list'] }, ['a', 'b'], ['a', 'b']],
    ['with spaces', { as: ['spaces'] }, ' a  b ', ['a', 'b']],
    ['with commas', { as: ['commas'] }, 'a, b', ['a', 'b']],
    ['as keys', { as: ['keys'] }, { a: 1, b: {} }, ['a', 'b']],
    ['as keys, some not held', { as: ['keys'] }, { a: false, b: null, c: true, d: 0 }, ['c', 'd']],
    ['as a list in JSON', { as: ['json'] }, '["a", "b"]', ['a', 'b']],
    ['as keys in JSON', { as: ['json', 'keys'] }, '{"a": 1, "__proto__": 2}', ['a', '__proto__']],
    ['in JSON or with spaces', { as: ['json', 'spaces'] }, 'a b', ['a', 'b']],
    ['with a prefix', { as: ['list'], prefix: 'role:' }, ['a'], ['role:a']],
    [
      'renamed',
      { as: ['list'], rename: { 'User: Update': 'Mutation:User:Update' } },
      ['User: Update', 'a'],
      ['Mutation:User:Update', 'a'],
    ],
    [
      'renamed beside a prefix',
      { as: ['list'], rename: { 'A B': 'x' }, prefix: 'r:' },
      ['A B', 'b'],
      ['x', 'r:b'],
    ],
    [
      'mapped to patterns',
      { as: ['list'], map: { admin: ['Mutation:*:*', 'a'] } },
      ['admin'],
      ['Mutation:*:*', 'a'],
    ],
    ['that is null', { as: ['list'] }, null, []],
    ['that is empty', { as: ['spaces'] }, '', []],
  ])('%s grants its names', async (_, source, value, scopes) => {
    const { allowed, told } = await grant([{ claim: 'roles', ...source }], { roles: value })
    expect(allowed).toEqual(scopes)
    expect(told).toEqual([])
  })

  it('is one of several, whose union counts, and "*" on the way is every member', async () => {
    const scopes: readonly ScopeClaim[] = [
      { claim: ['realm_access', 'roles'], as: ['list'] },
      { claim: ['resource_access', '*', 'roles'], as: ['list'] },
    ]
    const claims = {
      realm_access: { roles: ['a'] },
      resource_access: { x: { roles: ['b'] }, y: {}, z: { roles: ['c'] } },
    }
    expect((await grant(scopes, claims)).allowed).toEqual(['a', 'b', 'c'])
  })

  it.each<[string, Omit<ScopeClaim, 'claim'>, unknown, Partial<LeftOut>]>([
    ['a name that is no scope', { as: ['list'] }, ['User: Update'], { name: 'User: Update', cause: 'name' }],
    ['a pattern of a third party', { as: ['list'] }, ['Mutation:*'], { name: 'Mutation:*', cause: 'name' }],
    [
      'a name that a map does not hold',
      { as: ['list'], map: { a: ['a'] } },
      ['toString'],
      { name: 'toString', cause: 'not_mapped' },
    ],
    ['a text for a list', { as: ['list'] }, 'a b', { name: undefined, cause: 'shape' }],
    ['a list for keys', { as: ['keys'] }, ['a'], { name: undefined, cause: 'shape' }],
    ['an object for a list', { as: ['list'] }, { a: 1 }, { name: undefined, cause: 'shape' }],
    ['a number in a list', { as: ['list'] }, [1], { name: undefined, cause: 'shape' }],
    ['text that is no JSON', { as: ['json'] }, '[', { name: undefined, cause: 'shape' }],
    ['a line end in a name', { as: ['list'] }, ['a\nb'], { name: 'a\uFFFDb', cause: 'name' }],
  ])('with %s grants nothing by it and is told once', async (_, source, value, leftOut) => {
    const { allowed, told } = await grant([{ claim: 'roles', ...source }], { roles: value })
    expect(allowed).toEqual([])
    expect(told).toEqual([{ issuer: ISS, claim: 'roles', ...leftOut }])
  })

  it('of a client’s own token is told under the name of the client', async () => {
    const told: LeftOut[] = []
    const world = createWorld({ onLeftOut: tellOnce((leftOut) => told.push(leftOut)) })
    addClient(world, 'web', {}, { publicKey: RSA.publicKey, preset: 'oauth' })
    const claims = { iss: 'web', sub: 'jane', scope: 'a {b}', scp: { a: 1 }, exp: SECONDS + 60 }
    const subject = await world.ask(signToken(claims, { key: RSA.privateKey, alg: 'RS256' }))
    expect(allowedTo(subject)).toEqual(['a'])
    expect(told).toEqual([
      { issuer: 'web', claim: 'scope', name: '{b}', cause: 'name' },
      { issuer: 'web', claim: 'scp', name: undefined, cause: 'shape' },
    ])
  })

  it.each<[string, Partial<ScopeClaim>]>([
    ['a new name that is no pattern', { rename: { a: 'b c' } }],
    ['a map to no pattern', { map: { a: ['{'] } }],
    ['a prefix that no scope can have', { prefix: 'a b' }],
    ['a prefix that is a pattern', { prefix: '*:' }],
    ['a prefix beside a map', { prefix: 'a:', map: { a: ['a'] } }],
  ])('with %s is refused at the start', (_, source) =>
    expect(grant([{ claim: 'roles', as: ['list'], ...source }], {})).rejects.toThrow(),
  )
})
