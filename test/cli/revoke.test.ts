import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { RevocationView } from '../../src/admin/revocations.ts'
import { openStore } from '../../src/store/open-store.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import { type Commands, claimsOf, createCommands, SECRET } from './store-commands.ts'
import { run as runElsewhere } from './terminal.ts'

/** What a gateway on the same store says of a token. */
async function reasonOf({ database }: Commands, token: string): Promise<unknown> {
  const store = await openStore(database, { now: Date.now, random: randomBytes })
  const authenticate = createAuthenticator({ secret: SECRET, issuer: 'us', revocations: store.revocations })
  const subject = await authenticate({ authorization: `Bearer ${token.trim()}` })
  await store.close()
  return subject.kind === 'identified' ? 'identified' : subject.reason
}

describe('portcullis revoke', () => {
  const targets: readonly (readonly [string, (token: string) => readonly string[]])[] = [
    ['a token by its jti', (token) => ['--token', String(claimsOf(token)['jti'])]],
    ['a token by its text', (token) => ['--jwt', token]],
    ['a subject', () => ['--subject', 'us', 'development']],
    ['a client', () => ['--client', 'development', '--force']],
    ['an issuer', () => ['--issuer', 'us']],
  ]
  it.each(targets)('ends %s', async (_, targetOf) => {
    const commands = createCommands()
    const token = (await commands.run('token', '--scopes', 'a')).stdout.trim()
    expect(await reasonOf(commands, token)).toBe('identified')
    const { code, stdout } = await commands.run('revoke', ...targetOf(token))
    expect(code).toBe(0)
    expect(stdout).toMatch(/^(Revoked \w+ \S+( of us)?, until \d{4}-\S+Z\.\n)+$/)
    expect(await reasonOf(commands, token)).toBe('revoked_token')
  })

  it('takes no token for a jti, of which nothing would be revoked', async () => {
    const commands = createCommands()
    const token = (await commands.run('token', '--scopes', 'a')).stdout.trim()
    const { code, stdout, stderr } = await commands.run('revoke', '--token', token)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('--jwt')
    expect(stderr).not.toContain(token)
    expect(await reasonOf(commands, token)).toBe('identified')
  })

  it('reads a token from standard input, so that no shell remembers it', async () => {
    const commands = createCommands()
    const token = (await commands.run('token', '--scopes', 'a')).stdout
    const args = ['revoke', '--jwt', '-', '--config', 'test.yaml', '--database', commands.database]
    const files = { 'test.yaml': `jwt: { secret: "${SECRET}", issuer: us }`, '/dev/stdin': token }
    expect((await runElsewhere(args, files)).code).toBe(0)
    expect(await reasonOf(commands, token)).toBe('revoked_token')
  })

  it('lasts for as long as tokens may: ours ten years, those that others sign for good', async () => {
    const { json } = createCommands()
    const years = async (...args: readonly string[]): Promise<number> => {
      const [revocation] = await json<readonly RevocationView[]>('revoke', ...args)
      return new Date(revocation?.until ?? '').getUTCFullYear() - new Date().getUTCFullYear()
    }
    expect(await years('--subject', 'us', 'a')).toBeGreaterThanOrEqual(9)
    expect(await years('--subject', 'idp', 'a')).toBeGreaterThan(7_000)
    expect(await years('--token', 'j', '--of', 'idp')).toBeGreaterThan(7_000)
    expect(await years('--client', 'configured')).toBeGreaterThan(7_000)
  })

  it.each([
    [['--client', 'nobody'], 'client'],
    [['--issuer', 'uz'], 'issuer'],
    [['--token', 'nothing'], 'token'],
    [['--subject', 'uz', 'a'], 'subject'],
  ])('writes nothing of what is not known, unless it is forced: %j', async (args, kind) => {
    const commands = createCommands()
    const revocations = async (): Promise<number> => {
      const store = await openStore(commands.database, { now: Date.now, random: randomBytes })
      const count = store.revocations.count()
      await store.close()
      return count
    }
    expect((await commands.run('revoke', ...args)).code).toBe(2)
    expect(await revocations()).toBe(0)
    expect(await commands.json('revoke', ...args, '--force')).toMatchObject([{ kind }])
    expect(await revocations()).toBe(1)
  })

  const wrong: readonly (readonly [readonly string[], string])[] = [
    [[], 'revoke: needs one of --token, --jwt, --subject, --client and --issuer\n'],
    [
      ['--token', 'a', '--client', 'b'],
      'revoke: needs one of --token, --jwt, --subject, --client and --issuer\n',
    ],
    [['--subject', 'us'], '--subject: must be the name of an issuer and an id\n'],
    [['--subject', 'us', 'a', 'b'], '--subject: must be the name of an issuer and an id\n'],
    [['--client', 'a', '--of', 'us'], '--of: needs --token or --jwt\n'],
    [
      ['--issuer', 'uz'],
      'There is no issuer, and no client, with the name "uz". With force it is revoked all the same.\n',
    ],
    [
      ['--subject', 'uz', 'a'],
      'There is no issuer, and no client, with the name "uz". With force it is revoked all the same.\n',
    ],
    [
      ['--client', 'nobody'],
      'There is no client with the id "nobody". With force it is revoked all the same.\n',
    ],
    [
      ['--token', 'nothing'],
      'There is no token with the jti "nothing": ours have at least 16 characters. With force it is revoked all the same.\n',
    ],
    [
      ['--token', 'a'.repeat(22), '--of', 'uz'],
      'There is no issuer, and no client, with the name "uz". With force it is revoked all the same.\n',
    ],
    [['--jwt', 'hunter2'], 'This is no JWT.\n'],
  ]
  it.each(wrong)('%j is a mistake', async (args, stderr) => {
    expect(await createCommands().run('revoke', ...args)).toEqual({ code: 2, stdout: '', stderr })
  })
})
