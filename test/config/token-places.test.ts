import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../src/config/config.ts'
import { printProblem } from '../../src/config/problem.ts'
import { SECRET } from '../kit/client.ts'

const read = (text: string) => readConfig({ env: { JWT_SECRET: SECRET }, flags: {}, readFile: () => text })
const problemsOf = (text: string): readonly string[] => {
  const result = read(text)
  return result.kind === 'ok' ? [] : result.problems.map(printProblem)
}

describe('tokens.from', () => {
  it('takes headers, prefixes and cookies', () => {
    const result = read(
      'tokens: { from: [authorization, { header: authorization, prefix: JWT }, { cookie: __Host-session, site: same-site }] }',
    )
    if (result.kind !== 'ok') throw new TypeError(JSON.stringify(result.problems))
    expect(result.config.tokens).toEqual({
      from: [
        'authorization',
        { header: 'authorization', prefix: 'JWT' },
        { cookie: '__Host-session', site: 'same-site' },
      ],
    })
  })

  it.each([
    ['tokens: { from: [] }', 'tokens.from (line 1, column 17): must name at least one place'],
    [
      'tokens: { from: [bearer] }',
      'tokens.from[0] (line 1, column 18): must be "authorization", { header, prefix } or { cookie, site }',
    ],
    [
      'tokens: { from: [authorization, { header: X-Token }] }',
      'tokens.from[1] (line 1, column 33): must have the name of a header, in lower case',
    ],
    [
      'tokens: { from: [{ cookie: a }] }\ncors: { origins: ["https://a.test", "https://*.a.test"] }',
      /^cors\.origins\[1\] \(line 2, column 37\): must be an origin without \*, because a token may be in a cookie/,
    ],
    ['tokens: { from: [{ cookie: a }] }\ncors: { origins: ["*"] }', /^cors\.origins\[0\] .*without \*/],
    [
      'tokens: { from: [{ cookie: a }] }\nsockets: { tokenParameter: token }',
      /^sockets\.tokenParameter .*needs a header in tokens\.from/,
    ],
    ['tokens: { from: [{ header: x-client-id }] }', /^tokens\.from\[0\] .*names one of clientHeaders/],
    [
      'tokens: { from: [{ cookie: a }] }\nupstream: { url: "http://127.0.0.1:1/", authorization: forward }',
      /^upstream\.authorization .*must not be "forward" where tokens\.from does not name the Authorization header/,
    ],
    ['tokens: { invalid: ignore }', /^tokens\.invalid .*must be one of "refuse", "anonymous"/],
    [
      'issuers: [{ iss: "https://a.test", tokens: { from: [authorization] } }]',
      /tokens\.from .*is (?:no|not a) setting/,
    ],
    ['jwt: { leeway: 61 }', /^jwt\.leeway .*must be a whole number from 0 to 60/],
    ['issuers: [{ iss: "https://a.test", leeway: 61 }]', /^issuers\[0\]\.leeway .*from 0 to 60/],
  ])('is held against the other settings: %s', (text, problem) => {
    const found = problemsOf(text).map((one) => one.replace('portcullis.yaml: ', ''))
    expect(found).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)])
  })
})
