import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../src/config/config.ts'
import { printProblem } from '../../src/config/problem.ts'

const ASKED = [
  {
    iss: 'https://a.example',
    audience: 'us',
    introspection: { clientId: 'gateway', clientSecret: 'secret' },
  },
]
const read = (tokenExchange: unknown, issuers: readonly object[] = ASKED) =>
  readConfig({
    env: { JWT_SECRET: 'a secret of tests, long enough for production too' },
    readFile: () =>
      JSON.stringify({ upstream: { url: 'http://127.0.0.1:1/graphql' }, issuers, tokenExchange }),
  })

describe('the setting tokenExchange', () => {
  it('is read with its span', () => {
    const result = read({
      clients: ['agent'],
      expires: '2m',
      introspectedExpires: 30,
      depth: 2,
      claims: ['tenant'],
    })
    expect(result).toMatchObject({
      kind: 'ok',
      config: {
        tokenExchange: {
          clients: ['agent'],
          expires: 120,
          introspectedExpires: 30,
          depth: 2,
          claims: ['tenant'],
        },
      },
    })
  })

  it('has no life for introspected tokens where no issuer is asked', () => {
    const setting = { clients: ['agent'], introspectedExpires: '30s' }
    const result = read(setting, [{ iss: 'https://a.example', audience: 'us' }])
    const problems = result.kind === 'ok' ? [] : result.problems.map(printProblem)
    expect(problems.join('\n')).toContain('needs an issuer with "introspection"')
    expect(read(setting).kind).toBe('ok')
  })

  it.each([
    [{}, 'tokenExchange.clients'],
    [{ clients: [] }, 'tokenExchange.clients: has to name at least one client'],
    [{ clients: ['agent'], claims: ['act'] }, 'tokenExchange.claims[0]: must be the name of a claim'],
    [{ clients: ['agent'], depth: 9 }, 'tokenExchange.depth: must be a whole number from 1 to 8'],
    [
      { clients: ['agent'], introspectedExpires: '6m' },
      'tokenExchange.introspectedExpires: must not be longer than tokenExchange.expires',
    ],
    [{ clients: ['agent'], introspectedExpires: 0 }, 'tokenExchange.introspectedExpires: must be a number'],
    [{ clients: ['agent'], scopes: [] }, 'tokenExchange.scopes'],
  ])('is a problem of the configuration where it cannot work: %j', (setting, message) => {
    const result = read(setting)
    const problems = result.kind === 'ok' ? [] : result.problems.map(printProblem)
    expect(problems.join('\n').replaceAll(/ \(line \d+, column \d+\)/g, '')).toContain(message)
  })
})
