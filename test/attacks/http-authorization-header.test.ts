import { describe, expect, it } from '@jest/globals'
import { metadataOf } from '../kit/caller.ts'
import type { TestGateway } from '../kit/gateway.ts'
import { expectRefused, head, PLACES, sendBytes } from './http-wire.ts'

const schema = { typeDefs: 'type Query { open: String } type Mutation { createPerson: String }' }
const MUTATION = JSON.stringify({ query: 'mutation { createPerson }' })

describe.each(PLACES)('before %s:', (_, createTestGateway) => {
  describe('a request with two Authorization headers', () => {
    it('is refused, whichever of them is good, and runs nothing', async () => {
      const gateway = await createTestGateway({ schema })
      const token = await gateway.tokenFor('*')
      for (const values of [
        [`Bearer ${token}`, 'Bearer x'],
        ['Bearer x', `Bearer ${token}`],
        [`Bearer ${token}`, `Bearer ${token}`],
      ]) {
        const answer = await gateway.raw({
          path: '/graphql',
          headers: [
            ['content-type', 'application/json'],
            ...values.map((value) => ['authorization', value] as const),
          ],
          body: MUTATION,
        })
        expect(answer.status).toBe(400)
        expect(JSON.parse(answer.text)).toEqual({
          errors: [
            {
              message: 'The request has more than one Authorization header',
              extensions: { code: 'DUPLICATE_AUTHORIZATION' },
            },
          ],
        })
        expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_request"')
      }
      expect(gateway.calls.size).toBe(0)
    })
  })

  const send = (
    gateway: TestGateway,
    value: string | Uint8Array,
    query = 'mutation { createPerson }',
  ): ReturnType<typeof sendBytes> => {
    const body = JSON.stringify({ query })
    const [before = '', after = ''] = head(
      'POST /graphql',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Authorization: @',
    ).split('@')
    return sendBytes(
      gateway.url,
      Buffer.concat([Buffer.from(before), Buffer.from(value), Buffer.from(after + body)]),
    )
  }

  describe('an Authorization header that is no bearer token', () => {
    it.each<[string, (token: string) => string | Uint8Array]>([
      ['another scheme', (token) => `Basic ${token}`],
      ['Basic credentials', () => `Basic ${Buffer.from('tests:the key of the tests').toString('base64')}`],
      ['no space', (token) => `Bearer${token}`],
      ['a longer scheme', (token) => `BearerX ${token}`],
      ['a scheme before it', (token) => `X Bearer ${token}`],
      ['two schemes', (token) => `Basic x, Bearer ${token}`],
      ['two schemes, the other way around', (token) => `Bearer ${token}, Basic x`],
      ['two tokens', (token) => `Bearer ${token} ${token}`],
      ['two tokens and a comma', (token) => `Bearer ${token},${token}`],
      ['the scheme twice', (token) => `Bearer Bearer ${token}`],
      ['a bare token', (token) => token],
      ['a tab', (token) => `Bearer\t${token}`],
      ['quotes', (token) => `Bearer "${token}"`],
      ['a parameter', (token) => `Bearer token=${token}`],
      ['a semicolon', (token) => `Bearer ${token};`],
      ['a scheme alone', () => 'Bearer'],
      ['a colon', (token) => `Bearer: ${token}`],
      ['a percent sign', (token) => `Bearer ${token}%00`],
      ['invalid UTF-8', (token) => Buffer.from(`Bearer ${token}\xff\xfe`, 'latin1')],
      ['UTF-8 that looks like a dot', (token) => `Bearer ${token.replace('.', '\u2024')}`],
      ['UTF-8 that looks like a space', (token) => `Bearer\u00a0${token}`],
      ['a token of 60 kB', (token) => `Bearer ${token}${'A'.repeat(60_000)}`],
      ['60,000 dots', () => `Bearer ${'.'.repeat(60_000)}`],
      ['60,000 spaces', (token) => `Bearer${' '.repeat(60_000)}.${token}`],
    ])('401 for %s, on mutations and public queries alike', async (_, print) => {
      const gateway = await createTestGateway({ schema })
      const value = print(await gateway.tokenFor('*'))
      for (const query of [
        'mutation { createPerson }',
        '{ open }',
        '{ __typename }',
        '{ open @skip(if: true) __typename }',
      ]) {
        const answer = await send(gateway, value, query)
        expectRefused(gateway, answer, 401, 'UNAUTHENTICATED', 'Your token is not valid')
        expect(answer.text).toContain('"reason":"invalid_token"')
        expect(answer.headers.get('www-authenticate')).toBe(
          `Bearer error="invalid_token", error_description="Your token is not valid", ${metadataOf(gateway)}`,
        )
      }
    })

    it('431 for a header of 70 kB, and for one of 1 MB', async () => {
      const gateway = await createTestGateway({ schema })
      for (const length of [70_000, 1_000_000]) {
        const answer = await send(gateway, `Bearer ${'A'.repeat(length)}`)
        // Whoever is still sending may be hung up on before the answer is read.
        expect([431, 0]).toContain(answer.status)
        if (length === 70_000)
          expectRefused(gateway, answer, 431, 'BAD_REQUEST', 'The headers of the request are too large')
      }
      expect(gateway.calls.size).toBe(0)
    })

    it('400 for a line break or a NUL in it', async () => {
      const gateway = await createTestGateway({ schema })
      const token = await gateway.tokenFor('*')
      for (const value of [`Bearer ${token}\u0000`, `Bearer\r ${token}`, `Bearer ${token}\nX: y`])
        expect([400, 401]).toContain((await send(gateway, value)).status)
      expect(gateway.calls.size).toBe(0)
    })
  })

  describe('an Authorization header that is one', () => {
    it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR', 'Bearer ', '  Bearer   '])(
      'counts as %j',
      async (scheme) => {
        const gateway = await createTestGateway({ schema })
        const answer = await send(gateway, `${scheme} ${await gateway.tokenFor('Mutation:*')}  `)
        expect([answer.status, answer.text.trim()]).toEqual([200, '{"data":{"createPerson":null}}'])
      },
    )

    it.each(['', ' ', '\t'])('is anonymous when it is %j', async (value) => {
      const gateway = await createTestGateway({ schema })
      expect((await send(gateway, value, '{ open }')).status).toBe(200)
      const denied = await send(gateway, value)
      expect([denied.status, denied.headers.get('www-authenticate')]).toEqual([
        401,
        `Bearer ${metadataOf(gateway)}`,
      ])
      expect(JSON.parse(denied.text)).toMatchObject({
        errors: [{ message: 'No authorization token.', extensions: { reason: 'missing_token' } }],
      })
      expect([...gateway.calls]).toEqual([['Query.open', 1]])
    })
  })

  interface Place {
    readonly search?: string
    readonly headers?: readonly string[]
    readonly body?: object
  }

  describe('a token that is anywhere else does not count', () => {
    it.each<[string, (token: string) => Place]>([
      ['in the query string', (token) => ({ search: `?access_token=${token}` })],
      ['in the body', (token) => ({ body: { access_token: token, authorization: `Bearer ${token}` } })],
      ['in extensions', (token) => ({ body: { extensions: { authorization: `Bearer ${token}` } } })],
      ['in variables', (token) => ({ body: { variables: { authorization: `Bearer ${token}` } } })],
      ['in a cookie', (token) => ({ headers: [`Cookie: authorization=Bearer ${token}; jwt=${token}`] })],
      ['in a header for proxies', (token) => ({ headers: [`Proxy-Authorization: Bearer ${token}`] })],
      [
        'in headers of other names',
        (token) => ({ headers: [`X-Authorization: Bearer ${token}`, `Authorization_: Bearer ${token}`] }),
      ],
    ])('%s', async (_, place) => {
      const gateway = await createTestGateway({ schema })
      const { search = '', headers = [], body: rest = {} } = place(await gateway.tokenFor('*'))
      const body = JSON.stringify({ query: 'mutation { createPerson }', ...rest })
      const length = `Content-Length: ${body.length}`
      const start = head(`POST /graphql${search}`, 'Content-Type: application/json', length, ...headers)
      const answer = await sendBytes(gateway.url, start + body)
      expectRefused(gateway, answer, 401, 'UNAUTHENTICATED', 'No authorization token.')
    })
  })
})
