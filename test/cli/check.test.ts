import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { buildSchema, introspectionFromSchema } from 'graphql'
import { checkClock } from '../../src/cli/checks/check-clock.ts'
import { type Outcome, run } from './terminal.ts'

const SECRET = 'marked-secret-0f8a6c1d9b7e4f2a5c3d'
const SDL = 'type Query { me: String } type Mutation { createPerson: String }'
const JWK = {
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  alg: 'ES256',
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-check-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A server on loopback that counts its requests. */
async function serve(
  answer: RequestListener,
): Promise<{ readonly url: string; readonly count: () => number }> {
  let requests = 0
  const server = createServer((request, response) => {
    requests += 1
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => requests }
}

const json =
  (value: unknown, status = 200): RequestListener =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))

const graphql: RequestListener = (request, response) => {
  let text = ''
  request.on('data', (piece) => {
    text += String(piece)
  })
  request.on('end', () => {
    const data = text.includes('__schema')
      ? introspectionFromSchema(buildSchema(SDL))
      : { __typename: 'Query' }
    json({ data })(request, response)
  })
}

async function check(config: string, ...args: readonly string[]): Promise<Outcome> {
  const text = `jwt: { secret: "${SECRET}" }\n${config}`
  const store = config.includes('store:') ? '' : 'store: "memory:"\n'
  const outcome = await run(['check', '--config', 'c.yaml', ...args], {
    'c.yaml': text + store,
    'a.graphql': SDL,
    'bad.graphql': 'type Query { a: Int @public @auth(scopes: []) }',
    'broken.graphql': 'extend type Query {\n  a: Int @auth(scopes: [["a"]]\n}',
  })
  expect(outcome.stdout + outcome.stderr).not.toContain(SECRET)
  return outcome
}

/** The lines of one part, without the padding. */
function partOf({ stdout }: Outcome, part: string): readonly string[] {
  return stdout.split('\n').flatMap((line) => {
    const [state = '', name, what = ''] = line.split(/ {2,}/)
    return name === part ? [`${state}: ${what}`] : []
  })
}

describe('portcullis check', () => {
  it('prints a line for each part, and asks nobody on the network', async () => {
    const upstream = await serve(graphql)
    const keys = await serve(json({ keys: [JWK] }))
    const outcome = await check(
      `upstream: { url: ${upstream.url}/graphql }\nissuers: [{ iss: idp, jwks: ${keys.url}/jwks, audience: us, ceiling: ['*'] }]\n`,
    )
    expect([outcome.code, outcome.stderr]).toEqual([0, ''])
    expect(
      outcome.stdout.split('\n').map((line) => line.replace(/\d{4}-\S+Z/, 'NOW').replace(/ +/g, ' ')),
    ).toEqual([
      'ok settings development',
      'skipped rules upstream: not asked (--online asks)',
      'ok store in memory, for one run alone',
      'ok keys own tokens: one secret',
      `skipped keys idp: ${keys.url}/jwks: not asked (--online asks)`,
      'skipped upstream upstream: not asked (--online asks)',
      'ok clock NOW, not compared with another clock',
      '',
    ])
    expect([upstream.count(), keys.count()]).toEqual([0, 0])
  })

  it.each([
    ['one upstream', 'upstream: { url: "http://127.0.0.1:1/graphql" }\nschema: broken.graphql\n'],
    [
      'several upstreams',
      'upstreams: { a: { url: "http://127.0.0.1:1/graphql" } }\nschema: broken.graphql\n',
    ],
    ['one of several', 'upstreams: { a: { url: "http://127.0.0.1:1/graphql", schema: broken.graphql } }\n'],
  ])('parses the rules before %s without asking for its schema', async (_, config) => {
    const outcome = await check(config)
    expect(outcome.code).toBe(2)
    expect(outcome.stdout).toMatch(/^failed {2,}rules {2,}.*broken\.graphql:3/m)
  })

  it('asks key sources and upstreams with --online, and compares clocks', async () => {
    const upstream = await serve(graphql)
    const keys = await serve(json({ keys: [JWK] }))
    const outcome = await check(
      `upstream: { url: ${upstream.url}/graphql }\nissuers: [{ iss: idp, jwks: ${keys.url}/jwks, audience: us, ceiling: ['*'] }]\n`,
      '--online',
    )
    expect(outcome.code).toBe(0)
    expect(partOf(outcome, 'rules')).toEqual([expect.stringMatching(/^ok: upstream: \d+ scopes?$/)])
    expect(partOf(outcome, 'keys')).toEqual([
      'ok: own tokens: one secret',
      `ok: idp: ${keys.url}/jwks: 1 key`,
    ])
    expect(partOf(outcome, 'upstream')).toEqual([
      expect.stringMatching(/^ok: upstream \(http:\S+\): answers with status 200 in \d+ ms$/),
    ])
    expect(partOf(outcome, 'clock')[0]).toMatch(/^ok: \S+Z, as 127\.0\.0\.1:\d+, 127\.0\.0\.1:\d+ say$/)
    expect(Math.min(upstream.count(), keys.count())).toBeGreaterThan(0)
  })

  it('asks an issuer about a token that nobody has issued, and says what is wrong with the answer', async () => {
    const say = async (answer: unknown, ...args: readonly string[]) => {
      const idp = await serve(json(answer))
      const introspection = `introspection: { url: ${idp.url}/introspect, clientId: gateway, clientSecret: ${SECRET} }`
      const outcome = await check(
        `schema: a.graphql\nissuers: [{ iss: idp, audience: us, ${introspection} }]\n`,
        ...args,
      )
      const lines = partOf(outcome, 'keys').map((line) => line.replace(idp.url, 'URL'))
      return [outcome.code, ...lines.slice(2), idp.count()]
    }
    const place = 'idp: introspection at URL/introspect'
    expect(await say({ active: false })).toEqual([0, `skipped: ${place}: not asked (--online asks)`, 0])
    expect(await say({ active: false }, '--online')).toEqual([0, `ok: ${place}`, 1])
    expect(await say({ active: true }, '--online')).toEqual([
      2,
      `failed: ${place}: calls a token active that nobody has issued`,
      1,
    ])
    expect(await say({ error: 'invalid_client' }, '--online')).toEqual([
      3,
      `failed: ${place}: The answer does not say whether the token is active.`,
      1,
    ])
  })

  it('sends the headers that the gateway adds, to the upstream alone, and shows none', async () => {
    const told: unknown[] = []
    const elsewhere = await serve(json({ data: {} }))
    const upstream = await serve((request, response) => {
      told.push(request.headers['x-api-key'])
      response.writeHead(307, { location: elsewhere.url }).end()
    })
    const baseline = 'baseline: { query: public, mutation: derived, subscription: public }\n'
    const outcome = await check(
      `${baseline}upstream: { url: "${upstream.url}/graphql?key=${SECRET}", headers: { x-api-key: "${SECRET}" } }\n`,
      '--online',
    )
    expect(outcome.code).toBe(3)
    expect(told).toContain(SECRET)
    expect(elsewhere.count()).toBe(0)
    expect(partOf(outcome, 'upstream')).toEqual([
      expect.stringMatching(
        /^failed: upstream \(\S+\): answers with status 307 in \d+ ms, and not with GraphQL$/,
      ),
    ])
  })

  it.each<[string, RequestListener, RegExp]>([
    ['is down', (_, response) => void response.destroy(), /^failed: upstreams\.shop \(\S+\): /],
    [
      'is no GraphQL API',
      json({ hello: 'world' }),
      /answers with status 200 in \d+ ms, and not with GraphQL$/,
    ],
    ['fails', json({ errors: [] }, 500), /^failed: .*status 500/],
    ['wants a token', json({}, 401), /^ok: .*: it wants a token$/],
  ])('says when an upstream %s', async (_, answer, expected) => {
    const upstream = await serve(answer)
    const outcome = await check(`upstreams: { shop: { url: ${upstream.url}/graphql } }\n`, '--online')
    expect(outcome.code).toBe(3)
    expect(partOf(outcome, 'upstream')[0]).toMatch(expected)
    expect(partOf(outcome, 'rules')[0]).toMatch(/^failed: /)
  })

  it.each<[string, RequestListener, string]>([
    ['is down', json({}, 503), 'The source answered with status 503.'],
    ['has no key set', json({ keys: 5 }), 'The answer must be a JWK set, and has no list "keys".'],
    ['has no key that counts', json({ keys: [] }), 'The set has no key that can be used here: it is empty.'],
  ])('says when a key source %s', async (_, answer, cause) => {
    const { url } = await serve(answer)
    const outcome = await check(
      `schema: a.graphql\nissuers: [{ iss: idp, jwks: "${url}/jwks?key=${SECRET}", audience: us, ceiling: ['*'] }]\n`,
      '--online',
    )
    expect(outcome.code).toBe(3)
    expect(partOf(outcome, 'keys')[1]).toBe(`failed: idp: ${url}/jwks: ${cause}`)
  })

  it('warns of an engine that is told ids of several issuers alone', async () => {
    const issuers = ['one', 'two'].map(
      (iss) => `{ iss: ${iss}, jwks: "https://${iss}.example/", audience: us, ceiling: ['*'] }`,
    )
    const settings = `schema: a.graphql\nissuers: [${issuers.join(', ')}]\npolicies: { authzen: { url: "http://127.0.0.1:9" } }\n`
    const [warning, engine] = partOf(await check(settings), 'policies')
    expect(warning).toMatch(
      /^warning: policies\.authzen tells the engine the id of a caller without the issuer, .*"subjectId" to "issuer\|id"/,
    )
    expect(engine).toMatch(/^skipped: /)
  })

  it('says what is wrong with settings, at their place, and checks nothing else', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what an operator writes.
    const outcome = await check('port: 70000\ncors: { origins: [5] }\nlogLevel: "${NO_SUCH_VARIABLE}"\n')
    expect(outcome.code).toBe(2)
    expect(partOf(outcome, 'settings')).toEqual([
      expect.stringMatching(/^failed: c\.yaml: logLevel \(line 4, column 11\): .*NO_SUCH_VARIABLE/),
      expect.stringMatching(/^failed: c\.yaml: port \(line 2, column 7\): must be/),
      expect.stringMatching(/^failed: c\.yaml: cors\.origins\[0\] \(line 3, column 19\): must be/),
    ])
    for (const part of ['rules', 'store', 'keys', 'upstream', 'clock'])
      expect(partOf(outcome, part)).toEqual(['skipped: not checked, as the settings are wrong'])
  })

  it('says what is wrong with rules, files and manifests', async () => {
    const rules = await check('schema: bad.graphql\n')
    expect(rules.code).toBe(2)
    expect(partOf(rules, 'rules')).toHaveLength(2)
    expect(partOf(rules, 'rules')[0]).toMatch(/^failed: bad\.graphql:1 Query\.a: /)
    const absent = await check('schema: absent.graphql\n')
    expect([absent.code, partOf(absent, 'rules')[0]]).toEqual([2, expect.stringContaining('absent.graphql')])
    const manifest = await check('schema: a.graphql\npersistedOperations: { manifest: absent.json }\n')
    expect([manifest.code, partOf(manifest, 'operations')[0]]).toEqual([
      2,
      expect.stringContaining('absent.json'),
    ])
  })

  it('needs a named API in production', async () => {
    const outcome = await check('host: 0.0.0.0\nauthKeys: []\n')
    expect([outcome.code, partOf(outcome, 'rules')]).toEqual([
      2,
      ['failed: No API is configured. Name one, in portcullis.yaml or as an option:'],
    ])
    expect(partOf(outcome, 'settings')[0]).toMatch(/^ok: production, because /)
  })

  it('looks at a store, and leaves it as it is', async () => {
    const file = join(folder, 'deep', 'store.db')
    const fresh = await check(`schema: a.graphql\nstore: "file:${file}"\n`)
    expect([fresh.code, partOf(fresh, 'store')]).toEqual([
      0,
      [`ok: file ${file}: will be created at the start`],
    ])
    expect((await check(`schema: a.graphql\nstore: "file:${file}"\n`)).stdout).toContain('will be created')
    const other = join(folder, 'other.db')
    writeFileSync(other, 'this is a text, and not a database')
    const wrong = await check(`schema: a.graphql\nstore: "file:${other}"\n`)
    expect([wrong.code, partOf(wrong, 'store')]).toEqual([
      3,
      [`failed: file ${other}: is no SQLite database`],
    ])
  })

  it('never shows the password of a database that is not there', async () => {
    const url = `postgres://user:${SECRET}@127.0.0.1:1/db`
    const outcome = await check(`schema: a.graphql\nstore: "${url}"\n`, '--online')
    expect(outcome.code).toBe(3)
    expect(partOf(outcome, 'store')[0]).toMatch(
      /^failed: PostgreSQL at 127\.0\.0\.1:1: cannot be reached: .*ECONNREFUSED/,
    )
    const offline = await check(`schema: a.graphql\nstore: "${url}"\n`)
    expect([offline.code, partOf(offline, 'store')]).toEqual([
      0,
      ['skipped: PostgreSQL: not asked (--online asks)'],
    ])
  })

  it('fails where a clock is off, as tokens would be refused', async () => {
    const date = new Date(Date.now() - 120_000).toUTCString()
    const upstream = await serve((request, response) => {
      response.setHeader('date', date)
      graphql(request, response)
    })
    const outcome = await check(`upstream: { url: ${upstream.url}/graphql }\n`, '--online')
    expect(outcome.code).toBe(2)
    expect(partOf(outcome, 'clock')[0]).toMatch(
      /^failed: \S+Z is 1(19|20|21) s ahead of 127\.0\.0\.1:\d+, and 5 s are allowed$/,
    )
  })

  it('prints JSON when asked', async () => {
    const outcome = await check('schema: a.graphql\n', '--json')
    const lines = JSON.parse(outcome.stdout) as readonly Readonly<Record<string, string>>[]
    expect(lines[0]).toEqual({ part: 'settings', state: 'ok', what: 'development' })
    expect(lines.map(({ part }) => part)).toEqual(['settings', 'rules', 'store', 'keys', 'upstream', 'clock'])
  })
})

describe('the check of the clock', () => {
  const NOW = Date.UTC(2026, 10, 28)
  it.each([
    [NOW, [], undefined, 'ok'],
    [0, [], undefined, 'failed'],
    [Number.NaN, [], undefined, 'failed'],
    [NOW, [{ by: 'a', ahead: 5_400, error: 500 }], undefined, 'ok'],
    [NOW, [{ by: 'a', ahead: 5_600, error: 500 }], undefined, 'failed'],
    [NOW, [{ by: 'a', ahead: -5_600, error: 500 }], undefined, 'failed'],
    [NOW, [{ by: 'a', ahead: -5_600, error: 500 }], 30, 'ok'],
    [NOW, [{ by: 'a', ahead: 1_600, error: 500 }], 0, 'failed'],
  ] as const)('at %p, told %j, with leeway %p: %s', (now, times, leeway, state) => {
    expect(checkClock(now, times, leeway).state).toBe(state)
  })
})
