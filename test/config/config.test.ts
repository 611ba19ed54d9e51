import { describe, expect, it } from '@jest/globals'
import { type Config, type ReadConfigOptions, readConfig } from '../../src/config/config.ts'
import { type Problem, printProblem } from '../../src/config/problem.ts'
import { DEFAULT_SOCKET_LIMITS } from '../../src/connections/socket-limits.ts'

const SECRET = 'a secret of 32 bytes, for production'
const API_KEY = 'jfBeQsMWo5y3AX1MaN8Vvzkkmkx2TUpVYohpwDXf6ck='
const KEYS = JSON.stringify([{ id: 'client-id', apiKey: API_KEY, scopes: ['*'] }])

/** Files by name; any other does not exist. */
function read(options: ReadConfigOptions & { readonly files?: Readonly<Record<string, string>> }) {
  const { files = {}, ...others } = options
  const readFile = (path: string): string => {
    const text = files[path]
    if (text === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
    return text
  }
  return readConfig({ env: {}, readFile, random: (bytes) => new Uint8Array(bytes).fill(7), ...others })
}

function configOf(options: Parameters<typeof read>[0]): Config {
  const result = read(options)
  if (result.kind === 'problems') throw new Error(result.problems.map(printProblem).join('\n'))
  return result.config
}

function problemsOf(options: Parameters<typeof read>[0]): readonly string[] {
  const result = read(options)
  if (result.kind === 'ok') throw new Error('There is no problem.')
  return result.problems.map((problem) => withoutPosition(printProblem(problem)))
}

/** Where a setting stands in its file is tested on its own. */
const withoutPosition = (text: string): string => text.replace(/ \(line \d+, column \d+\)/g, '')

const yaml = (text: string): Parameters<typeof read>[0] => ({ files: { 'portcullis.yaml': text } })

describe('with nothing set', () => {
  it('development has every default, a secret and a client of its own', () => {
    const made = Buffer.from(new Uint8Array(32).fill(7)).toString('base64url')
    const client = { id: 'development', apiKey: made, scopes: ['*'] }
    expect(configOf({})).toEqual({
      production: false,
      host: '127.0.0.1',
      audit: {},
      caches: {},
      port: 4000,
      trustedProxies: [],
      paths: { graphql: '/graphql', jwt: '/jwt' },
      console: 'on',
      forwardedHeader: 'x-forwarded-for',
      jwt: {
        secret: made,
        expires: 86_400,
        audience: [],
        form: 'contributor',
        resources: [],
        refreshGrace: 0,
      },
      clients: [client],
      made: { secret: true, client },
      issuers: [],
      tokens: {},
      clientHeaders: ['x-client-id', 'nettu-account'],
      database: 'file:.portcullis/contributor.db',
      decisions: {},
      enforcement: { default: 'enforce', enforce: [], observe: [] },
      dpop: { maxAge: 60, nonces: 'off', nonceLife: 300 },
      traces: {},
      metrics: {},
      storeSetting: 'DATABASE_URL',
      storeUrl: 'file:.portcullis/contributor.db',
      staleness: { writes: 5_000, reads: 300_000 },
      admin: {},
      workers: 1,
      logLevel: 'info',
      introspection: 'public',
      baseline: { mutation: 'derived', query: 'public', subscription: 'public' },
      naming: 'action-first',
      secretClaims: [],
      persistedOperations: { only: false, apq: false },
      queries: 'reduce',
      authStatus: 'http',
      refusals: 'standard',
      limits: {
        depth: 16,
        aliases: 100,
        rootFields: 100,
        fields: 10_000,
        tokens: 2_000,
        operations: 10,
        bodyBytes: 1_048_576,
      },
      overload: { eventLoopDelay: 1_000, inFlight: 0 },
      budgets: [],
      cors: { kind: 'loopback', allowHeaders: [], exposeHeaders: [] },
      sockets: {
        tokenWarning: 30_000,
        initTimeout: 10_000,
        keepAlive: 30_000,
        slowReader: 30_000,
        bufferBytes: 1_048_576,
        perIdentity: 1_000,
        perAddress: 1_000,
        operations: 100,
      },
      timeouts: { request: 30_000, shutdown: 10_000 },
      warnings: [],
    })
  })

  it('has the limits of sockets that JavaScript has', () => {
    const result = readConfig({ env: {}, readFile: () => '{}' })
    expect(result).toMatchObject({ kind: 'ok', config: { sockets: DEFAULT_SOCKET_LIMITS } })
  })

  it('two runs have different secrets', () => {
    const run = (): unknown => {
      const result = readConfig({ env: {}, readFile: () => '' })
      return result.kind === 'ok' ? result.config.jwt.secret : undefined
    }
    expect(run()).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(run()).not.toBe(run())
  })

  it.each([
    [{ NODE_ENV: 'production' }, 'NODE_ENV is "production"'],
    [{ NODE_ENV: 'Production ' }, 'NODE_ENV is "production"'],
    ...['0.0.0.0', '::', '192.0.2.1', 'localhost.example.org', '127.0.0.1.example.org', '[::]'].map(
      (HOST) => [{ HOST }, `HOST is "${HOST}", which is not a loopback address`] as const,
    ),
  ])('production is an error that says why it is production: %j', (env, why) => {
    expect(problemsOf({ env })).toEqual([
      `JWT_SECRET: is missing: production needs a secret of at least 32 bytes (openssl rand -base64 32). This is production, because ${why}`,
    ])
  })

  it('the flag and the file are named where they say where to listen', () => {
    const missing = 'JWT_SECRET: is missing: '
    const because = (where: string): string =>
      `This is production, because ${where} is "0.0.0.0", which is not a loopback address`
    expect(problemsOf({ flags: { host: '0.0.0.0' } })[0]).toMatch(
      new RegExp(`^${missing}.*${because('--host')}$`),
    )
    expect(problemsOf(yaml('host: 0.0.0.0'))[0]).toContain(because('portcullis.yaml: host'))
  })

  it.each([
    'x86_64-conda-linux-gnu',
    'http://127.0.0.1',
    '127.0.0',
    '[127.0.0.1',
    'a b',
    '-a.org',
    '1.2.3.4.5',
  ])('HOST=%s is an error of HOST', (HOST) => {
    expect(problemsOf({ env: { HOST, JWT_SECRET: SECRET } })).toEqual([
      'HOST: must be an IP address or a host name',
    ])
  })

  it('an address may have the brackets of a URL, and an IPv6 address any spelling', () => {
    for (const HOST of ['[::1]', '0:0:0:0:0:0:0:1', '::0001'])
      expect(configOf({ env: { HOST } })).toMatchObject({ host: '::1', production: false })
    expect(configOf({ env: { HOST: '[2001:DB8::1]', JWT_SECRET: SECRET } }).host).toBe('2001:db8::1')
  })

  it.each(['localhost', '127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('%s is development', (HOST) => {
    expect(configOf({ env: { HOST } }).production).toBe(false)
  })

  it('production has no client, closed introspection, and no origin', () => {
    const config = configOf({ env: { NODE_ENV: 'production', JWT_SECRET: SECRET } })
    expect(config).toMatchObject({
      production: true,
      clients: [],
      made: { secret: false, client: undefined },
      introspection: 'authenticated',
      cors: { kind: 'origins', origins: [], allowHeaders: [], exposeHeaders: [] },
    })
  })
})

describe('the environment of the Contributor Environment API', () => {
  it('is read as its document says', () => {
    const env = {
      HOST: '127.0.0.1',
      PORT: '0',
      JWT_SECRET: 'not-so-secret',
      JWT_EXPIRES: '2h',
      JWT_ISSUER: 'https://api.trompamusic.eu',
      JWT_AUTH_KEYS: KEYS,
      DATABASE_URL: 'file:data/a.db',
      LOG_LEVEL: 'debug',
    }
    expect(configOf({ env })).toMatchObject({
      port: 0,
      jwt: { secret: 'not-so-secret', expires: 7_200, issuer: 'https://api.trompamusic.eu' },
      clients: [{ id: 'client-id', apiKey: API_KEY, scopes: ['*'] }],
      made: { secret: false, client: undefined },
      database: 'file:data/a.db',
      logLevel: 'debug',
    })
  })

  it.each([
    ['3600', 3_600],
    ['1d', 86_400],
    ['2 days', 172_800],
    ['90m', 5_400],
    ['1.5h', 5_400],
    [' 60 ', 60],
    ['1', 1],
    ['1500ms', 1],
  ])('JWT_EXPIRES=%s is %d seconds', (JWT_EXPIRES, expires) => {
    expect(configOf({ env: { JWT_EXPIRES } }).jwt.expires).toBe(expires)
  })

  it.each([
    '0',
    '-1',
    '-1d',
    '0.5',
    '500ms',
    'soon',
    '1 fortnight',
    'NaN',
    'Infinity',
    '1e3',
    '99999999999',
    'x'.repeat(200),
    '10y',
  ])('JWT_EXPIRES=%s is a problem', (JWT_EXPIRES) => {
    expect(problemsOf({ env: { JWT_EXPIRES } })).toEqual([
      'JWT_EXPIRES: must be a number of seconds or a time span such as "2h", from 1s to 3650d',
    ])
  })

  it('an empty variable is not set', () => {
    const env = {
      HOST: '',
      PORT: '',
      JWT_SECRET: '',
      JWT_EXPIRES: '',
      JWT_AUTH_KEYS: '',
      DATABASE_URL: '',
      LOG_LEVEL: '',
    }
    expect(configOf({ env })).toEqual(configOf({}))
  })

  it('an auth key with no pattern grants nothing: a warning, no error', () => {
    const keys = [
      { id: 'a', apiKey: 'key', scopes: [] },
      { id: 'b', apiKey: 'key' },
      { id: 'c', apiKey: 'key', scopes: ['*'] },
    ]
    const config = configOf({ env: { JWT_AUTH_KEYS: JSON.stringify(keys) } })
    expect(config.clients.map(({ scopes }) => scopes)).toEqual([[], [], ['*']])
    expect(config.warnings.map(printProblem)).toEqual([
      'JWT_AUTH_KEYS[0]: client "a" has no scopes: it gets no token',
      'JWT_AUTH_KEYS[1]: client "b" has no scopes: it gets no token',
    ])
  })

  it.each([
    [
      'file:data.db',
      'keeps the data of the sample API alone: clients, keys, revocations and the audit trail are kept at "store"',
    ],
    [
      'postgres://127.0.0.1/other',
      'is not used: clients, keys, revocations and the audit trail are kept at "store", and the sample API keeps its data in a file',
    ],
  ])('DATABASE_URL beside a store is a warning that says what each is for: %s', (url, what) => {
    const { warnings, storeUrl } = configOf({
      env: { DATABASE_URL: url },
      flags: { config: 'a.yaml' },
      readFile: () => 'store: "file:store.db"',
    })
    expect(storeUrl).toBe('file:store.db')
    expect(warnings.map(printProblem)).toEqual([`DATABASE_URL: ${what}`])
    expect(configOf({ env: { DATABASE_URL: url } }).warnings).toEqual([])
  })

  it('ids are Unicode', () => {
    const keys = ['__proto__', 'constructor', 'Ωmega', '🏰'].map((id) => ({
      id,
      apiKey: 'key',
      scopes: ['*'],
    }))
    expect(configOf({ env: { JWT_AUTH_KEYS: JSON.stringify(keys) } }).clients).toMatchObject(keys)
  })
})

describe('flags beat environment beats file', () => {
  const files = {
    'portcullis.yaml': 'port: 1\nhost: localhost\nlogLevel: error\njwt: { expires: 60, leeway: 2 }\n',
  }

  it('setting by setting', () => {
    const env = { PORT: '2', LOG_LEVEL: 'warn', JWT_EXPIRES: '120' }
    const config = configOf({ files, env, flags: { port: '3' } })
    expect(config).toMatchObject({
      port: 3,
      host: 'localhost',
      logLevel: 'warn',
      jwt: { expires: 120, leeway: 2 },
    })
  })

  it('a problem is told where it was given', () => {
    expect(problemsOf({ files, env: { PORT: 'x' }, flags: { port: '-1' } })[0]).toMatch(/^--port: /)
    expect(problemsOf({ files, env: { PORT: 'x' } })[0]).toMatch(/^PORT: /)
    expect(problemsOf(yaml('port: x'))[0]).toMatch(/^portcullis.yaml: port: /)
  })

  it('a file that was named must be there, the default one need not', () => {
    expect(problemsOf({ flags: { config: 'other.yaml' } })).toEqual(['other.yaml: cannot be read (ENOENT)'])
    const denied = (): string => {
      throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
    }
    expect(problemsOf({ readFile: denied })).toEqual(['portcullis.yaml: cannot be read (EACCES)'])
  })

  it('a file may be JSON, by its name or as YAML, and may name its schema', () => {
    const text = '{"$schema": "./portcullis.schema.json", "port": 5}'
    expect(configOf({ files: { 'a.json': text }, flags: { config: 'a.json' } }).port).toBe(5)
    expect(configOf(yaml(text)).port).toBe(5)
    expect(configOf(yaml('')).port).toBe(4000)
    expect(configOf(yaml('# nothing\n')).port).toBe(4000)
  })

  it('everything can be set in a file', () => {
    const config = configOf(
      yaml(`
host: ::1
jwt: { secret: "${SECRET}", expires: 2h, issuer: us, audience: [us, we], leeway: 5 }
authKeys: [{ id: a, apiKey: b, scopes: ["Mutation:*"] }]
database: file:x.db
introspection: off
baseline: { query: authenticated }
naming: { pattern: "^(?<type>[a-z]+)_(?<action>[a-z]+)$" }
queries: deny
authStatus: graphql
limits: { depth: 3 }
cors: { origins: ["https://app.example.org"] }
timeouts: { request: 5s, shutdown: 0 }
`),
    )
    expect(config).toMatchObject({
      jwt: { secret: SECRET, expires: 7_200, issuer: 'us', audience: ['us', 'we'], leeway: 5 },
      clients: [{ id: 'a', apiKey: 'b', scopes: ['Mutation:*'] }],
      introspection: 'off',
      baseline: { mutation: 'derived', query: 'authenticated', subscription: 'public' },
      naming: { pattern: '^(?<type>[a-z]+)_(?<action>[a-z]+)$' },
      queries: 'deny',
      authStatus: 'graphql',
      limits: { depth: 3, aliases: 100 },
      cors: { kind: 'origins', origins: ['https://app.example.org'] },
      timeouts: { request: 5_000, shutdown: 0 },
    })
  })
})

describe('every problem is one line that says what and where', () => {
  it('all of them at once', () => {
    const keys = [
      { id: 'a', apiKey: 'key-of-a', scopes: ['Mutation:*', 'Mutation:{Person}:*'] },
      { id: 'a', apiKey: '', scopes: 'Mutation' },
      { apiKey: 3, scopes: [1] },
      'key-of-d',
    ]
    const env = {
      NODE_ENV: 'production',
      PORT: '70000',
      JWT_SECRET: 'hunter2hunter2',
      JWT_EXPIRES: 'hunter3',
      JWT_AUTH_KEYS: JSON.stringify(keys),
      DATABASE_URL: 'postgres://user:hunter4@[host/db',
      LOG_LEVEL: 'loud',
    }
    const file = 'limits: { depht: 3, tokens: many }\nintrospektion: off\nqueries: some\nnaming: sideways\n'
    expect(problemsOf({ env, files: { 'portcullis.yaml': file } })).toEqual([
      'PORT: must be a whole number from 0 to 65535',
      'JWT_EXPIRES: must be a number of seconds or a time span such as "2h", from 1s to 3650d',
      'JWT_AUTH_KEYS[0].scopes[1]: client "a": Unexpected "{" at position 9: expected a segment character (A-Z a-z 0-9 _ . - /), "*" or "?".',
      'JWT_AUTH_KEYS[1].apiKey: client "a": must be a non-empty string',
      'JWT_AUTH_KEYS[1].scopes: client "a": must be a list',
      'JWT_AUTH_KEYS[2].id: is missing',
      'JWT_AUTH_KEYS[2].apiKey: must be a non-empty string',
      'JWT_AUTH_KEYS[2].scopes[0]: must be text',
      'JWT_AUTH_KEYS[3]: must be an object',
      'DATABASE_URL: must be "file:" and a path, or a "postgres:" URL',
      'LOG_LEVEL: must be one of "fatal", "error", "warn", "info", "debug", "trace", "silent"',
      'portcullis.yaml: naming: must be "action-first", "type-first" or an object with a "pattern"',
      'portcullis.yaml: queries: must be one of "reduce", "deny"',
      'portcullis.yaml: limits.tokens: must be a whole number from 1 to 1000000',
      'portcullis.yaml: limits.depht: is not a setting. Did you mean "depth"?',
      'portcullis.yaml: introspektion: is not a setting. Did you mean "introspection"?',
      'JWT_AUTH_KEYS[1].id: is the id of JWT_AUTH_KEYS[0] too: "a"',
      'JWT_SECRET: has fewer than 32 bytes, which production asks for (openssl rand -base64 32)',
    ])
  })

  it.each([
    ['[', 'is not valid JSON: it ends too early'],
    ['not json', 'is not valid JSON from character 1 of 8 on'],
    ['[{"id": "a", "apiKey": hunter2}]', 'is not valid JSON from character 24 of 32 on'],
    ["[{'id': 'hunter2'}]", 'is not valid JSON from character 3 of 19 on'],
    ['[{"apiKey": "hunter2" "id": 1}]', 'is not valid JSON from character 23 of 31 on'],
    ['[{"apiKey": "hunter2",}]', 'is not valid JSON from character 23 of 24 on'],
    ['{"id": "a", "apiKey": "hunter2"}', 'must be a list'],
    ['"hunter2"', 'must be a list'],
    ['null', 'must be a list'],
  ])('JWT_AUTH_KEYS=%s', (JWT_AUTH_KEYS, what) => {
    const problems = problemsOf({ env: { JWT_AUTH_KEYS } })
    expect(problems).toEqual([`JWT_AUTH_KEYS: ${what}`])
  })

  it.each([
    ['a: [hunter2\nb: 1', 'portcullis.yaml: is not valid YAML at line 2, column 1 (BAD_INDENT)'],
    ['port: 1\nport: 2', 'portcullis.yaml: is not valid YAML at line 2, column 1 (DUPLICATE_KEY)'],
    ['jwt: !secret hunter2', 'portcullis.yaml: is not valid YAML at line 1, column 6 (TAG_RESOLVE_FAILED)'],
    ['- hunter2', 'portcullis.yaml: has to hold an object'],
    ['hunter2', 'portcullis.yaml: has to hold an object'],
    ['port: *hunter2', 'portcullis.yaml: has an alias that leads nowhere, or to too much'],
    ['cors: &a\n  origins: [*a]', 'portcullis.yaml: has an alias at line 2, column 13 to what it stands in'],
    [
      'x: &a { y: &b [*a], z: *b }',
      'portcullis.yaml: has an alias at line 1, column 16 to what it stands in',
    ],
    ['jwt: hunter2', 'portcullis.yaml: jwt: must be an object'],
    ['jwt:\n', 'portcullis.yaml: jwt: must be an object'],
    ['port: 4000.5', 'portcullis.yaml: port: must be a whole number from 0 to 65535'],
    ['port: "4000"', 'portcullis.yaml: port: must be a whole number from 0 to 65535'],
    [
      'upstream: { url: "http://127.0.0.1:1/", headers: { X-Key: hunter2 } }\nbaseline: { query: public, mutation: derived, subscription: public }',
      'portcullis.yaml: upstream.headers.X-Key: must be the name of a header in lower case',
    ],
    [
      'policies: { opa: { url: "http://127.0.0.1:1/", headers: { "a b": hunter2 } } }',
      'portcullis.yaml: policies.opa.headers.a b: must be the name of a header in lower case',
    ],
    [
      'enforcement: { observe: ["Mutation.a", "a b"] }',
      'portcullis.yaml: enforcement.observe[1]: must be a coordinate such as Mutation.createPerson, Person.* or *.email',
    ],
    ...['query', 'operationName', 'variables', 'extensions', 'id'].map(
      (name) =>
        [
          `sockets: { tokenParameter: ${name} }`,
          'portcullis.yaml: sockets.tokenParameter: must not be a parameter of an operation: query, operationName, variables, extensions, documentId, doc_id, id',
        ] as const,
    ),
    [
      'port: 4000\n---\nlimits: { depth: 3 }\n',
      'portcullis.yaml: is not valid YAML at line 2, column 1 (MULTIPLE_DOCS)',
    ],
    ['port: .inf', 'portcullis.yaml: port: must be a whole number from 0 to 65535'],
    [
      'cors: { origins: [https://app.example.org/] }',
      'portcullis.yaml: cors.origins[0]: must be an origin such as "https://app.example.org", a pattern such as "https://*.example.org", or "*" for any origin',
    ],
    [
      'cors: { origins: ["https://*"] }',
      'portcullis.yaml: cors.origins[0]: must be an origin such as "https://app.example.org", a pattern such as "https://*.example.org", or "*" for any origin',
    ],
    [
      'naming: { pattern: "(?<type>a)" }',
      'portcullis.yaml: naming.pattern: must be a regular expression with the named groups "type" and "action"',
    ],
    [
      'naming: { pattern: "(" }',
      'portcullis.yaml: naming.pattern: must be a regular expression with the named groups "type" and "action"',
    ],
    ['database: "file:"', 'portcullis.yaml: database: must be "file:" and a path, or a "postgres:" URL'],
    [
      'database: mysql://hunter2',
      'portcullis.yaml: database: must be "file:" and a path, or a "postgres:" URL',
    ],
    ['__proto__: { port: 1 }', 'portcullis.yaml: __proto__: is not a setting.'],
    ['hunter: 1', 'portcullis.yaml: hunter: is not a setting.'],
    ['clients: []', 'portcullis.yaml: clients: is not a setting. Did you mean "authKeys"?'],
    ['authKeys: [{ id: a, apikey: hunter2 }]', 'portcullis.yaml: authKeys[0].apiKey: is missing'],
  ])('%j', (text, problem) => {
    const problems = problemsOf(yaml(text))
    expect(problems[0]).toBe(problem)
    expect(problems.join('\n')).not.toContain('hunter2')
  })

  it('an unreadable file does not make a secret missing that it may hold', () => {
    const options = { env: { NODE_ENV: 'production' }, files: { 'portcullis.yaml': '{' } }
    expect(problemsOf(options)).toEqual([
      'portcullis.yaml: is not valid YAML at line 1, column 2 (MISSING_CHAR)',
    ])
  })

  it.each([
    ['secret', 'is a word that everybody knows (openssl rand -base64 32)'],
    ['your-256-bit-secret', 'is a word that everybody knows (openssl rand -base64 32)'],
    ['hunter2', 'has fewer than 12 bytes (openssl rand -base64 32)'],
  ])('the weak secret %s', (JWT_SECRET, what) => {
    expect(problemsOf({ env: { JWT_SECRET } })).toEqual([`JWT_SECRET: ${what}`])
    expect(problemsOf(yaml(`jwt: { secret: ${JWT_SECRET} }`))).toEqual([
      `portcullis.yaml: jwt.secret: ${what}`,
    ])
  })
})

describe('no problem shows a secret', () => {
  const secret = 'XyZZy42XyZZy'
  const places: readonly Parameters<typeof read>[0][] = [
    { env: { JWT_AUTH_KEYS: secret } },
    { env: { JWT_AUTH_KEYS: `{"${secret}` } },
    { env: { JWT_AUTH_KEYS: `[{"id":"a","${secret}":"${secret}","scopes":["*"]}]` } },
    { env: { JWT_AUTH_KEYS: `[{"id":"a","apiKey":["${secret}"],"scopes":["*"]}]` } },
    { env: { JWT_AUTH_KEYS: `["${secret}"]` } },
    { env: { JWT_AUTH_KEYS: `[{"id":"a","apiKey":"b","scopes":["{${secret}"]}]` } },
    { env: { NODE_ENV: 'production', JWT_SECRET: secret } },
    {
      env: { PORT: secret, HOST: '127.0.0.1', JWT_EXPIRES: secret, LOG_LEVEL: secret, DATABASE_URL: secret },
    },
    { env: { DATABASE_URL: `postgres://user:${secret}@[half/db` } },
    yaml(`jwt: ["${secret}"]`),
    yaml(`jwt: { secret: ["${secret}"] }`),
    yaml(`jwt:\n  secret: ${secret}: ${secret}`),
    yaml(`jwt: { secret: !${secret} ${secret} }`),
    yaml(`issuers: [{ iss: a, ceiling: [], keys: [{ secret: "${secret}" }, { secret: 12 }] }]`),
    yaml(`issuers: [{ iss: a, ceiling: [], keys: [{ publicKey: "${secret}" }] }]`),
    yaml(`issuers: [{ iss: a, ceiling: [], keys: [{ ${secret}: 1 }] }]`),
    yaml(`issuers: [{ iss: a, ceiling: [], jwks: "http://${secret}.example.org" }]`),
    yaml(`store: mysql://${secret}`),
    yaml(`authKeys: *${secret}`),
    yaml(`authKeys: ${secret}`),
    { files: { 'a.json': `{"jwt": {"secret": ${secret}}}` }, flags: { config: 'a.json' } },
  ]

  it.each(places.map((place, index) => [index, place] as const))('place %d', (_, place) => {
    const problems: readonly string[] = problemsOf(place)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.join('\n')).not.toContain(secret)
    expect(problems.every((problem) => !problem.includes('\n'))).toBe(true)
  })
})

describe('a problem', () => {
  it('is printed as where and what', () => {
    const problem: Problem = { where: 'PORT', what: 'is missing' }
    expect(printProblem(problem)).toBe('PORT: is missing')
  })
})
