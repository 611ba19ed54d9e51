import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../src/config/config.ts'
import { printProblem } from '../../src/config/problem.ts'

const SECRET = 'a secret of tests, long enough for production too'
const DEFAULTS = { clientId: 'gateway', clientSecret: 'secret' }

const read = (...issuers: readonly object[]) => {
  const text = JSON.stringify({ upstream: { url: 'http://127.0.0.1:1/graphql' }, issuers })
  const readFile = (path: string): string => (path === 'portcullis.yaml' ? text : `from ${path}\n`)
  return readConfig({ env: { JWT_SECRET: SECRET }, readFile })
}
const problemsOf = (...issuers: readonly object[]): readonly string[] => {
  const result = read(...issuers)
  return result.kind === 'ok' ? [] : result.problems.map(printProblem)
}

describe('the introspection of an issuer', () => {
  it('is read with its spans, and its secret from a file', () => {
    const result = read({
      iss: 'https://login.example.org',
      introspection: {
        ...DEFAULTS,
        clientSecret: 'file:/run/secrets/idp',
        auth: 'post',
        for: 'all',
        cache: '5s',
        timeout: 2,
      },
    })
    expect(result).toMatchObject({
      kind: 'ok',
      config: {
        issuers: [
          {
            introspection: {
              clientSecret: 'from /run/secrets/idp',
              auth: 'post',
              for: 'all',
              cache: 5_000,
              timeout: 2_000,
            },
          },
        ],
      },
    })
  })

  it.each([
    [
      { iss: 'https://idp.example/{tenant}', tenants: 'any', introspection: DEFAULTS },
      'issuers[0].introspection: is not for many tenants',
    ],
    [{ iss: 'idp', introspection: DEFAULTS }, 'issuers[0].introspection.url: is missing'],
    [
      { iss: 'idp', introspection: { ...DEFAULTS, url: 'http://idp.example/' } },
      'issuers[0].introspection.url: must be an https URL',
    ],
    [
      { iss: 'https://a.example', introspection: { clientId: 'gateway' } },
      'issuers[0].introspection.clientSecret',
    ],
    [
      { iss: 'https://a.example', introspection: { ...DEFAULTS, auth: 'digest' } },
      'issuers[0].introspection.auth: must be one of',
    ],
    [
      { iss: 'https://a.example', introspection: { ...DEFAULTS, prefix: 'a b' } },
      'issuers[0].introspection.prefix: must be the beginning of a token',
    ],
    [
      { iss: 'https://a.example', introspection: { ...DEFAULTS, caching: 1 } },
      'issuers[0].introspection.caching',
    ],
  ])('is a problem of the configuration where it cannot work: %j', (issuer, message) => {
    expect(
      problemsOf(issuer)
        .join('\n')
        .replaceAll(/ \(line \d+, column \d+\)/g, ''),
    ).toContain(message)
  })

  it('is one of a single issuer for each opaque token', () => {
    const at = (iss: string, prefix?: string) => ({ iss, introspection: { ...DEFAULTS, prefix } })
    expect(problemsOf(at('https://a.example'), at('https://b.example', 'b_'))).toEqual([])
    expect(problemsOf(at('https://a.example'), at('https://b.example')).join()).toContain(
      'The issuers "https://a.example" and "https://b.example" both introspect tokens without a "prefix"',
    )
    expect(problemsOf(at('https://a.example', 'a_'), at('https://b.example', 'a_b_')).join()).toContain(
      'each token must have one issuer',
    )
  })
})
