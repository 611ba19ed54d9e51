import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { ClientDetailsView, ClientView, NewApiKeyView } from '../../src/admin/client-view.ts'
import { digestApiKey } from '../../src/store/api-key.ts'
import { openStore } from '../../src/store/open-store.ts'
import { CONFIG, createCommands } from './store-commands.ts'
import { run } from './terminal.ts'

describe('portcullis clients', () => {
  it('does not ask for what `start` is told by its flags, nor look at what is served', async () => {
    const commands = createCommands(`${CONFIG}\nupstream: { authorization: token }\nsupergraph: { fle: x }\n`)
    expect((await commands.run('clients', 'add', 'web')).code).toBe(0)
    expect((await commands.run('clients', 'show', 'web')).code).toBe(0)
  })

  it('adds a client, and shows its key once', async () => {
    const { run, json, database } = createCommands()
    const added = await json<NewApiKeyView>(
      ...['clients', 'add', 'web', '--scopes', 'Mutation:Person:*', 'Query:*'],
      ...['--presets', 'nettu', '--default-scopes', 'Query:*', '--user-fields', 'name', '--no-user-creation'],
    )
    expect(added.apiKey).toMatch(/^pck_/)
    expect(added.client).toMatchObject({ id: 'web', scopes: ['Mutation:Person:*', 'Query:*'] })

    const shown = await json<ClientDetailsView>('clients', 'show', 'web')
    expect(shown).toMatchObject({
      ...{ presets: ['nettu'], defaultScopes: ['Query:*'], userFields: ['name'], allowUserCreation: false },
      ...{ disabled: false, keys: [{ id: added.key.id, expiresAt: null }], signingKey: null },
    })
    const { stdout } = await run('clients', 'show', 'web')
    expect(stdout).toContain('Mutation:Person:* Query:*')
    expect(stdout).not.toContain('pck_')

    const store = await openStore(database, { now: Date.now, random: randomBytes })
    expect(await store.apiKeys.find(digestApiKey(added.apiKey))).toMatchObject({
      kind: 'one',
      client: { id: 'web' },
    })
    await store.close()
  })

  it('prints for people too', async () => {
    const { run } = createCommands()
    const { code, stdout, stderr } = await run('clients', 'add', 'web', '--scopes', '*', '--expires', '1d')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^client +web\nAPI key +pck_\w{49} {2}\(shown this once\)\nkey id +\w+\nexpires +\d{4}-.+Z\n$/,
    )
    expect((await run('clients', 'list')).stdout).toMatch(
      /^CLIENT +STATE +CREATED +SCOPES\nconfigured +enabled +configured +Mutation:\*\nweb +enabled +\d{4}-.+Z +\*\n$/,
    )
  })

  it('changes what is given of a client, and leaves the rest', async () => {
    const { run, json } = createCommands()
    await run('clients', 'add', 'web', '--scopes', '*', '--presets', 'nettu', '--no-user-creation')
    const updated = await json<ClientView>('clients', 'update', 'web', '--scopes', 'Mutation:Person:*')
    expect(updated).toMatchObject({
      scopes: ['Mutation:Person:*'],
      presets: ['nettu'],
      allowUserCreation: false,
    })
    const { code, stdout } = await run('clients', 'update', 'web', '--presets', '--user-creation')
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('Mutation:Person:*') })
    const shown = await json<ClientDetailsView>('clients', 'show', 'web')
    expect(shown).toMatchObject({ scopes: ['Mutation:Person:*'], presets: [], allowUserCreation: true })
    expect((await run('audit', 'export')).stdout).toContain('client.update')
  })

  it.each([
    [['web'], 'clients update: say what is to change'],
    [['nobody', '--scopes', '*'], 'There is no client "nobody".'],
    [['configured', '--scopes', '*'], 'The client "configured" is configured, and is changed there alone.'],
    [['web', '--scopes', 'a b'], 'The scope "a b"'],
  ])('refuses to update %j', async (args, message) => {
    const { run } = createCommands()
    await run('clients', 'add', 'web', '--scopes', '*')
    const { code, stderr } = await run('clients', 'update', ...args)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  it('warns of a client that gets no token', async () => {
    const { run } = createCommands()
    expect((await run('clients', 'add', 'web')).stderr).toBe(
      'warning: without --scopes the client gets no token\n',
    )
  })

  it('lists in pages', async () => {
    const { run, json } = createCommands()
    for (const id of ['a', 'b']) await json('clients', 'add', id, '--scopes', '*')
    const page = await json<{ clients: readonly ClientView[]; next: string }>(
      'clients',
      'list',
      '--first',
      '2',
    )
    expect([page.clients.map(({ id }) => id), page.next]).toEqual([['a', 'b'], 'b'])
    expect((await run('clients', 'list', '--first', '1')).stderr).toBe('There are more: --after a\n')
    expect((await run('clients', 'list', '--after', 'b')).stdout).toMatch(/^CLIENT.*\nconfigured .*\n$/)
    expect((await run('clients', 'list', '--first', '0')).code).toBe(2)
  })

  it('rotates with an overlap, and keeps ceiling and settings', async () => {
    const { json, database } = createCommands()
    const first = await json<NewApiKeyView>('clients', 'add', 'web', '--scopes', 'Query:*')
    const second = await json<NewApiKeyView>('clients', 'rotate', 'web')
    expect(second.client.scopes).toEqual(['Query:*'])
    const third = await json<NewApiKeyView>('clients', 'rotate', 'web', '--overlap', '0')
    const store = await openStore(database, { now: () => Date.now() + 1_000, random: randomBytes })
    const finds = [first, second, third].map(({ apiKey }) => store.apiKeys.find(digestApiKey(apiKey)))
    expect((await Promise.all(finds)).map(({ kind }) => kind)).toEqual(['none', 'none', 'one'])
    await store.close()
  })

  it('gives a configured client a further key, and leaves the rest to the configuration', async () => {
    const { run, json } = createCommands()
    const { code, stderr } = await run('clients', 'rotate', 'configured')
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'warning: the API key in the configuration stays valid until it is removed from there\n',
    })
    expect((await json<ClientDetailsView>('clients', 'show', 'configured')).keys).toHaveLength(1)
    for (const command of ['disable', 'enable', 'remove']) {
      expect(await run('clients', command, 'configured')).toEqual({
        ...{ code: 2, stdout: '' },
        stderr: 'The client "configured" is configured, and is changed there alone.\n',
      })
    }
  })

  it('disables, enables and removes', async () => {
    const { run, json } = createCommands()
    await json('clients', 'add', 'web', '--scopes', '*')
    expect((await run('clients', 'disable', 'web')).stdout).toBe('Disabled web.\n')
    expect(await json<ClientDetailsView>('clients', 'show', 'web')).toMatchObject({ disabled: true })
    expect(await json<ClientView>('clients', 'enable', 'web')).toMatchObject({ id: 'web', disabled: false })
    expect((await run('clients', 'remove', 'web')).stdout).toBe('Removed web.\n')
    expect(await run('clients', 'show', 'web')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'There is no client "web".\n',
    })
  })

  it('shows an id as text, whatever is in it', async () => {
    const { run } = createCommands()
    await run('clients', 'add', 'a\u001b[2J\u202eb', '--scopes', '*')
    const { stdout } = await run('clients', 'list')
    expect(stdout).toContain('"a\\u001b[2J\\u{202e}b"')
  })

  it('removes a stored client that is configured as well, which keeps a gateway from starting', async () => {
    const { run: runHere, database } = createCommands('jwt: { issuer: us }')
    await runHere('clients', 'add', 'configured', '--scopes', '*')
    const args = ['clients', 'remove', 'configured', '--config', 'test.yaml', '--database', database]
    expect(await run(args, { 'test.yaml': CONFIG })).toEqual({
      ...{ code: 0, stdout: 'Removed configured.\n' },
      stderr: 'warning: the client "configured" is configured, and is in the store as well\n',
    })
  })

  const wrong: readonly (readonly [readonly string[], string])[] = [
    [['add', 'configured'], 'There is already a client "configured".'],
    [['add', 'us'], '"us" is the name of an issuer.'],
    [['add', 'idp'], '"idp" is the name of an issuer.'],
    [['add', ''], 'The id of a client is 1 to 256 characters of valid Unicode.'],
    [['add', 'a', '--scopes', 'a:{b}'], 'The scope "a:{b}": Unexpected "{" at position 2: expected'],
    [['show', 'nobody'], 'There is no client "nobody".'],
    [['rotate', 'nobody'], 'There is no client "nobody".'],
    [['remove', 'nobody'], 'There is no client "nobody".'],
    [['add', 'a', '--expires', 'soon'], "error: option '--expires <span>' argument 'soon' is invalid."],
    [['add', 'a', '--presets', 'oath'], "error: option '--presets <names...>' argument 'oath' is invalid."],
    [['add'], "error: missing required argument 'id'"],
  ]
  it.each(wrong)('%j is one line, and exit code 2', async (args, line) => {
    const { code, stdout, stderr } = await createCommands().run('clients', ...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr.startsWith(line)).toBe(true)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('says what is wrong with the configuration or the store, without a secret', async () => {
    expect((await createCommands('store: "memory:"').run('clients', 'list')).stderr).toBe(
      'store: must not be "memory:" here: such a store ends with its process, and no command can reach it\n',
    )
    expect(
      (await createCommands('port: x\nqueries: y').run('clients', 'list')).stderr.split('\n'),
    ).toHaveLength(3)
    for (const url of ['file:/dev/null/x.db', 'postgres://user:hunter2@127.0.0.1:1/x']) {
      const { code, stderr } = await run(['clients', 'list', '--database', url])
      expect(code).toBe(3)
      expect(stderr).toMatch(/^DATABASE_URL: the store cannot be opened: .+\n$/)
      expect(stderr).not.toContain('hunter2')
    }
  })
})
