import { describe, expect, it } from '@jest/globals'
import { expectRefused, head, PLACES, sendBytes } from './http-wire.ts'

const schema = { typeDefs: 'type Query { open: String } type Mutation { createPerson: String }' }
const BODY = '{"query":"mutation{createPerson}"}'

const ELSEWHERE = [
  '//graphql',
  '/graphql/',
  '/graphql//',
  '/./graphql',
  '/jwt/../graphql',
  '/jwt/%2e%2e/graphql',
  '/jwt/..%2fgraphql',
  '/jwt/..;/graphql',
  '/health/../graphql',
  '/GRAPHQL',
  '/Graphql',
  '/graphql;x',
  '/graphql%3fx',
  '/graphql%00',
  '/graphql%20',
  '/graphql.json',
  '/graphql%2f',
  '/%2fgraphql',
  '/\\graphql',
  '/graphql\\',
  '/console/../graphql',
  '*',
]

const SAME = [
  '/graphql',
  '/%67raphql',
  '/graphq%6C',
  '/graphql?x=/jwt',
  '/graphql#/jwt',
  'http://127.0.0.1/graphql',
  'http://evil.example/graphql',
  'http://user:password@evil.example/graphql',
]

const FILES = [
  '/console/../package.json',
  '/console/../../package.json',
  '/console/%2e%2e/%2e%2e/package.json',
  '/console/..%2f..%2fpackage.json',
  '/console/..%5c..%5cpackage.json',
  '/console//etc/passwd',
  '/console/%00',
  '/console/__proto__',
  '/console/constructor',
  '/package.json',
  '/.env',
  '/../../etc/passwd',
]

const send = (url: string, target: string, ...headers: readonly string[]): ReturnType<typeof sendBytes> =>
  sendBytes(
    url,
    head(`POST ${target}`, 'Content-Type: application/json', `Content-Length: ${BODY.length}`, ...headers) +
      BODY,
  )

describe.each(PLACES)('before %s:', (_, createTestGateway) => {
  describe('every spelling of a path is guarded or nothing', () => {
    it.each(ELSEWHERE)('404 for %s, even with a token', async (target) => {
      const gateway = await createTestGateway({ schema })
      const answer = await send(gateway.url, target, `Authorization: Bearer ${await gateway.tokenFor('*')}`)
      expectRefused(gateway, answer, 404, 'NOT_FOUND', 'There is nothing here')
    })

    it.each(SAME)('%s is /graphql, with its guard', async (target) => {
      const gateway = await createTestGateway({ schema })
      expectRefused(
        gateway,
        await send(gateway.url, target),
        401,
        'UNAUTHENTICATED',
        'No authorization token.',
      )
      expectRefused(
        gateway,
        await send(gateway.url, target, 'Authorization: Bearer x'),
        401,
        'UNAUTHENTICATED',
      )
    })

    it.each(['/%', '/%zz/graphql', '/graphql%', '/graphql%e0%a4', '/console/%'])(
      '400 for %s, which is not repeated',
      async (target) => {
        const gateway = await createTestGateway({ schema })
        const answer = await send(gateway.url, target)
        expectRefused(gateway, answer, 400, 'BAD_REQUEST', 'The request could not be read')
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      },
    )

    it.each(['graphql', '/graph ql', 'ftp:/graphql', '/graphql\u0000', '/gr\u00ffphql'])(
      '%j runs nothing',
      async (target) => {
        const gateway = await createTestGateway({ schema })
        const { status } = await sendBytes(
          gateway.url,
          Buffer.from(head(`POST ${target}`, 'Content-Length: 0'), 'latin1'),
        )
        expect([400, 404]).toContain(status)
        expect(gateway.calls.size).toBe(0)
      },
    )
  })

  describe('no path reaches a file', () => {
    it.each(FILES)('404 for %s', async (target) => {
      const gateway = await createTestGateway({ schema })
      const answer = await sendBytes(gateway.url, head(`GET ${target}`))
      expect(answer.status).toBe(404)
      expect(answer.text).not.toMatch(/root:|"dependencies"/)
    })
  })
})
