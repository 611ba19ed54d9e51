import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { TokenOwner } from '../../src/cli/commands/token-owner.ts'
import { startGateway } from '../kit/gateway.ts'
import { createCommands, SECRET } from './store-commands.ts'
import { run } from './terminal.ts'

const SDL = 'type Query { me: String } type Mutation { createPerson: Int deletePerson: Int createOrder: Int }'
const CONFIG = `jwt: { secret: "${SECRET}", issuer: us, expires: 2h }
authKeys: [{ id: shop, apiKey: a key of the shop, scopes: ["Mutation:Person:*"] }]
schema: my.graphql
`
const ending: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ending.splice(0)) await end()
})

/** Commands on a store, and a token of `*` that the shop got while its ceiling was wider. */
function open(config = CONFIG) {
  const files = { 'my.graphql': SDL, 'wide.yaml': CONFIG.replace('"Mutation:Person:*"', '"*"') }
  const commands = createCommands(config, files)
  const issue = async (...args: readonly string[]): Promise<string> => {
    const wide = ['--scopes', '*', '--id', 'shop', '--config', 'wide.yaml', '--database', commands.database]
    return (await run(['token', ...wide, ...args], files)).stdout.trim()
  }
  return { commands, issue }
}

/** Answers for a gateway. */
async function serve(
  answer: (authorization: string | undefined) => readonly [number, unknown],
): Promise<string> {
  const server = createServer((request, response) => {
    const [status, body] =
      request.url === '/scopes/subject' ? answer(request.headers.authorization) : [404, {}]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  ending.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('portcullis whoami', () => {
  it('says whose a token is, what it covers within its ceiling, and how long it lasts', async () => {
    const { commands, issue } = open()
    const token = await issue('--expires', '90m')
    const owner = await commands.json<TokenOwner>('whoami', token)
    expect(owner).toMatchObject({
      verdict: 'accepted',
      reason: null,
      issuer: 'us',
      subject: 'shop',
      client: 'shop',
      actor: null,
      scopes: ['*'],
      covers: { scopes: ['Mutation:Person:Create', 'Mutation:Person:Delete'], of: 3 },
      revoked: false,
    })
    expect(owner.secondsLeft).toBeGreaterThan(5_300)
    const { code, stdout } = await commands.run('whoami', token)
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^token {6}accepted\nsubject {4}shop\nclient {5}shop\nissuer {5}us\nscopes {5}\*\n/,
    )
    expect(stdout).toContain('2 of 3 scopes: Mutation:Person:Create Mutation:Person:Delete\n')
    expect(stdout).toMatch(/time left {2}1h 29m\n/)
    expect(stdout).not.toContain(token)
  })

  it('takes the token from a file and from the environment, and not from two places', async () => {
    const { commands, issue } = open()
    const token = await issue()
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-whoami-'))
    ending.push(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'token.txt')
    writeFileSync(file, `Bearer ${token}\n`)
    expect((await commands.json<TokenOwner>('whoami', '--token-file', file)).subject).toBe('shop')
    process.env['PORTCULLIS_TOKEN'] = token
    try {
      expect((await commands.json<TokenOwner>('whoami')).subject).toBe('shop')
    } finally {
      delete process.env['PORTCULLIS_TOKEN']
    }
    expect(await commands.run('whoami')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('token: must be given: - for standard input'),
    })
    expect(await commands.run('whoami', token, '--token-file', file)).toMatchObject({ code: 2, stdout: '' })
    const missing = await commands.run('whoami', '--token-file', join(folder, 'nothing'))
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no such file') })
  })

  it('says why a token does not count, and ends with 1', async () => {
    const { commands, issue } = open()
    const token = await issue()
    await commands.run('revoke', '--jwt', token)
    const revoked = await commands.run('whoami', token, '--json')
    expect(revoked.code).toBe(1)
    expect(JSON.parse(revoked.stdout)).toMatchObject({
      verdict: 'refused',
      reason: 'revoked',
      subject: 'shop',
      covers: null,
      revoked: true,
    })
    const forged = await commands.run('whoami', `${(await issue()).slice(0, -8)}AAAAAAAA`)
    expect(forged).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^token {6}refused: bad_signature\n/),
    })
    expect(await commands.run('whoami', 'no token')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^token {6}refused: malformed\n/),
    })
  })

  it('does not claim to know what a store in memory has revoked, nor what an unknown API covers', async () => {
    const { issue } = open()
    const token = await issue()
    const config = `${CONFIG.replace('schema: my.graphql\n', '')}store: "memory:"\n`
    const { code, stdout } = await run(['whoami', token, '--config', 'test.yaml', '--json'], {
      'test.yaml': config,
    })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'accepted', revoked: null, covers: null })
  })

  it('says whose a token is although the API cannot be reached, and ends with 3', async () => {
    const { commands, issue } = open(
      CONFIG.replace('schema: my.graphql', 'upstream: { url: "http://127.0.0.1:1/" }'),
    )
    const { code, stdout, stderr } = await commands.run('whoami', await issue(), '--json')
    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'accepted', subject: 'shop', covers: null })
    expect(stderr).toContain('warning: what it covers is not known: upstream: its schema cannot be read')
  })
})

describe('portcullis whoami --url', () => {
  it('hears of a real gateway what its token covers', async () => {
    const gateway = await startGateway({ before: 'schema', schema: { typeDefs: SDL } })
    const token = await gateway.tokenFor('Mutation:Person:*')
    const { code, stdout } = await run(['whoami', token, '--url', gateway.url, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'accepted',
      covers: { scopes: ['Mutation:Person:Create', 'Mutation:Person:Delete'], of: 3 },
      revoked: false,
    })
  })

  const told = (subject: object, more: object = {}) => ({ time: 1_000_000, subject, ...more })

  it('asks the gateway, and counts what it tells of', async () => {
    const seen: (string | undefined)[] = []
    const scopes = ['Mutation:Order:Create', 'Mutation:Person:Create', 'Mutation:Person:Delete']
    const url = await serve((authorization) => {
      seen.push(authorization)
      const subject = {
        kind: 'identified',
        issuer: 'us',
        id: 'ada',
        client: 'shop',
        allow: ['Mutation:*'],
        reject: ['Mutation:Person:Delete'],
        expiresAt: 1_060_000,
      }
      return [200, told(subject, { scopes, covered: scopes.slice(0, 2) })]
    })
    const { code, stdout } = await run(['whoami', 'a.b.c', '--url', `${url}/`, '--json'])
    expect(code).toBe(0)
    expect(seen).toEqual(['Bearer a.b.c'])
    expect(JSON.parse(stdout)).toEqual({
      verdict: 'accepted',
      reason: null,
      issuer: 'us',
      subject: 'ada',
      client: 'shop',
      actor: null,
      scopes: ['Mutation:*'],
      rejects: ['Mutation:Person:Delete'],
      covers: { scopes: ['Mutation:Order:Create', 'Mutation:Person:Create'], of: 3 },
      expires: 1_060,
      secondsLeft: 60,
      revoked: false,
    })
  })

  it.each([
    [
      { kind: 'refused', reason: 'revoked_token' },
      1,
      { verdict: 'refused', reason: 'revoked_token', revoked: true },
    ],
    [
      { kind: 'anonymous', reason: 'expired_token' },
      1,
      { verdict: 'refused', reason: 'expired_token', revoked: null },
    ],
    [{ kind: 'undetermined', reason: 'issuer_unavailable' }, 3, { verdict: 'unavailable' }],
  ])('says what %j means, and ends with %i', async (subject, expected, owner) => {
    const url = await serve(() => [200, told(subject)])
    const { code, stdout } = await run(['whoami', 'a.b.c', '--url', url, '--json'])
    expect(code).toBe(expected)
    expect(JSON.parse(stdout)).toMatchObject(owner)
  })

  it('ends with 3 where nobody answers, and with 2 where it is no gateway', async () => {
    expect(await run(['whoami', 'a.b.c', '--url', 'http://127.0.0.1:1'])).toMatchObject({
      code: 3,
      stdout: '',
    })
    const broken = await serve(() => [503, {}])
    expect((await run(['whoami', 'a.b.c', '--url', broken])).code).toBe(3)
    const other = await serve(() => [200, { hello: 'world' }])
    expect(await run(['whoami', 'a.b.c', '--url', other])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is no Portcullis gateway that tells of tokens (status 200'),
    })
    expect((await run(['whoami', 'a.b.c', '--url', 'localhost'])).code).toBe(2)
  })
})
