import { hostname, userInfo } from 'node:os'
import { describe, expect, it } from '@jest/globals'
import type { NewApiKeyView } from '../../src/admin/client-view.ts'
import type { OwnKeyView } from '../../src/admin/own-keys.ts'
import type { AuditEntry } from '../../src/store/audit.ts'
import { type Commands, createCommands } from './store-commands.ts'

const OPERATOR = { kind: 'operator', user: userInfo().username, host: hostname() }

async function trailOf({ run }: Commands): Promise<readonly AuditEntry[]> {
  const { stdout } = await run('audit', 'export')
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): AuditEntry => JSON.parse(line))
}

const parse = (json: string | undefined): Readonly<Record<string, unknown>> => JSON.parse(json ?? '')

describe('commands that change something leave rows in the audit trail', () => {
  it('holds who ran each of them, what it was, and what came of it', async () => {
    const commands = createCommands()
    const { run, json } = commands
    const added = await json<NewApiKeyView>('clients', 'add', 'web', '--scopes', '*')
    await run('clients', 'rotate', 'web', '--overlap', '60s')
    await run('clients', 'disable', 'web')
    await run('clients', 'enable', 'web')
    const key = await json<OwnKeyView>('keys', 'generate')
    await run('keys', 'rotate', key.kid, '--force')
    await run('keys', 'retire', key.kid, '--force')
    await run('revoke', '--subject', 'idp', 'a')
    await run('revoke', '--client', 'nobody')
    await run('clients', 'remove', 'web')
    const trail = await trailOf(commands)
    for (const row of trail) expect([parse(row.actor), row.address]).toEqual([OPERATOR, ''])
    const ended = trail.filter(({ action }) => action !== 'administration.begun')
    expect(ended.map(({ action, details }) => [parse(details)['act'], action])).toEqual([
      ['client.add', 'administration.done'],
      ['client.key.create', 'administration.done'],
      ['client.disable', 'administration.done'],
      ['client.enable', 'administration.done'],
      ['key.generate', 'administration.done'],
      ['key.rotate', 'administration.done'],
      ['key.retire', 'administration.failed'],
      ['revoke.subject', 'administration.done'],
      ['revoke.client', 'administration.failed'],
      ['client.remove', 'administration.done'],
    ])
    expect(trail.filter(({ action }) => action === 'administration.begun')).toHaveLength(ended.length)
    expect(JSON.stringify(trail)).not.toContain(added.apiKey)
    expect((await run('audit', 'verify')).code).toBe(0)
  })

  it('holds a token that a command has signed, and not the token', async () => {
    const commands = createCommands()
    const { stdout } = await commands.run('token', '--admin', '--id', 'me')
    const [row, ...more] = await trailOf(commands)
    expect(more).toEqual([])
    expect([row?.action, parse(row?.actor)]).toEqual(['token.issued', OPERATOR])
    expect(parse(row?.details)).toMatchObject({ id: 'me', admin: true, scopes: ['*'] })
    expect(JSON.stringify(row)).not.toContain(stdout.trim())
  })

  it('holds nothing of commands that only show', async () => {
    const commands = createCommands()
    await commands.run('clients', 'list')
    await commands.run('keys', 'list')
    expect(await trailOf(commands)).toEqual([])
  })
})
