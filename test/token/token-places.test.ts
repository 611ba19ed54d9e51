import { describe, expect, it } from '@jest/globals'
import { type AuthenticatorOptions, createAuthenticator } from '../../src/token/authenticator.ts'
import type { RequestHeaders } from '../../src/token/bearer.ts'
import type { TokenPlace } from '../../src/token/token-sources.ts'
import { CLAIMS, forgeToken, INVALID, NOW, SECRET } from './forge.ts'

const TOKEN = forgeToken({})
const OTHER = forgeToken({ payload: { ...CLAIMS, id: 'other' } })
const SAME = { 'sec-fetch-site': 'same-origin' }
const CONFLICT = { kind: 'refused', reason: 'conflicting_tokens' }
const CROSS_SITE = { kind: 'refused', reason: 'cross_site_token' }
const ANONYMOUS = { kind: 'anonymous', reason: 'missing_token' }

function asking(from: readonly TokenPlace[], options: Partial<AuthenticatorOptions> = {}) {
  const faults: string[] = []
  const authenticate = createAuthenticator({
    secret: SECRET,
    now: () => NOW,
    onRefused: ({ fault }) => faults.push(fault),
    ...options,
    tokens: { from, ...options.tokens },
  })
  return {
    faults,
    ask: async (headers: RequestHeaders) => {
      const subject = await authenticate(headers)
      return subject.kind === 'identified' ? subject.id : subject
    },
  }
}

const ALL: readonly TokenPlace[] = [
  'authorization',
  { header: 'authorization', prefix: 'Token' },
  { header: 'authorization', prefix: 'JWT' },
  { header: 'x-api-token' },
  { header: 'x-site', prefix: 'Token' },
  { cookie: 'session' },
]

describe('a token is found', () => {
  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['under Bearer', { authorization: `Bearer ${TOKEN}` }],
    ['under a prefix', { authorization: `Token ${TOKEN}` }],
    ['under a prefix in any case, with spaces', { authorization: `jwt   ${TOKEN}` }],
    ['bare in a header', { 'x-api-token': TOKEN }],
    ['in a header in any case', { 'X-API-Token': ` ${TOKEN} ` }],
    ['under the prefix of a header', { 'x-site': `token ${TOKEN}` }],
    ['in a cookie', { cookie: `session=${TOKEN}`, ...SAME }],
    ['in a cookie among others', { cookie: `a=1;session=${TOKEN} ; b; =c`, ...SAME }],
    ['in quotes', { cookie: `session="${TOKEN}"`, ...SAME }],
    ['in several places, the same', { authorization: `Token ${TOKEN}`, 'x-api-token': TOKEN }],
    ['beside an empty header and cookie', { 'x-api-token': TOKEN, authorization: '', cookie: 'session=' }],
  ])('%s', async (_, headers) => {
    const { ask, faults } = asking(ALL)
    expect(await ask(headers)).toBe('someone')
    expect(await ask(new Headers(headers))).toBe('someone')
    expect(faults).toEqual([])
  })

  it('nowhere but where the setting says', async () => {
    const { ask } = asking(['authorization'])
    expect(await ask({ 'x-api-token': TOKEN, cookie: `session=${TOKEN}`, ...SAME })).toEqual(ANONYMOUS)
    expect(await ask({ authorization: `Token ${TOKEN}` })).toEqual(INVALID)
    const cookies = asking([{ cookie: 'session' }])
    expect(await cookies.ask({ authorization: `Bearer ${TOKEN}` })).toEqual(ANONYMOUS)
    for (const cookie of [`Session=${TOKEN}`, `session2=${TOKEN}`, `xsession=${TOKEN}`, `session%3D${TOKEN}`])
      expect(await cookies.ask({ cookie, ...SAME })).toEqual(ANONYMOUS)
  })

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['of a prefix that the header does not have', { 'x-site': `Bearer ${TOKEN}` }],
    ['without the prefix', { 'x-site': TOKEN }],
    ['with a prefix that it has twice', { authorization: `Token Token ${TOKEN}` }],
    ['with a prefix in a bare header', { 'x-api-token': `Bearer ${TOKEN}` }],
    ['without its scheme', { authorization: TOKEN }],
    ['of another scheme', { authorization: `Basic ${TOKEN}` }],
    ['of two parts', { 'x-api-token': 'a.b' }],
    ['in a cookie that is no token', { cookie: 'session=undefined', ...SAME }],
    ['in a cookie with half a quote', { cookie: `session="${TOKEN}`, ...SAME }],
    ['in a cookie with a scheme', { cookie: `session=Bearer ${TOKEN}`, ...SAME }],
    ['in a header of 100 kB', { 'x-api-token': 'a'.repeat(100_000) }],
  ])('to be none: %s', async (_, headers) => {
    const { ask, faults } = asking(ALL)
    expect(await ask(headers)).toEqual(INVALID)
    expect(faults).toEqual(['malformed'])
  })
})

describe('two tokens that are not the same are refused, whatever the setting for invalid ones', () => {
  it.each<readonly [string, RequestHeaders, string]>([
    ['two headers', { authorization: `Bearer ${TOKEN}`, 'x-api-token': OTHER }, 'conflicting_tokens'],
    ['header and cookie', { 'x-api-token': TOKEN, cookie: `session=${OTHER}` }, 'conflicting_tokens'],
    ['one and no token', { 'x-api-token': TOKEN, cookie: 'session=undefined' }, 'conflicting_tokens'],
    ['one header twice', { 'x-api-token': [TOKEN, TOKEN] }, 'conflicting_tokens'],
    ['two spellings of a header', { 'x-api-token': TOKEN, 'X-Api-Token': TOKEN }, 'conflicting_tokens'],
    ['one cookie twice', { cookie: `session=${TOKEN}; session=${OTHER}`, ...SAME }, 'duplicate_cookie'],
    [
      'one cookie twice, equal',
      { cookie: `session=${TOKEN}; session=${TOKEN}`, ...SAME },
      'duplicate_cookie',
    ],
    ['a cookie and its empty twin', { cookie: `session=; session=${TOKEN}`, ...SAME }, 'duplicate_cookie'],
    [
      'a cookie and one without a value',
      { cookie: `session; session=${TOKEN}`, ...SAME },
      'duplicate_cookie',
    ],
    ['two Cookie headers', { cookie: [`session=${TOKEN}`, `session=${TOKEN}`], ...SAME }, 'duplicate_cookie'],
  ])('%s', async (_, headers, fault) => {
    for (const invalid of ['refuse', 'anonymous'] as const) {
      const { ask, faults } = asking(ALL, { tokens: { from: ALL, invalid } })
      expect(await ask(headers)).toEqual(CONFLICT)
      expect(faults).toEqual([fault])
    }
  })

  it('and a cookie of another name, by white space that is not its grammar’s, is another cookie', async () => {
    const { ask } = asking([{ cookie: 'session' }])
    for (const space of ['\u00a0', '\u2000', '\u0085', '\v', '\f'])
      expect(await ask({ cookie: `session=${TOKEN};${space}session=${OTHER}`, ...SAME })).toBe('someone')
  })
})

describe('a token in a cookie', () => {
  const cookie = `session=${TOKEN}`
  const host = 'api.test'
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string, string])[] = [
    // The third column: with the site "same-origin"; the fourth: "same-site".
    ['same-origin', { 'sec-fetch-site': 'same-origin' }, 'yes', 'yes'],
    ['same-site', { 'sec-fetch-site': 'same-site' }, 'no', 'yes'],
    ['cross-site', { 'sec-fetch-site': 'cross-site' }, 'no', 'no'],
    ['typed by the user', { 'sec-fetch-site': 'none' }, 'no', 'no'],
    ['of another letter case', { 'sec-fetch-site': 'Same-Origin' }, 'no', 'no'],
    ['of no browser', {}, 'no', 'no'],
    ['of the host', { origin: 'https://api.test', host }, 'yes', 'yes'],
    ['of the host with a port', { origin: 'https://api.test:1', host }, 'no', 'no'],
    [
      'of an allowed origin',
      { origin: 'https://app.test', 'sec-fetch-site': 'cross-site', host },
      'yes',
      'yes',
    ],
    ['of another origin', { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site', host }, 'no', 'no'],
    ['of a suffix of an allowed origin', { origin: 'https://app.test.evil.test', host }, 'no', 'no'],
    ['of an opaque origin', { origin: 'null', host }, 'no', 'no'],
    ['of an empty origin', { origin: '', host: '' }, 'no', 'no'],
    ['of an origin with a path', { origin: 'https://app.test/', host }, 'no', 'no'],
  ]
  it.each(cases)('counts where the page may use it: %s', async (_, headers, strict, wide) => {
    for (const [site, counts] of [
      ['same-origin', strict],
      ['same-site', wide],
    ] as const) {
      const { ask, faults } = asking([{ cookie: 'session', site }], { origins: ['https://app.test'] })
      expect(await ask({ cookie, ...headers })).toEqual(counts === 'yes' ? 'someone' : CROSS_SITE)
      expect(faults).toEqual(counts === 'yes' ? [] : ['cross_site_token'])
    }
  })

  it('needs no such proof beside the same token in a header', async () => {
    const { ask } = asking(ALL)
    expect(await ask({ cookie, 'x-api-token': TOKEN, 'sec-fetch-site': 'cross-site' })).toBe('someone')
    expect(await ask({ 'x-api-token': TOKEN, 'sec-fetch-site': 'cross-site' })).toBe('someone')
  })

  it('is as strict as the strictest of two cookies', async () => {
    const { ask } = asking([{ cookie: 'a', site: 'same-site' }, { cookie: 'b' }])
    const headers = { 'sec-fetch-site': 'same-site' }
    expect(await ask({ cookie: `a=${TOKEN}`, ...headers })).toBe('someone')
    expect(await ask({ cookie: `a=${TOKEN}; b=${TOKEN}`, ...headers })).toEqual(CROSS_SITE)
  })
})

describe('places that make no sense are a TypeError', () => {
  it.each<readonly [unknown, string | RegExp]>([
    [[], 'tokens.from must name at least one place.'],
    ['authorization', 'tokens.from must be a list.'],
    [['bearer'], /^tokens\.from\[0\] must be "authorization", \{ header, prefix \} or \{ cookie, site \}\.$/],
    [['authorization', null], /^tokens\.from\[1\] must be "authorization"/],
    [[{ header: 'x-a', cookie: 'a' }], /must be "authorization"/],
    [[{ cookie: 'a', prefix: 'Token' }], /must be "authorization"/],
    [[{ cookie: 'a b' }], /must be "authorization"/],
    [[{ cookie: 'a', site: 'any' }], /"same-origin" or "same-site"/],
    [[{ header: 'X-Api-Token' }], /in lower case/],
    [[{ header: 'x y' }], /in lower case/],
    [[{ header: 'cookie' }], /\{ cookie: NAME \}/],
    [[{ header: 'origin' }], /the header "origin", which means something else/],
    [[{ header: 'sec-fetch-site' }], /means something else/],
    [[{ header: 'x-portcullis-token' }], /means something else/],
    [[{ header: 'x-a', prefix: 'Token ' }], /without the space/],
    [[{ header: 'x-a', prefix: '' }], /without the space/],
    [['authorization', { header: 'authorization', prefix: 'bearer' }], 'tokens.from[1] is named twice.'],
    [[{ cookie: 'a' }, { cookie: 'a', site: 'same-site' }], 'tokens.from[1] is named twice.'],
  ])('%j', (from, message) => {
    const tokens = { from: from as TokenPlace[] }
    expect(() => createAuthenticator({ secret: SECRET, tokens })).toThrow(message)
    expect(() => createAuthenticator({ secret: SECRET, tokens })).toThrow(TypeError)
  })

  it.each([
    [['*'], /^origins\[0\] must be an origin/],
    [['https://a.test', 'https://*.b.test'], /^origins\[1\] must be an origin/],
    [['https://a.test/'], /^origins\[0\]/],
  ])('so are origins %j', (origins, message) => {
    const tokens = { from: [{ cookie: 'a' }] }
    expect(() => createAuthenticator({ secret: SECRET, tokens, origins })).toThrow(message)
    expect(() => createAuthenticator({ secret: SECRET, origins: ['https://a.test'] })).toThrow(
      'origins needs a cookie in tokens.from',
    )
  })
})
