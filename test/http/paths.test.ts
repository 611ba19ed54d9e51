import { describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { readConfig } from '../../src/config/config.ts'
import { printProblem } from '../../src/config/problem.ts'
import { findPathConflicts, isPath } from '../../src/core/gateway-paths.ts'
import { createTestGateway, type TestGateway } from '../../src/testing/test-gateway.ts'
import { openSocket } from '../support/sockets.ts'

const schema = buildSchema(
  'type Query { a: Int } type Mutation { createPerson: Int } type Subscription { tick: Int }',
)
const PATHS = { graphql: '/v1/api', jwt: '/auth/token', console: '/tools/console' }
const BROWSER = { accept: 'text/html,*/*;q=0.8' }

const jsonOf = (answer: Response): Promise<Readonly<Record<string, unknown>>> =>
  answer.json() as Promise<Readonly<Record<string, unknown>>>

async function withGateway(
  options: Partial<Parameters<typeof createTestGateway>[0]>,
  use: (gateway: TestGateway) => Promise<void>,
): Promise<void> {
  const gateway = await createTestGateway({ schema, ...options })
  try {
    await use(gateway)
  } finally {
    await gateway.close()
  }
}

describe('a gateway with paths of its own', () => {
  it('answers operations, streams and sockets there, and nothing at the usual paths', async () => {
    await withGateway({ paths: PATHS }, async ({ url, ask }) => {
      expect(await ask({ query: '{ a }' })).toMatchObject({ status: 200, data: { a: null } })
      const stream = await fetch(`${url}/v1/api/stream?query={a}`, {
        headers: { accept: 'text/event-stream', 'x-requested-with': 'test' },
      })
      expect([stream.status, await stream.text()]).toEqual([200, expect.stringContaining('event: next')])
      expect(await (await openSocket(url, { path: '/v1/api' })).init()).toMatchObject({
        type: 'connection_ack',
      })
      await expect(openSocket(url)).rejects.toMatchObject({ status: 404 })
      for (const path of ['/graphql', '/graphql/stream', '/jwt', '/jwt/refresh', '/console/main.tsx'])
        expect([path, (await fetch(url + path, { method: 'POST', body: '{}' })).status]).toEqual([path, 404])
    })
  })

  it('names them in challenges, metadata and messages', async () => {
    await withGateway({ paths: PATHS }, async ({ url, ask }) => {
      const denied = await ask({ query: 'mutation { createPerson }' })
      const metadata = `${url}/.well-known/oauth-protected-resource/v1/api`
      expect(denied.status).toBe(401)
      expect(denied.data).toBeUndefined()
      expect(denied.headers.get('www-authenticate')).toContain(`resource_metadata="${metadata}"`)
      expect(await jsonOf(await fetch(metadata))).toMatchObject({ resource: `${url}/v1/api` })
      const server = await fetch(`${url}/.well-known/oauth-authorization-server`)
      expect(await jsonOf(server)).toMatchObject({ protected_resources: [url, `${url}/v1/api`] })
      const misrouted = await ask({ query: 'subscription { tick }' })
      expect(misrouted.errors?.[0]?.message).toBe(
        'A subscription needs a WebSocket (graphql-transport-ws at /v1/api) or an event stream (/v1/api/stream)',
      )
    })
  })

  it('issues and refreshes tokens there', async () => {
    await withGateway({ paths: PATHS }, async ({ url }) => {
      const wrong = { id: 'nobody', apiKey: 'wrong', scopes: ['*'] }
      const body = JSON.stringify(wrong)
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(`${url}/auth/token`, { method: 'POST', headers, body })
      expect([answer.status, (await jsonOf(answer))['success']]).toEqual([401, false])
      const refresh = await fetch(`${url}/auth/token/refresh`, { method: 'POST', headers, body: '{}' })
      expect(refresh.status).not.toBe(200)
      expect(await jsonOf(refresh)).not.toMatchObject({ code: 'NOT_FOUND', message: 'Not found' })
    })
  })

  it('shows the console at its path alone, and writes the others into its page', async () => {
    await withGateway({ paths: PATHS }, async ({ url }) => {
      const root = await fetch(url, { headers: BROWSER, redirect: 'manual' })
      expect([root.status, root.headers.get('location')]).toEqual([302, '/tools/console'])
      const page = await fetch(`${url}/tools/console`, { headers: BROWSER })
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
      const text = await page.text()
      expect(text).toContain('data-graphql="/v1/api" data-jwt="/auth/token"')
      const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file)
      expect(files.length).toBeGreaterThan(1)
      for (const file of files) expect(file).toMatch(/^\/tools\/console\//)
      const elsewhere = await fetch(`${url}/v1/api`, { headers: BROWSER })
      expect(elsewhere.headers.get('content-type')).not.toContain('text/html')
    })
  })
})

describe('the console', () => {
  const isThere = async (gateway: TestGateway): Promise<boolean> => {
    const page = await fetch(`${gateway.url}/graphql`, { headers: BROWSER })
    const root = await fetch(gateway.url, { headers: BROWSER, redirect: 'manual' })
    const has = page.headers.get('content-type')?.includes('text/html') === true
    expect(root.status).toBe(has ? 302 : 404)
    await Promise.all([page.text(), root.text()])
    return has
  }

  it.each([
    [undefined, true, true],
    ['on', true, true],
    ['development', false, true],
    ['development', true, false],
    ['off', false, false],
    ['off', true, false],
  ] as const)('with console %j and production %j is there: %j', async (console, production, expected) => {
    const options = { production, ...(console !== undefined && { console }) }
    await withGateway({ ...options, introspection: 'off' }, async (gateway) => {
      expect(await isThere(gateway)).toBe(expected)
    })
  })
})

describe('a path', () => {
  it.each(['/a', '/v1/graphql', '/a.b_c~d-e/F9'])('may be %s', (path) => {
    expect(isPath(path)).toBe(true)
  })

  it.each([
    '',
    '/',
    'a',
    '/a/',
    '//a',
    '/a//b',
    '/a b',
    '/../a',
    '/a/.',
    '/*',
    '/:id',
    '/a?b',
    '/é',
    '/%61',
    '/"><b',
  ])('must not be %j', (path) => {
    expect(isPath(path)).toBe(false)
  })
})

describe('two things at one path', () => {
  it.each([
    [{ graphql: '/x', jwt: '/x' }, ['jwt: conflicts with paths.graphql: /x would be both']],
    [{ graphql: '/x', jwt: '/x/stream' }, ['jwt: conflicts with paths.graphql: /x/stream would be both']],
    [{ graphql: '/x/refresh', jwt: '/x' }, ['jwt: conflicts with paths.graphql: /x/refresh would be both']],
    [{ graphql: '/health' }, ['graphql: conflicts with /health: /health would be both']],
    [{ graphql: '/account/a' }, ['graphql: conflicts with /account: /account/a would be both']],
    [{ jwt: '/oauth/token' }, ['jwt: conflicts with /oauth: /oauth/token would be both']],
    [{ graphql: '/console' }, ['graphql: conflicts with the console’s files: /console would be both']],
    [{ console: '/graphql' }, ['console: conflicts with paths.graphql: /graphql would be both']],
    [{ console: '/a', graphql: '/a/b' }, ['console: conflicts with paths.graphql: /a would be both']],
    [{ console: '/.well-known/x' }, ['console: conflicts with /.well-known: /.well-known/x would be both']],
    [{ console: '/console' }, []],
    [{ graphql: '/graphql/v1', jwt: '/graphql' }, []],
  ])('is a conflict: %j', (given, expected) => {
    const found = findPathConflicts({ graphql: '/graphql', jwt: '/jwt', ...given }, true)
    expect(found.map(({ name, what }) => `${name}: ${what}`)).toEqual(expected)
  })

  it('is none where there is no console', () => {
    expect(findPathConflicts({ graphql: '/console', jwt: '/jwt' }, false)).toEqual([])
  })

  it('ends the start with the line and column of the setting', () => {
    const problemsOf = (text: string): readonly string[] => {
      const result = readConfig({ env: {}, readFile: () => text })
      return result.kind === 'ok' ? [] : result.problems.map(printProblem)
    }
    expect(problemsOf('paths:\n  graphql: /api\n  jwt: /api\n')).toEqual([
      'portcullis.yaml: paths.jwt (line 3, column 8): conflicts with paths.graphql: /api would be both',
    ])
    expect(problemsOf('paths: { graphql: "/api/" }')).toEqual([
      expect.stringMatching(/^portcullis.yaml: paths.graphql \(line 1, column 19\): must be a path such as/),
    ])
    expect(problemsOf('console: off\npaths: { console: /c }')).toEqual([
      'portcullis.yaml: paths.console (line 2, column 19): stands beside "console: off"',
    ])
    expect(problemsOf('console: off\nconsoleTitle: API')).toEqual([
      'portcullis.yaml: consoleTitle (line 2, column 15): stands beside "console: off"',
    ])
    expect(problemsOf('console: no')).toEqual([
      'portcullis.yaml: console (line 1, column 10): must be one of "on", "development", "off"',
    ])
  })

  it('is a TypeError in JavaScript', async () => {
    await expect(createTestGateway({ schema, paths: { graphql: '/jwt' } })).rejects.toThrow(
      new TypeError('paths.jwt conflicts with paths.graphql: /jwt would be both.'),
    )
    await expect(createTestGateway({ schema, paths: { jwt: 'jwt' } })).rejects.toThrow(
      /^paths\.jwt must be a path/,
    )
  })
})
