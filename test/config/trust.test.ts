import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { type Config, readConfig } from '../../src/config/config.ts'
import { printProblem } from '../../src/config/problem.ts'
import { createTrustedIssuerRecord } from '../../src/token/issuers/trusted-issuer.ts'

const SECRET = 'a secret of 32 bytes, for production'
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const JWK = JSON.stringify(publicKey.export({ format: 'jwk' }))
const PRIVATE_JWK = JSON.stringify(privateKey.export({ format: 'jwk' }))
const SMALL_KEY = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
const SMALL_JWK = JSON.stringify(SMALL_KEY.export({ format: 'jwk' }))

function read(text: string, env: Readonly<Record<string, string>> = {}): ReturnType<typeof readConfig> {
  return readConfig({ env, readFile: () => text })
}

function configOf(...given: Parameters<typeof read>): Config {
  const result = read(...given)
  if (result.kind === 'problems') throw new Error(result.problems.map(printProblem).join('\n'))
  return result.config
}

function problemsOf(...given: Parameters<typeof read>): readonly string[] {
  const result = read(...given)
  return result.kind === 'ok'
    ? []
    : result.problems.map((problem) => printProblem(problem).replace(/ \(line \d+, column \d+\)/g, ''))
}

describe('a rule on the binding of tokens that nobody could keep', () => {
  const NEEDS =
    '"certificate" needs tls.clientCertificates: without it the gateway sees no certificate of a client. Behind a proxy that ends TLS, forwardedCertificate takes its place'
  const issuer = `{ iss: a, keys: [{ publicKey: '${JWK}' }], proof: certificate }`

  it('is a problem of the configuration, at each place that says it', () => {
    const text = [
      `jwt: { secret: "${SECRET}", proof: certificate }`,
      `issuers: [${issuer}]`,
      'authKeys: [{ id: one, apiKey: one-key-that-is-long, scopes: ["*"] }, { id: two, apiKey: two-key-that-is-long, scopes: ["*"], proof: certificate }]',
    ].join('\n')
    expect(problemsOf(text)).toEqual([
      `portcullis.yaml: jwt.proof: ${NEEDS}`,
      `portcullis.yaml: issuers[0].proof: ${NEEDS}`,
      `portcullis.yaml: authKeys[1].proof: ${NEEDS}`,
    ])
    expect(problemsOf(`jwt: { secret: "${SECRET}", proof: dpop }\nanonymous: {}`)).toEqual([
      'portcullis.yaml: anonymous: Tokens of sessions are bound to no key, and jwt.proof asks that of every own token: leave it out, and set it for clients',
    ])
  })

  it('is none where certificates are seen, and where a key is asked for', () => {
    const tls = 'tls: { cert: a.crt, key: a.key, clientCertificates: self-signed }'
    expect(problemsOf(`jwt: { secret: "${SECRET}", proof: certificate }\n${tls}`)).toEqual([])
    expect(problemsOf(`jwt: { secret: "${SECRET}", proof: dpop }`)).toEqual([])
    const behind = 'trustedProxies: [10.0.0.1]\nforwardedCertificate: x-ssl-client-cert'
    expect(problemsOf(`jwt: { secret: "${SECRET}", proof: certificate }\n${behind}`)).toEqual([])
  })
})

describe('a setting that could do nothing', () => {
  const whole = 'baseline: { query: public, mutation: derived, subscription: public }'
  it.each([
    [
      'decisions: { sample: 0.5 }',
      'decisions.sample: needs "decisions.log: all": allowed operations leave no line',
    ],
    [
      'logLevel: warn\ndecisions: { log: all }',
      'decisions.log: needs a logLevel of info or below: the lines are of that level',
    ],
    ['limits: { listSize: 5 }', 'limits.listSize: needs limits.cost: nobody asks how long a list is'],
    ['traces: { upstream: none }', 'traces.upstream: needs an upstream: no trace is sent anywhere'],
    [
      'forwardedHeader: forwarded',
      'forwardedHeader: needs trustedProxies: nobody else is believed when they name the caller',
    ],
    [
      'forwardedCertificate: client-cert',
      'forwardedCertificate: needs trustedProxies: nobody else is believed when they name a certificate',
    ],
    [
      'trustedProxies: [10.0.0.0/33]',
      'trustedProxies[0]: must be an IP address or a network such as "10.0.0.0/8"',
    ],
    ['metrics: { host: 127.0.0.1 }', 'metrics.host: needs metrics.port: there are no metrics without it'],
    ['metrics: { hosts: [a.example.org] }', 'metrics.hosts: needs metrics.port: nothing listens without it'],
    ['admin: { hosts: [a.example.org] }', 'admin.hosts: needs admin.port: nothing listens without it'],
    [
      'admin: { issuers: [{ iss: "https://a.example.org", audience: a }] }',
      'admin.issuers: needs admin.port: nothing listens without it',
    ],
    ['admin: { page: on }', 'admin.page: needs admin.port: nothing listens without it'],
    ['admin: { decisions: 10 }', 'admin.decisions: needs admin.port: nobody can see them without it'],
    ['jwt: { refreshGrace: 5 }', 'jwt.refreshGrace: needs jwt.maxAge: no token is refreshed'],
    [
      'upstream: { url: "http://127.0.0.1:1/", errorCodes: [A] }',
      'upstream.errorCodes: needs "errors: mask": all errors are passed on',
    ],
    [
      `upstreams: { a: { url: "http://127.0.0.1:1/", subscriptions: { transport: none, url: "ws://127.0.0.1:1/" } } }\n${whole}`,
      'upstreams.a.subscriptions.url: stands beside "transport: none": there are no subscriptions',
    ],
  ])('ends the start: %s', (text, problem) =>
    expect(problemsOf(text)).toEqual([`portcullis.yaml: ${problem}`]),
  )

  it('ends the start in production, where no origin may send what is allowed', () => {
    const env = { NODE_ENV: 'production', JWT_SECRET: SECRET }
    expect(problemsOf('cors: { allowHeaders: [x-a] }', env)).toEqual([
      'portcullis.yaml: cors.allowHeaders: needs cors.origins: in production no origin is allowed without it',
    ])
    expect(problemsOf('cors: { allowHeaders: [x-a] }')).toEqual([])
  })
})

describe('the settings of trust', () => {
  it('an issuer is read as the authenticator takes it', () => {
    const { issuers } = configOf(`
issuers:
  - iss: https://idp.example.org
    jwks: https://idp.example.org/jwks
    audience: [us]
    algorithms: [RS256]
    claims: oauth
    windows: { iatAhead: 10m, expAhead: 600 }
    leeway: 5
    required: [sub]
    ceiling: ["Query:*"]
    defaultScopes: ["Query:Person:Read"]
    patterns: true
    type: at+jwt
  - iss: partner
    keys: [{ publicKey: ${JWK}, algorithm: ES256, kid: one }]
    claims: { id: [{ claim: [user, id], numbers: true }], scopes: [{ claim: access, as: [commas, list] }] }
    ceiling: []
  - iss: shared
    keys: [{ secret: "${SECRET}" }]
    ceiling: ["*"]
`)
    expect(issuers).toMatchObject([
      {
        iss: 'https://idp.example.org',
        jwks: { url: 'https://idp.example.org/jwks' },
        windows: { iatAhead: 600, expAhead: 600 },
        claims: 'oauth',
        patterns: true,
      },
      {
        keys: [{ publicKey: JSON.parse(JWK), algorithm: 'ES256', kid: 'one' }],
        claims: { id: [{ claim: ['user', 'id'], numbers: true }] },
      },
      { keys: [{ secret: SECRET }] },
    ])
    for (const issuer of issuers) expect(createTrustedIssuerRecord(issuer, {}).iss).toBe(issuer.iss)
  })

  it('required claims are names, or each with its values', () => {
    const { issuers } = configOf(`
issuers:
  - { iss: a, jwks: "https://a/", ceiling: [], required: [client_id] }
  - { iss: b, jwks: "https://b/", ceiling: [], required: { client_id: [abc, def], token_use: access, level: 2, mfa: true } }
`)
    expect(issuers.map(({ required }) => required)).toEqual([
      ['client_id'],
      { client_id: ['abc', 'def'], token_use: 'access', level: 2, mfa: true },
    ])
  })

  const wrong: readonly (readonly [string, string])[] = [
    ...['{ a: null }', '{ a: { b: c } }', 'a'].map(
      (required) =>
        [
          `iss: a, ceiling: [], jwks: "https://a/", required: ${required}`,
          'issuers[0].required: must be a list of names of claims, or an object of claims, each with a value or a list of values',
        ] as const,
    ),
    [
      'iss: a, ceiling: [], jwks: "https://a/", required: { a: [] }',
      'issuers[0].required.a: has to hold at least one value',
    ],
    [
      'iss: a, ceiling: [], jwks: "https://a/", required: { a: "" }',
      'issuers[0].required.a: must be a non-empty string',
    ],
    [
      'iss: a, ceiling: [], jwks: "https://a/", required: { __proto__: b }',
      'issuers[0].required.__proto__: is not a setting.',
    ],
    [
      'iss: a, ceiling: [], jwks: "https://a/", algorithms: [HS256]',
      'issuers[0].algorithms: names HS256, which is for secrets: this issuer has public keys',
    ],
    [
      `iss: a, ceiling: [], keys: [{ publicKey: ${JWK} }], algorithms: [RS256]`,
      'issuers[0].keys[0]: is for none of the algorithms that count here',
    ],
    [
      'iss: a, ceiling: [], jwks: "https://a/", claims: neoday',
      'issuers[0].claims: asks for a secret: this issuer has "jwks"',
    ],
    ['ceiling: []', 'issuers[0].iss: is missing'],
    ['iss: a', /^issuers\[0\]: has to have "keys" or "jwks": only from an "iss" that is an https URL/.source],
    ['iss: "http://login.example.org"', /^issuers\[0\]: has to have "keys" or "jwks": only from/.source],
    ['iss: "https://a", claims: neoday', 'issuers[0].claims: asks for a secret: this issuer has no "keys"'],
    [
      'iss: "https://a", patterns: true',
      'issuers[0]: has to have a "ceiling", because its scopes are patterns',
    ],
    ['iss: a, jwks: []', 'issuers[0].jwks: has to hold at least one URL'],
    ['iss: a, jwks: ["https://a/", "http://b/"]', /^issuers\[0\]\.jwks\[1\]: must be an https URL/.source],
    [
      `iss: a, ceiling: [], jwks: "https://a/", keys: [{ publicKey: ${JWK} }]`,
      'issuers[0]: has to have "keys" or "jwks", and not both',
    ],
    [
      `iss: a, ceiling: [], keys: [{ publicKey: ${JWK} }, { secret: "${SECRET}" }]`,
      'issuers[0]: has secrets and public keys: it may have one kind',
    ],
    [
      `iss: a, ceiling: [], keys: [{ publicKey: ${PRIVATE_JWK} }]`,
      'issuers[0].keys[0].publicKey: is a private key or a secret, which nobody else may have',
    ],
    [
      `iss: a, ceiling: [], keys: [{ publicKey: ${SMALL_JWK} }]`,
      'issuers[0].keys[0].publicKey: is an RSA key of fewer than 2048 bits',
    ],
    [
      `iss: a, ceiling: [], keys: [{ publicKey: ${JWK}, algorithm: HS256 }]`,
      'issuers[0].keys[0].algorithm: is not for a public key',
    ],
    [
      `iss: a, ceiling: [], keys: [{ secret: "${SECRET}", algorithm: RS256 }]`,
      'issuers[0].keys[0].algorithm: is not for a secret',
    ],
    [
      'iss: a, ceiling: [], keys: [{ kid: a }]',
      'issuers[0].keys[0]: has to have a "secret" or a "publicKey", and not both',
    ],
    ['iss: a, ceiling: [], keys: [{ secret: short }]', 'issuers[0].keys[0].secret: has fewer than 12 bytes'],
    [
      'iss: a, ceiling: [], jwks: http://idp.example.org/jwks',
      '^issuers\\[0\\]\\.jwks: must be an https URL without a user name, because .* use TLS, a sidecar .*, or "keys"',
    ],
    [
      'iss: portcullis, ceiling: [], jwks: "https://a/"',
      'issuers[0].iss: is the name of our own tokens too: "portcullis"',
    ],
    [
      'iss: us, ceiling: [], jwks: "https://a/"',
      'issuers[0].iss: is that of our own tokens, JWT_ISSUER too: "us"',
    ],
    ['iss: a, ceiling: ["{"], jwks: "https://a/"', /^issuers\[0\]\.ceiling\[0\]: Unexpected "\{"/.source],
  ]
  it.each(wrong)('an issuer of { %s }', (entry, problem) => {
    const [first, ...others] = problemsOf(`issuers: [{ ${entry} }]`, { JWT_ISSUER: 'us' })
    expect(others).toEqual([])
    if (problem.startsWith('^')) expect(first?.replace('portcullis.yaml: ', '')).toMatch(new RegExp(problem))
    else expect(first).toBe(`portcullis.yaml: ${problem}`)
  })

  it('a name is unique among our own, issuers and clients', () => {
    const keys = [
      { id: 'a', apiKey: 'k', scopes: ['*'] },
      { id: 'portcullis', apiKey: 'k', scopes: ['*'] },
      { id: 'idp', apiKey: 'k', scopes: ['*'] },
    ]
    const file =
      'issuers: [{ iss: idp, ceiling: [], jwks: "https://a/" }, { iss: idp, ceiling: [], jwks: "https://a/" }]'
    expect(problemsOf(file, { JWT_AUTH_KEYS: JSON.stringify(keys) })).toEqual([
      'portcullis.yaml: issuers[1].iss: is the "iss" of portcullis.yaml: issuers[0] too: "idp"',
      'JWT_AUTH_KEYS[1].id: is the name of our own tokens too: "portcullis"',
      'JWT_AUTH_KEYS[2].id: is the "iss" of portcullis.yaml: issuers[0] too: "idp"',
    ])
  })

  it('a client has settings of its own, each with a default', () => {
    const [plain, full] = configOf(`
authKeys:
  - { id: a, apiKey: k, scopes: ["*"] }
  - { id: b, apiKey: k, scopes: ["*"], presets: [nettu, neoday], defaultScopes: ["Query:*"], userFields: [name], allowUserCreation: false }
`).clients
    expect(plain).toEqual({
      ...{ id: 'a', apiKey: 'k', scopes: ['*'] },
      ...{ presets: [], defaultScopes: [], userFields: [], allowUserCreation: true, proof: 'optional' },
    })
    expect(full).toMatchObject({
      ...{ presets: ['nettu', 'neoday'], defaultScopes: ['Query:*'] },
      ...{ userFields: ['name'], allowUserCreation: false, proof: 'optional' },
    })
    expect(problemsOf('authKeys: [{ id: a, apiKey: k, presets: [oath] }]')).toEqual([
      'portcullis.yaml: authKeys[0].presets[0]: client "a": must be one of "contributor", "nettu", "neoday", "aliceo2", "oauth"',
    ])
  })

  it('refresh is off unless JWT_MAX_AGE says how long', () => {
    expect(configOf('').jwt).not.toHaveProperty('maxAge')
    expect(configOf('', { JWT_MAX_AGE: '7d' }).jwt.maxAge).toBe(604_800)
    expect(configOf('', { JWT_MAX_AGE: '600' }).jwt.maxAge).toBe(600)
    expect(configOf('jwt: { maxAge: 1h, refreshGrace: 5s }').jwt).toMatchObject({
      maxAge: 3_600,
      refreshGrace: 5_000,
    })
    expect(problemsOf('', { JWT_MAX_AGE: '0' })[0]).toMatch(/^JWT_MAX_AGE: must be a number of seconds/)
  })

  it('one DATABASE_URL is for the store and, as a file, for the sample API', () => {
    expect(configOf('', { DATABASE_URL: 'file:a.db' })).toMatchObject({
      database: 'file:a.db',
      storeUrl: 'file:a.db',
    })
    const url = 'postgres://portcullis:secret@db/portcullis'
    expect(configOf('', { DATABASE_URL: url })).toMatchObject({
      database: 'file:.portcullis/contributor.db',
      storeUrl: url,
    })
    expect(configOf('store: "memory:"', { DATABASE_URL: 'file:a.db' })).toMatchObject({
      database: 'file:a.db',
      storeUrl: 'memory:',
    })
    expect(problemsOf('database: "memory:"')).toEqual([
      'portcullis.yaml: database: must be "file:" and a path, or a "postgres:" URL',
    ])
  })

  it('an AliceO2 session without a login is for nobody, unless that is configured', () => {
    expect(configOf('')).not.toHaveProperty('anonymous')
    expect(configOf('anonymous: {}').anonymous).toEqual({
      ...{ personid: 0, username: 'anonymous', name: 'Anonymous', access: 'admin' },
    })
    expect(configOf('anonymous: { access: "a:b,c" }').anonymous?.access).toBe('a:b,c')
    expect(configOf('refusals: aliceo2').refusals).toBe('aliceo2')
  })

  it('tokens of the issuers of the admin API never count at the API as well, nor the other way around', () => {
    const idp = 'iss: "https://idp.example.org"'
    const admin = (issuer: string): string => `admin: { port: 4001, issuers: [{ ${issuer} }] }`
    expect(configOf(admin(`${idp}, audience: ours`)).admin.issuers).toMatchObject([
      { iss: 'https://idp.example.org', audience: 'ours' },
    ])
    const both = (api: string, administration: string): string =>
      `issuers: [{ ${idp}${api} }]\n${admin(`${idp}, audience: ${administration}`)}`
    expect(problemsOf(both(', audience: api', 'ours'))).toEqual([])
    const apart =
      'portcullis.yaml: issuers[0].audience: must be a name apart from that of admin.issuers[0]: a token would count at the API and at the admin API'
    for (const [api, administration] of [
      [', audience: [api, ours]', 'ours'],
      [', audience: api', '[ours, api]'],
      [', audience: any', 'ours'],
      ['', 'ours'],
    ] as const)
      expect(problemsOf(both(api, administration))).toEqual([apart])
    const named =
      'portcullis.yaml: admin.issuers[0].audience: must be the name that the issuer has for the admin API: its tokens for anybody else do not count there'
    for (const issuer of [idp, `${idp}, audience: any`]) expect(problemsOf(admin(issuer))).toEqual([named])
    expect(problemsOf(admin('iss: portcullis, audience: ours, keys: [{ secret: short }]'))).toEqual([
      'portcullis.yaml: admin.issuers[0].iss: is there twice: "portcullis"',
      expect.stringContaining('portcullis.yaml: admin.issuers[0].keys[0].secret: '),
    ])
    expect(problemsOf(admin(`${idp}, audience: ours, proof: certificate`))).toEqual([
      'portcullis.yaml: admin.issuers[0].proof: must not be "certificate": the admin port asks for none',
    ])
  })

  it('the admin API is off, has a port of its own, and an audience that nobody else has', () => {
    expect(configOf('').admin).toEqual({})
    expect(configOf('admin: { port: 4001 }').admin).toEqual({ port: 4001 })
    expect(configOf('admin: { port: 4001, decisions: 0 }').admin).toEqual({ port: 4001, decisions: 0 })
    expect(problemsOf('admin: { port: 4001, decisions: 20000 }')).toEqual([
      'portcullis.yaml: admin.decisions: must be a whole number from 0 to 10000',
    ])
    expect(problemsOf('admin: { port: 4000 }')).toEqual([
      'portcullis.yaml: admin.port: is the gateway’s port too: 4000',
    ])
    expect(problemsOf('jwt: { audience: [us, portcullis-admin] }')).toEqual([
      'portcullis.yaml: jwt.audience[1]: is the audience of the admin API, and of nobody else',
    ])
  })

  it('metrics are off, and have a port that nobody else has', () => {
    expect(configOf('').metrics).toEqual({})
    expect(configOf('metrics: { port: 9464, host: "[::1]" }').metrics).toEqual({ port: 9464, host: '::1' })
    expect(problemsOf('port: 9464\nmetrics: { port: 9464 }')).toEqual([
      'portcullis.yaml: metrics.port: is the gateway’s port too: 9464',
    ])
    expect(problemsOf('admin: { port: 9464 }\nmetrics: { port: 9464 }')).toEqual([
      'portcullis.yaml: metrics.port: is that of admin.port too: 9464',
    ])
    expect(problemsOf('metrics: { port: 9464, host: "a b" }')).toEqual([
      'portcullis.yaml: metrics.host: must be an IP address or a host name',
    ])
  })

  it('the gateway may be found elsewhere than where it listens', () => {
    expect(configOf('')).not.toHaveProperty('publicUrl')
    expect(configOf('publicUrl: https://api.example.org').publicUrl).toBe('https://api.example.org')
    expect(problemsOf('publicUrl: https://api.example.org/graphql')).toEqual([
      'portcullis.yaml: publicUrl: must be an origin such as "https://app.example.org"',
    ])
  })

  it('headers that name a client are given in lower case', () => {
    expect(configOf('clientHeaders: [x-client-id, nettu-account]').clientHeaders).toEqual([
      ...['x-client-id', 'nettu-account'],
    ])
    expect(problemsOf('clientHeaders: [X-Client-Id]')).toEqual([
      'portcullis.yaml: clientHeaders[0]: must be the name of a header in lower case',
    ])
  })
})
