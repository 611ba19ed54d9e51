import { describe, expect, it } from '@jest/globals'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { claimsOf, createCommands, SECRET } from './store-commands.ts'

describe('portcullis token', () => {
  it('prints a token that the gateway believes', async () => {
    const { run } = createCommands()
    const { code, stdout, stderr } = await run('token', '--scopes', 'Mutation:Person:*', 'Query:*')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const authenticate = createAuthenticator({ secret: SECRET, issuer: 'us' })
    expect(await authenticate({ authorization: `Bearer ${stdout.trim()}` })).toMatchObject({
      ...{ kind: 'identified', id: 'development', issuer: 'us' },
      granted: { allow: [{ text: 'Mutation:Person:*' }, { text: 'Query:*' }] },
    })
    const { iat, exp, aud } = claimsOf(stdout)
    expect([Number(exp) - Number(iat), aud]).toEqual([7_200, undefined])
  })

  it('is for whom and for as long as is said', async () => {
    const { json } = createCommands()
    const answer = await json<{ token: string }>(
      'token',
      '--scopes',
      'a',
      '--id',
      'Ωmega',
      '--expires',
      '90s',
    )
    expect(answer).toMatchObject({ id: 'Ωmega', scopes: ['a'], audience: null, expires: 90 })
    const { id, iat, exp } = claimsOf(answer.token)
    expect([id, Number(exp) - Number(iat)]).toEqual(['Ωmega', 90])
  })

  it('with --admin names the audience of the admin API, for an hour', async () => {
    const { run } = createCommands()
    const { stdout } = await run('token', '--admin')
    const claims = claimsOf(stdout)
    expect(claims).toMatchObject({ id: 'admin', scopes: ['*'], aud: 'portcullis-admin' })
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(3_600)
  })

  it('cannot widen a client’s ceiling', async () => {
    const { run } = createCommands()
    expect((await run('token', '--id', 'configured', '--scopes', 'Mutation:Person:*')).code).toBe(0)
    expect(await run('token', '--id', 'configured', '--scopes', '*')).toEqual({
      ...{ code: 2, stdout: '', stderr: 'The scope "*" is outside the client\'s ceiling.\n' },
    })
    await run('clients', 'add', 'web', '--scopes', '*')
    await run('clients', 'disable', 'web')
    expect((await run('token', '--id', 'web', '--scopes', 'a')).stderr).toBe(
      'The client "web" is disabled.\n',
    )
  })

  it('is not for production, unless it is for the admin API or forced', async () => {
    const { run } = createCommands(`host: 0.0.0.0\njwt: { secret: "${SECRET}" }`)
    const refused = await run('token', '--scopes', 'a')
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toMatch(/^token: is for development; .*--force.*\n$/)
    expect((await run('token', '--scopes', 'a', '--force')).code).toBe(0)
    expect((await run('token', '--admin')).code).toBe(0)
  })

  it('needs a secret that a gateway has, or a key that signs', async () => {
    const { run } = createCommands('logLevel: error')
    expect(await run('token', '--scopes', 'a')).toEqual({
      ...{ code: 2, stdout: '' },
      stderr: 'JWT_SECRET: is missing: the gateway would not accept what this command signs\n',
    })
    await run('keys', 'generate')
    await run('keys', 'rotate', '--force')
    expect((await run('token', '--scopes', 'a')).code).toBe(0)
  })

  it.each([
    [['token'], '--scopes: must list patterns, such as "Mutation:Person:*"\n'],
    [['token', '--scopes', 'a:{b}'], 'A scope is not valid: Unexpected "{" at position 2: expected'],
  ])('%j is a mistake', async (args, line) => {
    const { code, stderr } = await createCommands().run(...args)
    expect(code).toBe(2)
    expect(stderr.startsWith(line)).toBe(true)
  })
})
