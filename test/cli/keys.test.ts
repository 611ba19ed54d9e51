import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { OwnKeyView } from '../../src/admin/own-keys.ts'
import { createCommands } from './store-commands.ts'

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const PEM = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const PUBLIC_PEM = pair.publicKey.export({ type: 'spki', format: 'pem' }) as string

function headerOf(token: string): unknown {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
}

describe('portcullis keys', () => {
  it.each(['ES256', 'RS256', 'EdDSA'])('publishes, signs with and retires keys for %s', async (algorithm) => {
    const { run, json } = createCommands()
    const first = await json<OwnKeyView>('keys', 'generate', '--algorithm', algorithm)
    expect(first).toMatchObject({ algorithm, state: 'published', signingSince: null })
    expect((await json<OwnKeyView>('keys', 'rotate', '--force')).kid).toBe(first.kid)
    expect(headerOf((await run('token', '--scopes', 'a')).stdout)).toMatchObject({
      alg: algorithm,
      kid: first.kid,
    })

    const second = await json<OwnKeyView>('keys', 'generate', '--algorithm', algorithm)
    await json('keys', 'rotate', second.kid, '--force')
    expect(await json<OwnKeyView>('keys', 'retire', first.kid, '--force')).toMatchObject({ state: 'retired' })
    const keys = await json<readonly OwnKeyView[]>('keys', 'list')
    expect(keys.map(({ kid, state }) => [kid, state])).toEqual([
      [first.kid, 'retired'],
      [second.kid, 'signing'],
    ])
  })

  it('refuses a step that comes too early, and says until when', async () => {
    const { run, json } = createCommands()
    const first = await json<OwnKeyView>('keys', 'generate')
    expect((await run('keys', 'rotate')).stderr).toMatch(
      /^The key ".+" is new: .* until 20\S+Z\. Wait, or force it\.\n$/,
    )
    await run('keys', 'rotate', '--force')
    expect((await run('keys', 'retire', first.kid)).stderr).toMatch(/signs: rotate to another first\.\n$/)
    await run('keys', 'generate')
    await run('keys', 'rotate', '--force')
    const { code, stderr } = await run('keys', 'retire', first.kid)
    expect(code).toBe(2)
    expect(stderr).toMatch(/has tokens that count, until 20\S+Z\. Wait, or force it\.\n$/)
  })

  it('shows no private key, in no way', async () => {
    const { run } = createCommands()
    const outputs = [
      await run('keys', 'generate', '--json'),
      await run('keys', 'generate'),
      await run('keys', 'rotate', '--force', '--json'),
      await run('keys', 'list', '--json'),
      await run('keys', 'list'),
    ]
    for (const { code, stdout, stderr } of outputs) {
      expect(code).toBe(0)
      expect(`${stdout}${stderr}`).not.toMatch(/"d"|PRIVATE|privateKey|kty/)
    }
  })

  it('imports a private key, and says what is wrong with another without repeating it', async () => {
    const files = { 'key.pem': PEM, 'public.pem': PUBLIC_PEM, 'bad.pem': 'hunter2' }
    const { run, json } = createCommands(undefined, files)
    const key = await json<OwnKeyView>('keys', 'import', 'key.pem', '--algorithm', 'ES256')
    expect(key).toMatchObject({ algorithm: 'ES256', state: 'published' })
    const wrong: readonly (readonly [string, string, string])[] = [
      ['key.pem', 'ES256', `There is already a key "${key.kid}".\n`],
      ['key.pem', 'RS256', 'The private key is not for RS256.\n'],
      ['public.pem', 'ES256', 'The private key is neither PEM nor JWK.\n'],
      ['bad.pem', 'ES256', 'The private key is neither PEM nor JWK.\n'],
      ['none.pem', 'ES256', 'none.pem: cannot be read: there is no such file.\n'],
    ]
    for (const [file, algorithm, stderr] of wrong) {
      expect(await run('keys', 'import', file, '--algorithm', algorithm)).toEqual({
        code: 2,
        stdout: '',
        stderr,
      })
    }
  })

  it('explains a rotation in its help', async () => {
    const { stdout } = await createCommands().run('keys', '--help')
    expect(stdout).toContain('A rotation that fails no request')
  })
})
