import { describe, expect, it } from '@jest/globals'
import { createRefusedTokenLog } from '../../src/identity/refused-token-log.ts'
import type { TrustedIssuerOptions } from '../../src/token/issuers/trusted-issuer.ts'
import type { RefusedToken } from '../../src/token/token-report.ts'
import { EARLY, EXPIRED, encode, forgeToken, INVALID, NOW, SECONDS, SECRET } from './forge.ts'
import { addClient, allowedTo, createWorld, OTHER_RSA, pemOf, RSA, signToken } from './ports.ts'

const ISS = 'https://issuer.example'
const TENANTS = 'https://tenants.example/{tenant}/v2.0'
const OF_TENANT = 'https://tenants.example/acme/v2.0'
const CLIENT_SECRET = 'the secret of a client, for tests alone'
const soon = SECONDS + 60

/** Everyone who signs tokens: this gateway, three clients, an issuer, and the tenants of another. */
function createParties(issuer: Partial<TrustedIssuerOptions> = {}) {
  const lines: (RefusedToken & { readonly others: number })[] = []
  const keys = [{ publicKey: pemOf(RSA.publicKey) }]
  const world = createWorld({
    secret: SECRET,
    issuers: [
      { iss: ISS, keys, audience: 'any', ...issuer },
      { iss: TENANTS, tenants: ['acme'], keys, audience: 'api' },
    ],
    onRefused: createRefusedTokenLog(
      (line) => lines.push(line),
      () => NOW,
    ),
  })
  addClient(world, 'nettu', {}, { publicKey: RSA.publicKey, preset: 'nettu' })
  addClient(world, 'neoday', { ceiling: ['Query:*'] }, { secret: CLIENT_SECRET, preset: 'neoday' })
  addClient(world, 'app', { defaultScopes: ['basic'] }, { publicKey: RSA.publicKey, preset: 'oauth' })
  world.users.set(JSON.stringify(['nettu', 'u1']), { id: 'u1', person: {} })
  return { ...world, lines }
}

const own = (claims: object, header?: object) =>
  forgeToken({
    payload: { id: 'web', iat: SECONDS, exp: soon, ...claims },
    ...(header && { header }),
  })
const rs = (claims: object, header: object = {}, key = RSA.privateKey) =>
  signToken({ exp: soon, ...claims }, { key, alg: 'RS256', header: header as Record<string, unknown> })
const theirs = (claims: object, header: object = {}) => rs({ iss: ISS, sub: 'jane', ...claims }, header)
const nettu = (claims: object) => rs({ iss: 'nettu', iat: SECONDS, nettuSchedulerUserId: 'u1', ...claims })
const neoday = (claims: object) =>
  forgeToken({
    secret: CLIENT_SECRET,
    payload: { iss: 'neoday', sub: 7, iat: SECONDS, nbf: SECONDS, exp: soon, ...claims },
  })

const mapped = (scope: object): Partial<TrustedIssuerOptions> => ({
  claims: { id: [{ claim: 'sub' }], scopes: [scope as never] },
})
const roles = { claim: 'roles', as: ['list'] }
const aliceo2 = { claims: 'aliceo2' } as const
const contributor = { claims: 'contributor' } as const

/** A token, how its issuer's record differs, and what it grants. */
type Granting = readonly [
  shape: string,
  token: string,
  grants: string,
  record?: Partial<TrustedIssuerOptions>,
]

const GRANTING: readonly Granting[] = [
  ['own: scopes in a list', own({ scopes: ['Mutation:Person:*', 'Query:*'] }), 'Mutation:Person:* Query:*'],
  ['own: no scopes', own({}), ''],
  ['own: scopes of the wrong type', own({ scopes: 'Query:*' }), ''],
  ['own: an entry that is no pattern beside one that is', own({ scopes: ['{', 'Query:*'] }), 'Query:*'],
  ['own: an entry that is no text', own({ scopes: [7, null, 'a'] }), 'a'],
  ['own: an id in another script', own({ id: 'Ωmega 雪', scopes: ['a'] }), 'a'],
  ['own: an end in the far future', own({ scopes: ['a'], exp: 5_609_418_990_073 }), 'a'],
  ['own: a fraction of a second', own({ scopes: ['a'], exp: SECONDS + 0.5 }), 'a'],
  [
    'own: a scope named like a prototype',
    own({ scopes: ['__proto__', 'constructor'] }),
    '__proto__ constructor',
  ],
  ['nettu: a policy', nettu({ schedulerPolicy: { allow: ['*'], reject: ['DeleteCalendar'] } }), '*'],
  [
    'nettu: a name of a mutation',
    nettu({ schedulerPolicy: { allow: ['CreateCalendar'] } }),
    'Mutation:Calendar:Create',
  ],
  ['nettu: no policy', nettu({}), ''],
  ['neoday: a subject that is a number', neoday({ scopes: ['Query:a'] }), 'Query:a'],
  ['neoday: a scope with spaces', neoday({ scope: 'Query:a Query:b' }), 'Query:a Query:b'],
  ['a client without scopes', rs({ iss: 'app', sub: 'jane' }), 'basic'],
  ['a client with an empty scope', rs({ iss: 'app', sub: 'jane', scope: '' }), ''],
  [
    'aliceo2: access with commas',
    theirs({ personid: 7, iat: SECONDS, access: 'admin, guest' }),
    'admin guest',
    aliceo2,
  ],
  ['aliceo2: an empty access', theirs({ personid: 7, iat: SECONDS, access: '' }), '', aliceo2],
  ['contributor of another issuer', theirs({ id: 'x', iat: SECONDS, scopes: ['a', '*'] }), 'a', contributor],
  ['oauth: scope', theirs({ scope: 'read write' }), 'read write'],
  ['oauth: scope in a list', theirs({ scope: ['read', 'write'] }), 'read write'],
  ['oauth: scp', theirs({ scp: ['read'] }), 'read'],
  ['oauth: scope and scp', theirs({ scope: 'a', scp: 'b' }), 'a b'],
  ['oauth: a client without a subject', rs({ iss: ISS, client_id: 'robot', scope: 'a' }), 'a'],
  ['oauth: a pattern where none counts', theirs({ scope: '* a' }), 'a'],
  [
    'oauth: a pattern where patterns count',
    theirs({ scope: 'a:*' }),
    'a:*',
    { patterns: true, ceiling: ['*'] },
  ],
  ['oauth: scopes of nobody where there are defaults', theirs({}), 'basic', { defaultScopes: ['basic'] }],
  ['oauth: an access token of RFC 9068', theirs({ scope: 'a' }, { typ: 'at+jwt' }), 'a', { type: 'at+jwt' }],
  ['oauth: one of several audiences', theirs({ scope: 'a', aud: ['x', 'api'] }), 'a', { audience: 'api' }],
  ['a tenant', rs({ iss: OF_TENANT, sub: 'jane', aud: 'api', scp: 'Items.Read' }), 'Items.Read'],
  [
    'a mapping: keys',
    theirs({ roles: { editor: {}, reader: {} } }),
    'editor reader',
    mapped({ ...roles, as: ['keys'] }),
  ],
  ['a mapping: JSON', theirs({ roles: '["a","b"]' }), 'a b', mapped({ ...roles, as: ['json'] })],
  ['a mapping: commas', theirs({ roles: 'a,b' }), 'a b', mapped({ ...roles, as: ['commas'] })],
  ['a mapping: a prefix', theirs({ roles: ['a'] }), 'role:a', mapped({ ...roles, prefix: 'role:' })],
  [
    'a mapping: another name',
    theirs({ roles: ['User: Update'] }),
    'Mutation:User:Update',
    mapped({ ...roles, rename: { 'User: Update': 'Mutation:User:Update' } }),
  ],
  [
    'a mapping: several for one',
    theirs({ roles: ['a', 'b'] }),
    'x y',
    mapped({ ...roles, map: { a: ['x', 'y'] } }),
  ],
  [
    'a mapping: a member of every client',
    theirs({ r: { a: { roles: ['x'] }, b: { roles: ['y'] } } }),
    'x y',
    mapped({ claim: ['r', '*', 'roles'], as: ['list'] }),
  ],
  [
    'a mapping: a name with dots',
    theirs({ 'https://x.org/roles': ['a'] }),
    'a',
    mapped({ ...roles, claim: 'https://x.org/roles' }),
  ],
  ['a mapping: another shape', theirs({ roles: { a: 1 } }), '', mapped(roles)],
  ['a mapping: null', theirs({ roles: null }), '', mapped(roles)],
  [
    'a mapping: a name of a prototype',
    theirs({ roles: ['toString'] }),
    '',
    mapped({ ...roles, map: { a: ['x'] } }),
  ],
]

type Refused = readonly [
  shape: string,
  token: string,
  fault: string,
  subject?: object,
  record?: Partial<TrustedIssuerOptions>,
]

const REFUSED: readonly Refused[] = [
  ['own: no id', own({ id: undefined, scopes: ['a'] }), 'no_id'],
  ['own: no end', own({ exp: undefined }), 'bad_exp'],
  ['own: an end that is text', own({ exp: '1767225660' }), 'bad_exp'],
  ['own: an end beyond all numbers', forgeToken({ payload: `{"id":"x","iat":1,"exp":1e999}` }), 'bad_exp'],
  ['own: no time of issue', own({ iat: undefined }), 'bad_iat'],
  ['own: half a pair as its id', forgeToken({ payload: `{"id":"\\ud800","iat":1,"exp":${soon}}` }), 'no_id'],
  ['own: ended', own({ exp: SECONDS }), 'expired', EXPIRED],
  ['own: not yet valid', own({ nbf: SECONDS + 1 }), 'too_early', EARLY],
  ['own: for others', own({ aud: 'other' }), 'wrong_audience'],
  ['own: another secret', forgeToken({ secret: 'another secret, as long as that of ours' }), 'bad_signature'],
  ['unsigned', `${encode({ alg: 'none' })}.${encode({ id: 'x', iat: 1, exp: soon })}.AA`, 'wrong_algorithm'],
  ['an extension that is critical', own({}, { alg: 'HS256', crit: ['x'], x: 1 }), 'critical_header'],
  ['a type for something else', own({}, { alg: 'HS256', typ: 'logout+jwt' }), 'unknown_type'],
  ['claims that are a list', forgeToken({ payload: [] }), 'not_json'],
  ['a signature with a bit to spare', `${own({}).slice(0, -1)}B`, 'not_canonical'],
  ['nettu: a misspelt policy', nettu({ schedulerPolicy: { allow: ['*'], rejects: ['*'] } }), 'bad_policy'],
  ['nettu: a policy that is a text', nettu({ schedulerPolicy: '*' }), 'bad_policy'],
  [
    'nettu: a user of nobody',
    nettu({ nettuSchedulerUserId: 'u2' }),
    'unknown_user',
    { kind: 'refused', reason: 'unknown_user' },
  ],
  ['neoday: no beginning', neoday({ nbf: undefined }), 'bad_nbf'],
  ['neoday: an end too far ahead', neoday({ exp: SECONDS + 601 }), 'outside_window'],
  ['neoday: a subject beyond the safe numbers', neoday({ sub: 2 ** 60 }), 'no_id'],
  [
    'neoday: an unknown user that must not come into being',
    neoday({ create_user: false }),
    'unknown_user',
    { kind: 'refused', reason: 'unknown_user' },
  ],
  ['an issuer that nobody trusts', rs({ iss: 'https://evil.example', sub: 'x' }), 'wrong_issuer'],
  ['an issuer with one slash more', rs({ iss: `${ISS}/`, sub: 'x' }), 'wrong_issuer'],
  ['an issuer that is a list', rs({ iss: [ISS], sub: 'x' }), 'wrong_issuer'],
  [
    'a tenant that is not meant',
    rs({ iss: OF_TENANT.replace('acme', 'evil'), sub: 'x', aud: 'api' }),
    'wrong_tenant',
  ],
  ['a key of another', rs({ iss: ISS, sub: 'x' }, {}, OTHER_RSA.privateKey), 'bad_signature'],
  [
    'a secret where there are public keys',
    forgeToken({ payload: { iss: ISS, sub: 'x', exp: soon }, secret: pemOf(RSA.publicKey) }),
    'wrong_algorithm',
  ],
  ['no audience', theirs({}), 'wrong_audience', INVALID, { audience: 'api' }],
  [
    'an audience that begins like ours',
    theirs({ aud: 'api2' }),
    'wrong_audience',
    INVALID,
    { audience: 'api' },
  ],
  [
    'an audience that is no text',
    theirs({ aud: ['api', 7] }),
    'wrong_audience',
    INVALID,
    { audience: 'api' },
  ],
  ['a claim that is missing', theirs({}), 'missing_claim', INVALID, { required: ['client_id'] }],
  [
    'a claim of another value',
    theirs({ client_id: 'x' }),
    'wrong_value',
    INVALID,
    { required: { client_id: 'web' } },
  ],
  ['no access token', theirs({}), 'wrong_type', INVALID, { type: 'at+jwt' }],
]

describe('a token', () => {
  it('has sixty shapes and more in this table, each of its own name', () => {
    const shapes = [...GRANTING, ...REFUSED].map(([shape]) => shape)
    expect(shapes.length).toBeGreaterThanOrEqual(60)
    expect(new Set(shapes).size).toBe(shapes.length)
  })

  it.each(GRANTING)(
    'of the shape "%s" is believed and leaves no line',
    async (...[, token, grants, record]: Granting) => {
      const { ask, lines } = createParties(record)
      const subject = await ask(token)
      expect(subject.kind).toBe('identified')
      expect(allowedTo(subject).join(' ')).toBe(grants)
      expect(lines).toEqual([])
    },
  )

  it.each(REFUSED)(
    'of the shape "%s" counts for nothing, and a line says why',
    async (...[, token, fault, subject = INVALID, record]: Refused) => {
      const { ask, lines } = createParties(record)
      expect(await ask(token)).toEqual(subject)
      expect(lines).toEqual([expect.objectContaining({ fault, others: 0 })])
      expect(JSON.stringify(lines)).not.toContain(token.split('.')[2])
    },
  )
})
