import { describe, expect, it } from '@jest/globals'
import { readConfig } from '../../src/config/config.ts'
import { printProblem } from '../../src/config/problem.ts'

const SECRET = 'nP3vZ8q5mWc1Rk7Tt0yXb4Jd9Ls2Hf6G'

function read(text: string) {
  const readFile = (path: string): string => {
    if (path === 'portcullis.yaml') return text
    if (path === '/run/secrets/pdp') return `${SECRET}\n`
    throw new Error('ENOENT')
  }
  const result = readConfig({ env: { JWT_SECRET: SECRET, PDP_KEY: 'hunter2' }, readFile })
  return result.kind === 'ok' ? result.config.policies : result.problems.map(printProblem)
}

describe('policies of the configuration', () => {
  it('take an engine with its limits, and secrets from the environment and from files', () => {
    expect(
      read(`policies:
  authzen:
    url: https://pdp.example.org
    timeout: 250ms
    headers: { authorization: "Bearer \${PDP_KEY}", x-key: "file:/run/secrets/pdp" }
    forwardHeaders: [x-tenant]
    cache: { ttl: 5s }
    onError: deny`),
    ).toEqual({
      authzen: {
        url: 'https://pdp.example.org',
        timeout: 250,
        headers: { authorization: 'Bearer hunter2', 'x-key': SECRET },
        forwardHeaders: ['x-tenant'],
        cache: { ttl: 5_000 },
        onError: 'deny',
      },
    })
    expect(read('policies: { module: ./policies.js, export: decide, timeout: 2 }')).toEqual({
      module: './policies.js',
      export: 'decide',
      timeout: 2_000,
    })
  })

  it.each([
    ['policies: {}', /policies.*must have exactly one of authzen, opa and module/],
    ['policies: { module: a.js, opa: { url: "http://a" } }', /must have exactly one of/],
    ['policies: { opa: { url: "http://a" }, timeout: 1s }', /policies\.timeout.*needs "module" beside it/],
    [
      'policies: { opa: { url: "file:///etc/passwd" } }',
      /policies\.opa\.url.*must be an http: or https: URL/,
    ],
    ['policies: { opa: { url: "http://u:hunter2@a" } }', /has credentials, which belong in headers/],
    ['policies: { opa: { url: "http://a", onError: allow } }', /policies\.opa\.onError.*must be "deny"/],
    ['policies: { opa: { url: "http://a", timeout: 2m } }', /policies\.opa\.timeout/],
    ['policies: { opa: { url: "http://a", cache: 5s } }', /policies\.opa\.cache.*must be an object/],
    ['policies: { opa: { url: "http://a", cache: { entries: 5 } } }', /policies\.opa\.cache/],
    ['policies: { authzen: { url: "http://a", forwardHeaders: [authorization] } }', /proves who asks/],
    ['policies: { cerbos: { url: "http://a" } }', /policies/],
  ])('are refused with a place and no secret: %s', (text, message) => {
    const problems = read(text) as readonly string[]
    expect(problems.join('\n')).toMatch(message)
    expect(problems.join('\n')).not.toContain('hunter2')
  })
})
