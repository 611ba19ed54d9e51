import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../src/config/config.ts'
import { printProblem } from '../../src/config/problem.ts'

const read = (tokenExchange: unknown) =>
  readConfig({
    env: { JWT_SECRET: 'a secret of tests, long enough for production too' },
    readFile: () => JSON.stringify({ upstream: { url: 'http://127.0.0.1:1/graphql' }, tokenExchange }),
  })

describe('the setting tokenExchange', () => {
  it('is read with its span', () => {
    const result = read({ clients: ['agent'], expires: '2m', depth: 2, claims: ['tenant'] })
    expect(result).toMatchObject({
      kind: 'ok',
      config: { tokenExchange: { clients: ['agent'], expires: 120, depth: 2, claims: ['tenant'] } },
    })
  })

  it.each([
    [{}, 'tokenExchange.clients'],
    [{ clients: [] }, 'tokenExchange.clients: has to name at least one client'],
    [{ clients: ['agent'], claims: ['act'] }, 'tokenExchange.claims[0]: must be the name of a claim'],
    [{ clients: ['agent'], depth: 9 }, 'tokenExchange.depth: must be a whole number from 1 to 8'],
    [{ clients: ['agent'], scopes: [] }, 'tokenExchange.scopes'],
  ])('is a problem of the configuration where it cannot work: %j', (setting, message) => {
    const result = read(setting)
    const problems = result.kind === 'ok' ? [] : result.problems.map(printProblem)
    expect(problems.join('\n').replaceAll(/ \(line \d+, column \d+\)/g, '')).toContain(message)
  })
})
