import { afterEach, describe, expect, it, jest } from '@jest/globals'
import type { GatewayOptions } from '../../src/gateway/options.ts'
import { createAuthenticator } from '../../src/token/authenticator.ts'
import type { TrustedIssuerOptions } from '../../src/token/issuers/trusted-issuer.ts'
import { run } from '../cli/terminal.ts'
import { startGateway } from '../kit/gateway.ts'
import { pemOf, RSA, signToken } from '../token/ports.ts'

const schema = {
  typeDefs: `
    directive @auth(scopes: [[String!]!], type: String, action: String) on FIELD_DEFINITION
    type Query { open: String }
    type Mutation { createPerson: String @auth(scopes: [["write"]]) }`,
}
const keys = [{ publicKey: pemOf(RSA.publicKey) }]
const issuer = (name: string, audience?: string | readonly string[]): TrustedIssuerOptions => ({
  ...{ iss: `https://${name}.example.org`, keys },
  ...(audience !== undefined && { audience }),
})
const missing = (name: string): string =>
  `The issuer "https://${name}.example.org" has no audience, so that its tokens for other APIs count here too. Set "audience" to the name that it has for this API, or to "any" if this is meant`
const mistaken = (name: string, written: string): string =>
  `The issuer "https://${name}.example.org" has the audience "${written}", which a token must name in so many words. Write "audience: any", not in a list, to take its tokens for every API`

/** Two that say nothing, four that say what they mean, and two that may not. */
const ISSUERS = [
  issuer('one'),
  issuer('two'),
  issuer('deliberate', 'any'),
  issuer('named', 'https://api.example.org'),
  issuer('listed', ['a', 'b']),
  {
    ...issuer('company'),
    keys: undefined,
    audience: 'us',
    iss: 'https://x.example.org/{tenant}',
    tenants: ['a'],
  },
  issuer('list', ['any']),
  issuer('star', '*'),
]
const WARNINGS = [missing('one'), missing('two'), mistaken('list', 'any'), mistaken('star', '*')]

async function start(options: Partial<GatewayOptions>) {
  const lines: string[] = []
  const gateway = await startGateway({
    ...{ before: 'schema', schema, logLevel: 'warn' },
    logTo: { write: (line: string) => void lines.push(line) },
    ...options,
  })
  /** As many as are expected at least: what is logged is written a little later. */
  const takeWarnings = async (most: number): Promise<readonly string[]> => {
    while (lines.length < most) await new Promise((resolve) => setTimeout(resolve, 5))
    const read = lines.splice(0).map((line) => JSON.parse(line) as { level: number; msg: string })
    return read.flatMap(({ level, msg }) => (level === 40 ? [msg] : []))
  }
  return { ...gateway, takeWarnings }
}

afterEach(() => {
  jest.restoreAllMocks()
})

describe('an issuer without an audience, or with one that may be a mistake', () => {
  it('is warned of when a gateway starts, one line for each', async () => {
    const { takeWarnings } = await start({ issuers: ISSUERS })
    expect(await takeWarnings(WARNINGS.length)).toEqual(WARNINGS)
  })

  it('is warned of by the reload that adds it, and once', async () => {
    const { reconfigure, takeWarnings } = await start({ issuers: [issuer('one')] })
    expect(await takeWarnings(1)).toEqual([missing('one')])
    await reconfigure({ issuers: [issuer('one'), issuer('two')] })
    expect(await takeWarnings(1)).toEqual([missing('two')])
    await reconfigure({ issuers: [issuer('one', 'us'), issuer('two', 'any'), issuer('three')] })
    expect(await takeWarnings(1)).toEqual([missing('three')])
  })

  it('is warned of by portcullis check', async () => {
    const written = ISSUERS.map(({ iss, audience, tenants }) => ({
      ...{ iss, audience, tenants },
      ...(tenants === undefined && { keys: [{ publicKey: keys[0]?.publicKey }] }),
    }))
    const { stdout } = await run(['check', '--config', 'c.yaml'], {
      'c.yaml': JSON.stringify({
        ...{ jwt: { secret: 'a secret of tests, long enough for all' }, store: 'memory:' },
        ...{ schema: 'a.graphql', issuers: written },
      }),
      'a.graphql': 'type Query { a: Int } type Mutation { createPerson: Int }',
    })
    const told = stdout.split('\n').filter((line) => line.startsWith('warning'))
    expect(told.map((line) => line.replace(/^warning +keys +/, ''))).toEqual(WARNINGS)
  })

  it('is told to the host of an authenticator, and else to the console, each once', () => {
    const heard: string[] = []
    createAuthenticator({ issuers: ISSUERS, onWarning: (warning) => heard.push(warning) })
    expect(heard).toEqual(WARNINGS.map((warning) => `portcullis: ${warning}`))
    const print = jest.spyOn(console, 'warn').mockImplementation(() => undefined)
    for (let count = 0; count < 2; count += 1) createAuthenticator({ issuers: [issuer('console')] })
    expect(print.mock.calls).toEqual([[`portcullis: ${missing('console')}`]])
  })
})

describe('a token for another API', () => {
  it.each<[string, string | readonly string[] | undefined, unknown, boolean]>([
    ['another name', 'us', 'them', false],
    ['no name', 'us', undefined, false],
    ['one of several names', ['us', 'we'], ['them', 'we'], true],
    ['any name at all', 'any', 'them', true],
    ['any name, where the list has a name that is called any', ['any'], 'them', false],
    ['another name, where nothing is said', undefined, 'them', true],
  ])('counts or not by the audience of its issuer: %s', async (_, audience, aud, counts) => {
    const gateway = await start({ issuers: [issuer('one', audience)] })
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: 'https://one.example.org', sub: 'jane', scope: 'write', exp: now + 60, aud }
    const token = signToken(claims, { key: RSA.privateKey, alg: 'RS256' })
    const { status, body } = await gateway.graphql('mutation { createPerson }', { token })
    if (counts) expect([status, body]).toEqual([200, { data: { createPerson: null } }])
    else
      expect([status, body.errors]).toEqual([
        401,
        [
          {
            message: 'Your token is not valid',
            extensions: { code: 'UNAUTHENTICATED', reason: 'invalid_token' },
          },
        ],
      ])
    expect(gateway.calls.get('Mutation.createPerson') ?? 0).toBe(counts ? 1 : 0)
  })
})
